"""Replay: the ledger rebuilt from the journal, compared with the one that grew live."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Sum

from huiyin.journal.models import Event
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.book import Book, fact_of, load_book
from huiyin.ledger.queries.outcome import FIELDS, Count, Key, count_of, not_owed, owed_on, row_of, stored_row
from huiyin.ledger.queries.recount import verify_counted

Subject = tuple[str, int]
CHUNK = 500


@dataclass
class Comparison:
    """How many rows the journal amounts to, and every difference (obligation or count) in words."""

    rows: int = 0
    differences: list[str] = field(default_factory=list)


def verify_ledger() -> Comparison:
    """Rebuild every obligation and count from the journal and compare; streams, a chunk of subjects at a time."""
    book = load_book()
    found = Comparison()
    counts: Counter[Count] = Counter()
    seen = 0
    for streams in _chunks(book):
        wanted = _wanted(book, streams)
        stored = _stored(list(streams))
        seen += len(stored)
        found.rows += len(wanted)
        found.differences += _differences(wanted, stored)
        for row in wanted.values():
            counts[count_of(row)] += 1
        for stream in streams.values():
            counts.update(_not_owed(book, stream))
    others = Obligation.objects.filter(period_id__isnull=True).count() - seen
    counted = verify_counted(book)
    found.rows += counted.rows
    found.differences += counted.differences
    counts.update(counted.counts)
    if others:
        found.differences.append(f"{others} obligations on subjects without events")
    found.differences += _count_differences(counts)
    return found


def _chunks(book: Book) -> Iterator[dict[Subject, list[Event]]]:
    events = (
        Event.objects.filter(subject_kind__in=sorted(book.subject_kinds))
        .order_by("subject_kind", "subject_id", "sequence")
        .iterator(5000)
    )
    chunk: dict[Subject, list[Event]] = {}
    for subject, stream in groupby(events, key=lambda event: (event.subject_kind, event.subject_id)):
        chunk[subject] = list(stream)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = {}
    yield chunk


def _wanted(book: Book, streams: dict[Subject, list[Event]]) -> dict[Key, dict[str, Any]]:
    return {
        one.key: row_of(one, *subject) for subject, stream in streams.items() for one in owed_on(book, stream)
    }


def _stored(subjects: list[Subject]) -> dict[Key, dict[str, Any]]:
    ids = defaultdict(list)
    for kind, id_ in subjects:
        ids[kind].append(id_)
    return {
        (row.clause_id, row.trigger_id): stored_row(row)
        for kind, some in ids.items()
        for row in Obligation.objects.filter(subject_kind=kind, subject_id__in=some, period_id__isnull=True)
    }


def _not_owed(book: Book, stream: list[Event]) -> Counter[Count]:
    voided = {event.voids_id for event in stream}
    return not_owed(book, (fact_of(event) for event in stream if event.id not in voided))


def _differences(wanted: dict[Key, dict[str, Any]], stored: dict[Key, dict[str, Any]]) -> Iterator[str]:
    for key in sorted(wanted.keys() | stored.keys()):
        if key not in stored:
            yield f"{_name(wanted[key])}: missing in the ledger"
        elif key not in wanted:
            yield f"{_name(stored[key])}: the journal does not amount to it"
        else:
            differing = [name for name in FIELDS if wanted[key][name] != stored[key][name]]
            if differing:
                yield f"{_name(wanted[key])}: differs in " + ", ".join(
                    f"{name} ({stored[key][name]} instead of {wanted[key][name]})" for name in differing
                )


def _name(row: dict[str, Any]) -> str:
    return f"{row['clause_code']} on {row['subject_kind']} {row['subject_id']} by event {row['trigger_id']}"


def _count_differences(wanted: Counter[Count]) -> Iterator[str]:
    keys = ("clause_code", "unit_id", "month", "outcome", "due_hour")
    sums = Tally.objects.values_list(*keys).annotate(total=Sum("number")).order_by()
    stored = {tuple(key): total for *key, total in sums if total}
    for key in sorted(wanted.keys() | stored.keys(), key=str):
        if wanted.get(key, 0) != stored.get(key, 0):
            yield f"count {key}: {stored.get(key, 0)} instead of {wanted.get(key, 0)}"
