"""Reads of the journal; callers check first that the actor may see the subject."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Exists, Max, Min, OuterRef
from django.db.models.functions import Coalesce

from huiyin.base.errors import NotFound
from huiyin.base.reads import of_one_moment
from huiyin.journal.models import Batch, Event, EventSet, Stream
from huiyin.journal.rules import FIRST_HASH, chain

HASHED = (
    "id", "name", "subject_kind", "subject_id", "sequence", "customer_id", "unit_id", "unit_path", "calendar_id",
    "actor_kind", "actor_id", "actor_name", "occurred_at", "recorded_at", "voids_id", "imported", "data",
)  # fmt: skip


def get_event(event_id: int) -> Event:
    """One event.

    :raises NotFound: there is none of this id
    """
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound
    return event


def list_events(kind: str, ids: Collection[int]) -> list[Event]:
    """The events of these subjects as they happened; voided ones included, see `voided_ids`."""
    return list(Event.objects.of(kind, ids).order_by("occurred_at", "sequence", "id"))


def standing_events() -> EventSet:
    """All events that no later event voids."""
    return Event.objects.filter(~Exists(Event.objects.filter(voids=OuterRef("pk"))))


def voided_ids(events: Sequence[Event]) -> set[int]:
    """The ids that one of these events voids."""
    return {event.voids_id for event in events if event.voids_id is not None}


def horizon() -> int:
    """The id up to which the journal is settled: no running transaction can still add an event at or below it.

    PostgreSQL gives out ids before transactions commit, and they may commit in another order. So: note the last id
    given out, then who is recording in this database; once all of those have ended, all ids up to the noted one have
    either appeared or never will. 0 when one of them takes long: readers then wait for the next round. SQLite has one
    writer at a time.
    """
    if connection.vendor == "sqlite":
        return int(Event.objects.aggregate(last=Coalesce(Max("id"), 0))["last"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_event_id_seq")
        last = int(cursor.fetchone()[0])
        recording = _recording(cursor)
        deadline = time.monotonic() + 0.5
        while recording and time.monotonic() < deadline:
            time.sleep(0.005)
            recording &= _recording(cursor)
    return 0 if recording else last


def _recording(cursor: CursorWrapper) -> set[str]:
    """The other transactions that write to streams: each takes this lock before its first id and keeps it to its end.

    Not the snapshot's running transactions: those count the other databases of the server, too.
    """
    cursor.execute(
        "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND relation = 'journal_stream'::regclass AND pid IS DISTINCT FROM pg_backend_pid()"
    )
    return {row[0] for row in cursor.fetchall()}


@dataclass
class Verification:
    """What `journal verify` found; `problems` is empty when the journal is as it was written."""

    events: int = 0
    batches: int = 0
    unsealed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@of_one_moment()
def verify_journal() -> Verification:
    """Recompute the hash chain, name the first batch that does not match, and look for missing events."""
    found = Verification(events=Event.objects.count(), batches=Batch.objects.count())
    previous, expected_first = FIRST_HASH, 0
    for number, batch in enumerate(Batch.objects.order_by("number").iterator(), start=1):
        problem = _problem_of(batch, number, previous, expected_first)
        if problem:
            found.problems.append(problem)
            break
        previous, expected_first = batch.hash, batch.last_id
    last = Batch.objects.aggregate(last=Coalesce(Max("last_id"), 0))["last"]
    found.unsealed = Event.objects.filter(id__gt=last).count()
    found.problems += [f"{subject}: events are missing from its stream" for subject in _broken_streams()]
    return found


def hashed_rows(first_id: int, last_id: int) -> Iterator[dict[str, Any]]:
    """The events of a stretch as the hash chain sees them, in the order of their ids."""
    rows = Event.objects.filter(id__gt=first_id, id__lte=last_id).order_by("id")
    yield from rows.values(*HASHED).iterator(2000)


def _problem_of(batch: Batch, number: int, previous: str, after: int) -> str:
    if batch.number != number or batch.previous_hash != previous or batch.first_id != after:
        return f"batch {number}: the chain is broken before it"
    if chain(previous, hashed_rows(after, batch.last_id)) != batch.hash:
        return (
            f"batch {number}: its events (ids {after + 1} to {batch.last_id}) are not those that were sealed"
        )
    return ""


def _broken_streams() -> list[str]:
    """Subjects whose events are not numbered 1 to the number that their stream has counted; up to twenty."""
    kinds = {*Stream.objects.values_list("subject_kind", flat=True).distinct()}
    kinds |= {*Event.objects.order_by().values_list("subject_kind", flat=True).distinct()}
    broken = (f"{kind} {subject_id}" for kind in sorted(kinds) for subject_id in _broken_in(kind))
    return list(islice(broken, 20))


def _broken_in(kind: str) -> Iterator[int]:
    """Both sides are read by id and compared as they come: no plan of a database can make that slow."""
    counted = (
        Stream.objects.filter(subject_kind=kind).order_by("subject_id").values_list("subject_id", "sequence")
    )
    present = (
        Event.objects.filter(subject_kind=kind)
        .values_list("subject_id")
        .annotate(last=Max("sequence"), n=Count("id"), first=Min("sequence"))
        .order_by("subject_id")
    )
    wanted = ((id_, last, last, 1) for id_, last in counted.iterator(5000))
    found = (tuple(row) for row in present.iterator(5000))
    for subject_id, rows in groupby(merge(wanted, found), key=lambda row: row[0]):
        first, *others = rows
        if others != [first]:
            yield subject_id
