"""What a subject's events amount to: the rows that the ledger should hold, and how they count."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from huiyin.journal.models import Event
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.book import Book, fact_of
from huiyin.ledger.rules.respond import is_not_owed, local_month, rebuild, triggers
from huiyin.ledger.rules.values import Fact, Owed

Subject = tuple[str, int]
Key = tuple[int, int]
Count = tuple[str, int | None, str, str, datetime | None]
FIELDS = (
    "clause_id", "clause_code", "trigger_id", "subject_kind", "subject_id", "customer_id", "unit_id", "unit_path",
    "month", "responsible_id", "responsible_unit_id", "status", "opened_at", "due_at", "provisional", "paused_since",
    "closed_at", "closing_id", "urgings", "restated", "imported", "next_step_at",
)  # fmt: skip
_STREAMS = (
    "SELECT * FROM journal_event WHERE subject_kind = %s AND subject_id IN ({}) ORDER BY subject_id, sequence"
)


def streams_of(subjects: Collection[Subject]) -> dict[Subject, list[Event]]:
    """The whole streams of these subjects, in recorded order; by hand, as every recorded event asks for one."""
    streams: dict[Subject, list[Event]] = {subject: [] for subject in subjects}
    ids = defaultdict(list)
    for kind, id_ in subjects:
        ids[kind].append(id_)
    for kind, some in ids.items():
        marks = ", ".join(["%s"] * len(some))
        for event in Event.objects.raw(_STREAMS.format(marks), [kind, *some]):
            streams[kind, event.subject_id].append(event)
    return streams


def owed_on(book: Book, events: Sequence[Event]) -> list[Owed]:
    """The obligations on one subject, out of all its events in recorded order."""
    return owed_by(book, [fact_of(event) for event in events])


def owed_by(book: Book, facts: Sequence[Fact]) -> list[Owed]:
    """As `owed_on`, out of facts."""
    kinds = {(fact.name, fact.imported) for fact in facts}
    return [one for versions in book.triggered_by(kinds) for one in rebuild(versions, facts)]


def row_of(one: Owed, subject_kind: str, subject_id: int) -> dict[str, Any]:
    """The row that the ledger should hold for an obligation; keys are `FIELDS`."""
    trigger = one.trigger
    return {
        "clause_id": one.version.clause_id,
        "clause_code": one.version.code,
        "trigger_id": trigger.id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "customer_id": trigger.customer_id,
        "unit_id": trigger.unit_id,
        "unit_path": trigger.unit_path,
        "month": local_month(trigger),
        "responsible_id": one.staff_id,
        "responsible_unit_id": one.unit_id,
        "status": one.status,
        "opened_at": trigger.occurred_at,
        "due_at": one.due_at,
        "provisional": one.provisional,
        "paused_since": one.paused_since,
        "closed_at": one.closed_at,
        "closing_id": one.closing_id,
        "urgings": one.urgings,
        "restated": one.restated,
        "imported": trigger.imported,
        "next_step_at": one.next_step_at,
    }


def stored_row(row: Obligation) -> dict[str, Any]:
    """The same fields as they are stored."""
    return {name: getattr(row, name) for name in FIELDS}


def count_of(row: dict[str, Any]) -> Count:
    """Under which heading a row counts on the board; open ones by the hour in which they are due."""
    outcome, hour = row["status"], None
    if outcome == "open" and row["due_at"] is None:
        outcome = "paused"
    elif outcome == "open":
        hour = row["due_at"].replace(minute=0, second=0, microsecond=0)
    return row["clause_code"], row["unit_id"], row["month"], outcome, hour


def not_owed(book: Book, facts: Iterable[Fact]) -> Counter[Count]:
    """How often events that a clause speaks of carried no due time."""
    counts: Counter[Count] = Counter()
    for fact in facts:
        for versions in book.triggered_by({(fact.name, fact.imported)}):
            for version in versions:
                if triggers(version, fact) and is_not_owed(version, fact):
                    counts[version.code, fact.unit_id, local_month(fact), "not_owed", None] += 1
    return counts
