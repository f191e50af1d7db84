"""What the worker does for this room from time to time."""

from datetime import datetime

from huiyin.staff.actions import clear_expired_sessions


def tidy_sessions(at: datetime) -> None:
    """Throw away the sessions that have run out."""
    clear_expired_sessions(at)
