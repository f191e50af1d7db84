"""Keeping the ledger in step with the journal: called inside every recording transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from huiyin.base.rows import insert
from huiyin.journal.models import Event
from huiyin.ledger.actions.counting import concerns_periods, count_in_periods
from huiyin.ledger.actions.writing import add_counts, write
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.book import Book, fact_of, load_book
from huiyin.ledger.queries.outcome import (
    FIELDS,
    Count,
    Key,
    not_owed,
    owed_on,
    row_of,
    streams_of,
)

Subject = tuple[str, int]
CHUNK = 500
FOLDED = 50_000
# Every recorded event pays for this read; as raw SQL the ORM does not build it anew each time.
_STORED = "SELECT * FROM ledger_obligation WHERE subject_kind = %s AND subject_id IN ({})"


def keep(events: Sequence[Event]) -> None:
    """Bring the obligations of these events' subjects in line with their streams; many subjects set-wise."""
    book = load_book()
    if not book.versions and not book.counted:
        return
    concerned = [event for event in events if book.concerns(event)]
    subjects = sorted({(event.subject_kind, event.subject_id) for event in concerned})
    counts = _not_owed_counts(book, concerned)
    for start in range(0, len(subjects), CHUNK):
        counts.update(_keep_subjects(book, subjects[start : start + CHUNK], events))
    if book.counted:
        bearing = [event for event in events if concerns_periods(book, event)]
        if bearing:
            counts.update(count_in_periods(book, bearing))
    add_counts(counts)


def _keep_subjects(book: Book, subjects: Sequence[Subject], events: Sequence[Event]) -> Counter[Count]:
    streams = _streams(subjects, events)
    fresh = {subject for subject, stream in streams.items() if stream[0].id >= events[0].id}
    stored = _stored([subject for subject in subjects if subject not in fresh])
    wanted: dict[Key, dict[str, Any]] = {}
    for subject, stream in streams.items():
        for one in owed_on(book, stream):
            wanted[one.key] = row_of(one, *subject)
    return write(wanted, stored, FIELDS)


def _streams(subjects: Sequence[Subject], events: Sequence[Event]) -> dict[Subject, list[Event]]:
    """Every subject's whole stream; what has just been recorded is not read again for subjects that are new."""
    streams: dict[Subject, list[Event]] = {subject: [] for subject in subjects}
    for event in events:
        if (event.subject_kind, event.subject_id) in streams:
            streams[event.subject_kind, event.subject_id].append(event)
    return streams | streams_of([subject for subject, stream in streams.items() if stream[0].sequence > 1])


def _stored(subjects: Iterable[Subject]) -> dict[Key, Obligation]:
    ids = defaultdict(list)
    for kind, id_ in subjects:
        ids[kind].append(id_)
    return {
        (row.clause_id, row.trigger_id): row
        for kind, some in ids.items()
        for row in Obligation.objects.raw(_STORED.format(", ".join(["%s"] * len(some))), [kind, *some])
        if row.period_id is None
    }


def _not_owed_counts(book: Book, events: Sequence[Event]) -> Counter[Count]:
    counts = not_owed(book, map(fact_of, events))
    voided = [event.voids_id for event in events if event.voids_id is not None]
    if voided:
        counts.subtract(not_owed(book, map(fact_of, Event.objects.filter(pk__in=voided))))
    return counts


def fold_tallies() -> int:
    """Replace the changes of each count by their sum; returns how many rows went away.

    Exactly the rows that were added up are removed; if another worker took one of them, nothing happens this time.
    """
    rows = list(Tally.objects.order_by("pk")[:FOLDED])
    groups: dict[Count, list[Tally]] = defaultdict(list)
    for row in rows:
        groups[row.clause_code, row.unit_id, row.month, row.outcome, row.due_hour].append(row)
    several = {key: group for key, group in groups.items() if len(group) > 1}
    gone = [row.pk for group in several.values() for row in group]
    sums = [_sum(group) for group in several.values()]
    with transaction.atomic():
        removed = sum(_remove(gone[start : start + CHUNK]) for start in range(0, len(gone), CHUNK))
        if removed != len(gone):
            transaction.set_rollback(True)
            return 0
        insert([row for row in sums if row.number])
    return removed - len(sums)


def _remove(ids: Sequence[int]) -> int:
    return Tally.objects.filter(pk__in=ids).delete()[0]


def _sum(group: Sequence[Tally]) -> Tally:
    first = group[0]
    return Tally(
        clause_code=first.clause_code,
        unit_id=first.unit_id,
        month=first.month,
        outcome=first.outcome,
        due_hour=first.due_hour,
        number=sum(row.number for row in group),
    )
