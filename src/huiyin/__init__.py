"""Huiyin: the procedures of customer communication, running."""

__version__ = "0.1.0"
