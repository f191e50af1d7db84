"""Replay: the ledger rebuilt from the journal, compared with the one that grew live."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Sum, TextField

from huiyin.base.reads import Given, of_one_moment, read
from huiyin.journal.models import Event
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.book import Book, load_book, stream_facts
from huiyin.ledger.queries.outcome import FIELDS, Count, Key, count_of, not_owed, owed_by, row_of
from huiyin.ledger.queries.recount import verify_counted
from huiyin.ledger.rules.values import Fact

Subject = tuple[str, int]
CHUNK = 500


@dataclass
class Comparison:
    """How many rows the journal amounts to, and every difference (obligation or count) in words."""

    rows: int = 0
    differences: list[str] = field(default_factory=list)


@of_one_moment()
def verify_ledger() -> Comparison:
    """Rebuild every obligation and count from the journal and compare; streams, a chunk of subjects at a time."""
    book = load_book()
    found = Comparison()
    counts: Counter[Count] = Counter()
    seen = 0
    for streams in _chunks(book):
        wanted = _wanted(book, streams)
        stored = _stored(streams)
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


def _chunks(book: Book) -> Iterator[dict[Subject, list[Fact]]]:
    events = Event.objects.filter(subject_kind__in=sorted(book.subject_kinds))
    facts = stream_facts(events.order_by("subject_kind", "subject_id", "sequence"))
    chunk: dict[Subject, list[Fact]] = {}
    for subject, group in groupby(facts, key=lambda fact: (fact.subject_kind, fact.subject_id)):
        chunk[subject] = list(group)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = {}
    yield chunk


def _wanted(book: Book, streams: dict[Subject, list[Fact]]) -> dict[Key, dict[str, Any]]:
    return {
        one.key: row_of(one, *subject) for subject, facts in streams.items() for one in owed_by(book, facts)
    }


def _stored(subjects: Iterable[Subject]) -> dict[Key, dict[str, Any]]:
    ids = defaultdict(list)
    for kind, id_ in subjects:
        ids[kind].append(id_)
    stored: dict[Key, dict[str, Any]] = {}
    rows = Obligation.objects.filter(
        subject_kind=Given("kind", TextField()), subject_id__among=Given("ids"), period_id__isnull=True
    )
    for kind, some in ids.items():
        for row in read("verify", lambda: rows.values_list(*FIELDS), kind=kind, ids=some):
            named = dict(zip(FIELDS, row, strict=True))
            stored[named["clause_id"], named["trigger_id"]] = named
    return stored


def _not_owed(book: Book, facts: Sequence[Fact]) -> Counter[Count]:
    voided = {fact.voids_id for fact in facts}
    return not_owed(book, (fact for fact in facts if fact.id not in voided))


def _differences(wanted: dict[Key, dict[str, Any]], stored: dict[Key, dict[str, Any]]) -> Iterator[str]:
    for key in sorted(wanted.keys() | stored.keys()):
        if key not in stored:
            yield f"{_name(wanted[key])}: missing in the ledger"
        elif key not in wanted:
            yield f"{_name(stored[key])}: the journal does not amount to it"
        elif wanted[key] != stored[key]:
            yield f"{_name(wanted[key])}: differs in " + ", ".join(
                f"{name} ({stored[key][name]} instead of {wanted[key][name]})"
                for name in FIELDS
                if wanted[key][name] != stored[key][name]
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
