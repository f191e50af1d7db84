"""Keyset paging and capped counts: the cost of a page does not grow with what lies before it."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from huiyin.base.errors import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Rows of one page; `next` is the cursor of the following page, "" at the end."""

    rows: list[Row]
    next: str


@dataclass(frozen=True, slots=True)
class Count:
    """A count that stops at `cap`: then there are at least that many."""

    number: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_capped else str(self.number)


def keyset(rows: QuerySet[Row], *, order: tuple[str, ...], after: str = "", size: int = 50) -> Slice[Row]:
    """One page of `rows` in `order` (field names, "-" for descending; the last one must be unique, none nullable).

    :raises Invalid: `after` is no cursor of this list
    """
    found = list(following(rows, order, after)[: size + 1])
    page = found[:size]
    if len(found) <= size:
        return Slice(rows=page, next="")
    return Slice(rows=page, next=_encode([_attribute(page[-1], name.removeprefix("-")) for name in order]))


def keyset_values(
    build: Callable[[], QuerySet[Any, Any]],
    run: Callable[[Callable[[], QuerySet[Any, Any]]], Sequence[Any]],
    *,
    order: tuple[str, ...],
    after: str = "",
    size: int = 50,
) -> tuple[Sequence[Any], str]:
    """As `keyset`, for rows that `run` reads as named tuples with the fields of `order`: one page, and the next cursor.

    :raises Invalid: `after` is no cursor of this list
    """
    found = run(lambda: following(build(), order, after)[: size + 1])
    page = found[:size]
    return page, cursor_at(page[-1], order) if len(found) > size else ""


def cursor_at(row: Any, order: tuple[str, ...]) -> str:
    """The cursor of what follows this row."""
    return _encode([_attribute(row, name.removeprefix("-")) for name in order])


def following(rows: QuerySet[Any, Any], order: tuple[str, ...], after: str) -> QuerySet[Any, Any]:
    """What follows a cursor, "" for the beginning, in the order of `keyset`.

    :raises Invalid: `after` is no cursor of this list
    """
    if after:
        try:
            rows = rows.filter(_beyond(order, _decode(after, len(order))))
        except (TypeError, ValueError, ValidationError) as mistake:
            raise Invalid from mistake
    return rows.order_by(*order)


def capped_count(rows: QuerySet[Any], *, cap: int = 1000) -> Count:
    """Count `rows`, looking at no more than `cap` of them."""
    number = rows.order_by()[: cap + 1].count()
    return Count(min(number, cap), number > cap)


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        lookup = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{lookup}": value})
        equal &= Q(**{field: value})
    return condition


def _encode(values: Iterable[Any]) -> str:
    plain = [_plain(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _attribute(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _decode(cursor: str, length: int) -> list[Any]:
    values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if not isinstance(values, list) or len(values) != length:
        raise ValueError
    return values
