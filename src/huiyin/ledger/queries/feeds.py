"""Whose calendar address it is, and what the calendar shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.journal.models import Event
from huiyin.ledger.models import CalendarFeed, Obligation
from huiyin.ledger.queries.obligations import my_work, soonest_first
from huiyin.ledger.queries.showing import Line, show
from huiyin.ledger.rules.feeds import digest_of
from huiyin.staff.models import Staff
from huiyin.staff.queries import actor_for

MOST = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a calendar: the person with the rights of this moment, and the language."""

    actor: Actor
    name: str
    language: str


def find_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own calendar address, or None."""
    return CalendarFeed.objects.filter(staff_id=actor.id or 0).first()


def get_reader(secret: str, at: datetime) -> Reader:
    """Whose due times these are.

    :raises NotFound: there is no such address, or the person's login is closed
    """
    feed = CalendarFeed.objects.filter(digest=digest_of(secret)).first()
    person = Staff.objects.filter(pk=feed.staff_id, is_active=True).first() if feed else None
    if person is None:
        raise NotFound
    return Reader(actor_for(person, at), person.name, person.language)


@dataclass(frozen=True, slots=True)
class Entry:
    """An open obligation in a calendar; `changed_at` is when something last happened to its subject."""

    line: Line
    changed_at: datetime


def list_entries(actor: Actor) -> list[Entry]:
    """What the actor owes and when, soonest first, up to five hundred; paused clocks have no time to show."""
    rows = list(soonest_first(my_work(actor).filter(due_at__isnull=False))[:MOST])
    changed = _changed(rows)
    return [
        Entry(
            line,
            changed.get(
                (line.obligation.subject_kind, line.obligation.subject_id), line.obligation.opened_at
            ),
        )
        for line in show(rows, actor)
    ]


def _changed(rows: Sequence[Obligation]) -> dict[tuple[str, int], datetime]:
    found: dict[tuple[str, int], datetime] = {}
    for kind in {row.subject_kind for row in rows}:
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        events = Event.objects.of(kind, ids).order_by().values_list("subject_id")
        found.update({(kind, id_): last for id_, last in events.annotate(last=Max("recorded_at"))})
    return found
