"""Delivering events to after-commit followers, each at its own pace, none skipped."""

import traceback
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from huiyin.base.outages import is_outage
from huiyin.journal.models import Cursor, Event
from huiyin.journal.queries import horizon
from huiyin.journal.registry import Follower, followers

log = structlog.get_logger()
LONGEST_PAUSE = timedelta(minutes=10)
LIMIT = 500
#: Settled events by the position that they follow; most followers stand at the same.
Read = dict[int, Sequence[Event]]


def run_followers(at: datetime, *, limit: int = LIMIT) -> int:
    """Let every follower read on by at most `limit` events; returns how many events were looked at."""
    settled, read = horizon(), Read()
    return sum(deliver(follower, up_to=settled, at=at, limit=limit, read=read) for follower in followers())


def deliver(
    follower: Follower, *, up_to: int, at: datetime, limit: int = LIMIT, read: Read | None = None
) -> int:
    """Let one follower read on; returns how many events it passed.

    Each event that it has to see is handled in one transaction together with the step of the follower's cursor: a
    worker that is killed loses and doubles nothing in the database. A failing event holds its follower back, is retried
    after a growing pause, and never skipped. `read` has what other followers read in the same round.
    """
    cursor, _ = Cursor.objects.get_or_create(follower=follower.name)
    # Later than the longest pause: from before the clock was put back.
    if cursor.retry_at is not None and at < cursor.retry_at <= at + LONGEST_PAUSE:
        return 0
    events = _following(cursor.position, up_to, limit, Read() if read is None else read)
    wanted = {event.id for event in follower.chosen(events)}
    passed = 0
    while passed < len(events):
        stretch = _stretch(wanted, events, passed)
        try:
            if not _step(follower, cursor, stretch, wanted):
                break
        except Exception as failure:
            if is_outage(failure):
                raise  # nothing is wrong with the event
            _hold_back(cursor, at)
            break
        passed += len(stretch)
    return passed


def _following(position: int, up_to: int, limit: int, read: Read) -> Sequence[Event]:
    if position >= up_to:
        return []
    if position not in read:
        following = Event.objects.filter(id__gt=position, id__lte=up_to).order_by("id")
        read[position] = list(following[:limit])
    return read[position]


def _stretch(wanted: Collection[int], events: Sequence[Event], start: int) -> Sequence[Event]:
    """The events from `start` up to and including the next one that the follower wants."""
    for end in range(start, len(events)):
        if events[end].id in wanted:
            return events[start : end + 1]
    return events[start:]


def _step(follower: Follower, cursor: Cursor, stretch: Sequence[Event], wanted: Collection[int]) -> bool:
    last = stretch[-1]
    with transaction.atomic():
        here = Cursor.objects.filter(follower=cursor.follower, position=cursor.position)
        if not here.update(position=last.id, failures=0, error="", retry_at=None):
            return False  # another worker was faster and goes on from here
        if last.id in wanted:
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
