"""Workers say that they live, and what their parts cost: health pages and metrics read it."""

from datetime import datetime, timedelta
from typing import Any

from huiyin.journal.models import Worker

#: A worker of which nothing was heard for so long is forgotten.
KEPT = timedelta(days=1)


def beat(name: str, *, version: str, started_at: datetime, parts: dict[str, Any], at: datetime) -> None:
    """Say that the worker `name` lives."""
    said = {"version": version, "started_at": started_at, "seen_at": at, "parts": parts}
    Worker.objects.update_or_create(name=name, defaults=said)
    Worker.objects.filter(seen_at__lt=at - KEPT).delete()


def sign_off(name: str) -> None:
    """Say that the worker `name` was stopped in good order."""
    Worker.objects.filter(name=name).delete()
