"""The edge reads the clock here; the domain is told the moment."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)
