"""Tests of what holds the rooms together."""
