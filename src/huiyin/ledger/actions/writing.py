"""Writing obligations as they should be, and what that does to the counts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from huiyin.base.rows import insert_values, update, update_many
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.outcome import Count, count_of, stored_row

FEW = 5
COUNTED = ("clause_code", "unit_id", "month", "outcome", "due_hour")
K = TypeVar("K")


def write(
    wanted: Mapping[K, dict[str, Any]], stored: Mapping[K, Obligation], names: Sequence[str]
) -> Counter[Count]:
    """Write what differs in these fields; returns by how much the counts change."""
    counts: Counter[Count] = Counter()
    created: list[dict[str, Any]] = []
    changed: list[Obligation] = []
    fields: set[str] = set()
    for key, row in wanted.items():
        if key not in stored:
            created.append(row)
            counts[count_of(row)] += 1
            continue
        before = stored[key]
        differing = {name for name in names if getattr(before, name) != row[name]}
        if differing:
            counts[count_of(stored_row(before))] -= 1
            counts[count_of(row)] += 1
            for name in differing:
                setattr(before, name, row[name])
            changed.append(before)
            fields |= differing
    gone = [row for key, row in stored.items() if key not in wanted]
    for row_ in gone:
        counts[count_of(stored_row(row_))] -= 1
    _save(created, changed, fields, gone)
    return counts


def _save(
    created: list[dict[str, Any]], changed: list[Obligation], fields: Collection[str], gone: list[Obligation]
) -> None:
    insert_values(Obligation, created)
    if len(changed) <= FEW:
        for row in changed:
            update(row, {name: getattr(row, name) for name in fields})
    else:
        update_many(changed, sorted(fields))
    if gone:
        Obligation.objects.filter(pk__in=[row.pk for row in gone]).delete()


def add_counts(counts: Counter[Count]) -> None:
    """Insert what changes in the counts of the boards."""
    changes = [
        {**dict(zip(COUNTED, key, strict=True)), "number": number} for key, number in counts.items() if number
    ]
    insert_values(Tally, changes)
