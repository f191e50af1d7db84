"""Filters of the cases' templates."""
