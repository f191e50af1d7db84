"""Where rooms say what a person can hold: what somebody must take over when that person leaves (decision 0022)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a person holds. `title` and `customer` are numbers or titles of posts, never names of customers.

    `url` is "" where the thing has no page of its own.
    """

    id: int
    title: str
    since: datetime | None = None
    url: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A way in which things hang on a person.

    `field` is the foreign key to the person ("cases.Case.handler"), "" where the room keeps plain ids; `rows` are
    those that the person of this id holds at this moment, `show` tells one. A personal tie ends with the person,
    without a successor.
    """

    kind: str
    label: str | Promise
    field: str
    rows: Callable[[int, datetime], QuerySet[Any]]
    show: Callable[[Any], Held]
    is_personal: bool = False
    order: int = 50


_ties: dict[str, Tie] = {}
_history: set[str] = set()


def tie(*ties: Tie) -> None:
    """Have these ties asked for whatever a person holds."""
    _ties.update({one.kind: one for one in ties})


def history(*fields: str) -> None:
    """Say of foreign keys to people ("cases.Answer.by") that they tell what was: nobody has to take them over."""
    _history.update(fields)


def ties() -> list[Tie]:
    """All ties: those that need a successor first, in their order."""
    return sorted(_ties.values(), key=lambda one: (one.is_personal, one.order, one.kind))


def tied_fields() -> list[str]:
    """The foreign keys that ties stand on."""
    return [one.field for one in _ties.values() if one.field]


def historic_fields() -> set[str]:
    """The foreign keys that tell what was."""
    return set(_history)
