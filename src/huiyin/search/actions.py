"""Putting texts into the index and taking them out.

Rooms call these inside their own actions, in the same transaction; the event is theirs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F

from huiyin.base.rows import insert_values
from huiyin.search import rules
from huiyin.search.models import SearchDoc
from huiyin.search.registry import Refill, Row, refills

__all__ = ["Row", "drop", "put", "put_many", "rebuild"]

#: Documents that are written in one transaction while the house is at work.
BATCH = 500


def put(kind: str, object_id: int, *, unit_path: str, text: str) -> None:
    """Index `text` for an object, in the place of what was indexed for it before."""
    put_many([Row(kind, object_id, unit_path, text)])


def put_many(rows: Iterable[Row]) -> None:
    """Index many texts at once; each object only once."""
    insert_values(SearchDoc, [_document(row) for row in rows], instead_of=("kind", "object_id"))


def drop(kind: str, object_id: int) -> None:
    """Take an object out of the index; nothing happens when it is not there."""
    SearchDoc.objects.filter(kind=kind, object_id=object_id).delete()


def rebuild(progress: Callable[[str, int], None] = lambda kind, count: None) -> Mapping[str, int]:
    """Put the texts of all rooms in anew, batch by batch, while people work; how many of each kind.

    Needed when an upgrade says so: a better way of reading names or characters holds for what is written from then
    on. `progress` is told the kind and how many are done.
    """
    counts: Counter[str] = Counter()
    for one in refills():
        after = 0
        while ids := one.ids(after, BATCH):
            counts.update(_refill(one, ids))
            progress(one.kinds[0], counts[one.kinds[0]])
            after = ids[-1]
    return counts


@transaction.atomic
def _refill(refill: Refill, ids: Sequence[int]) -> Counter[str]:
    # Whoever changes one of these objects meanwhile waits for its document here, or we for theirs, and the later
    # one reads what the earlier one wrote.
    SearchDoc.objects.filter(kind__in=refill.kinds, object_id__in=ids).update(unit_path=F("unit_path"))
    rows = list(refill.rows(ids))
    put_many(rows)
    return Counter(row.kind for row in rows)


def _document(row: Row) -> dict[str, object]:
    text = rules.searchable(row.text)
    tokens = sorted(rules.document_tokens(row.kind, row.unit_path, text))
    return {
        "kind": row.kind,
        "object_id": row.object_id,
        "unit_path": row.unit_path,
        "text": text,
        "tokens": " ".join(tokens),
    }
