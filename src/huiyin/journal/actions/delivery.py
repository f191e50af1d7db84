"""Delivering events to after-commit followers, each at its own pace, none skipped."""

import traceback
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from huiyin.base.outages import is_outage
from huiyin.journal.models import Cursor, Event
from huiyin.journal.queries import horizon
from huiyin.journal.registry import Follower, followers

log = structlog.get_logger()
LONGEST_PAUSE = timedelta(minutes=10)


def run_followers(at: datetime, *, limit: int = 500) -> int:
    """Let every follower read on by at most `limit` events; returns how many events were looked at."""
    settled = horizon()
    return sum(deliver(follower, up_to=settled, at=at, limit=limit) for follower in followers())


def deliver(follower: Follower, *, up_to: int, at: datetime, limit: int = 500) -> int:
    """Let one follower read on; returns how many events it passed.

    Each event is handled in one transaction together with the step of the follower's cursor: a worker that is killed
    loses and doubles nothing in the database. A failing event holds its follower back, is retried after a growing
    pause, and never skipped.
    """
    cursor, _ = Cursor.objects.get_or_create(follower=follower.name)
    # Later than the longest pause: from before the clock was put back.
    if cursor.retry_at is not None and at < cursor.retry_at <= at + LONGEST_PAUSE:
        return 0
    events = list(Event.objects.filter(id__gt=cursor.position, id__lte=up_to).order_by("id")[:limit])
    passed = 0
    while passed < len(events):
        stretch = _stretch(follower, events, passed)
        try:
            if not _step(follower, cursor, stretch):
                break
        except Exception as failure:
            if is_outage(failure):
                raise  # nothing is wrong with the event
            _hold_back(cursor, at)
            break
        passed += len(stretch)
    return passed


def _stretch(follower: Follower, events: list[Event], start: int) -> list[Event]:
    """The events from `start` up to and including the next one that the follower wants."""
    for end in range(start, len(events)):
        if follower.names is None or events[end].name in follower.names:
            return events[start : end + 1]
    return events[start:]


def _step(follower: Follower, cursor: Cursor, stretch: list[Event]) -> bool:
    last = stretch[-1]
    with transaction.atomic():
        here = Cursor.objects.filter(follower=cursor.follower, position=cursor.position)
        if not here.update(position=last.id, failures=0, error="", retry_at=None):
            return False  # another worker was faster and goes on from here
        if follower.names is None or last.name in follower.names:
            follower.handler(last)
    cursor.position = last.id
    return True


def _hold_back(cursor: Cursor, at: datetime) -> None:
    error = traceback.format_exc()
    log.error("a follower fails", follower=cursor.follower, after=cursor.position, error=error)
    failures = cursor.failures + 1
    pause = min(timedelta(seconds=2) * 2 ** min(failures, 12), LONGEST_PAUSE)
    Cursor.objects.filter(follower=cursor.follower, position=cursor.position).update(
        failures=failures, error=error[-4000:], retry_at=at + pause
    )
