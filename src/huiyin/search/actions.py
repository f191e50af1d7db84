"""Putting texts into the index and taking them out.

Rooms call these inside their own actions, in the same transaction; the event is theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.base.rows import insert_values
from huiyin.search import rules
from huiyin.search.models import SearchDoc


@dataclass(frozen=True, slots=True)
class Row:
    """What is found under `text`, within the unit of `unit_path`."""

    kind: str
    object_id: int
    unit_path: str
    text: str


def put(kind: str, object_id: int, *, unit_path: str, text: str) -> None:
    """Index `text` for an object, in the place of what was indexed for it before."""
    put_many([Row(kind, object_id, unit_path, text)])


def put_many(rows: Iterable[Row]) -> None:
    """Index many texts at once; each object only once."""
    insert_values(SearchDoc, [_document(row) for row in rows], instead_of=("kind", "object_id"))


def drop(kind: str, object_id: int) -> None:
    """Take an object out of the index; nothing happens when it is not there."""
    SearchDoc.objects.filter(kind=kind, object_id=object_id).delete()


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
