"""What the worker does for the files."""

from datetime import datetime

from huiyin.files import actions


def sweep_tick(at: datetime) -> None:
    """Take away what is left over."""
    actions.sweep(at=at)
