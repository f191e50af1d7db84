"""What is counted in periods, rebuilt from the journal alone, compared with what grew live."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from huiyin.journal.models import Event
from huiyin.ledger.models import Credit, Obligation
from huiyin.ledger.queries.book import Book
from huiyin.ledger.queries.counted import COUNTED_FIELDS, Key, credits_of, rows_in, stored_in
from huiyin.ledger.queries.outcome import Count, count_of
from huiyin.ledger.rules.counting import OPENED


@dataclass
class Recounted:
    """How many rows the periods amount to, how they count on the boards, and every difference in words."""

    rows: int = 0
    counts: Counter[Count] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def verify_counted(book: Book) -> Recounted:
    """Every period by itself: its events are looked for in the journal, not in the credits that were noted."""
    found, seen = Recounted(), 0
    for opened in Event.objects.filter(name=OPENED).order_by("pk").iterator(200):
        wanted = {opened.subject_id: None}
        credits = credits_of(book, [opened])[opened.subject_id]
        rows, stored = rows_in(book, wanted, {opened.subject_id: credits}), stored_in(wanted, book)
        seen += len(stored)
        found.rows += len(rows)
        found.counts.update(count_of(row) for row in rows.values())
        found.differences += _differences(rows, stored)
        noted = Credit.objects.filter(period_id=opened.subject_id).values_list("member_id", "event_id")
        if set(noted) != set(credits):
            found.differences.append(
                f"period {opened.subject_id}: the noted credits are not those of the journal"
            )
    others = Obligation.objects.filter(period_id__isnull=False).count() - seen
    if others:
        found.differences.append(f"{others} obligations in periods that were never opened")
    return found


def _differences(wanted: dict[Key, dict[str, Any]], stored: dict[Key, Obligation]) -> Iterator[str]:
    for key in sorted(wanted.keys() | stored.keys()):
        name = "clause {}, event {}, subject {}".format(*key)
        if key not in stored:
            yield f"{name}: missing in the ledger"
        elif key not in wanted:
            yield f"{name}: the journal does not amount to it"
        else:
            row, held = wanted[key], stored[key]
            differing = [field for field in COUNTED_FIELDS if row[field] != getattr(held, field)]
            if differing:
                yield f"{name}: differs in " + ", ".join(
                    f"{field} ({getattr(held, field)} instead of {row[field]})" for field in differing
                )
