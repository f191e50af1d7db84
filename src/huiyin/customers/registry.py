"""Where upper rooms plug in: by what the grid of a building is coloured, and what merging customers does."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from huiyin.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour of the palette with its meaning; `sign` says the same in the cell in one character."""

    code: str
    label: str | Promise
    tone: str
    sign: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Colouring:
    """A measure by which rooms are coloured.

    `of` gives the codes of shades by the ids of rooms, as far as the actor may see what they rest on; rooms that it
    leaves out have the first of `shades`.
    """

    code: str
    label: str | Promise
    permission: str
    shades: tuple[Shade, ...]
    of: Callable[[Collection[int], Actor, datetime], Mapping[int, str]]
    order: int = 50


_colourings: dict[str, Colouring] = {}


def colour(colouring: Colouring) -> None:
    """Offer a measure on the grid."""
    _colourings[colouring.code] = colouring


def colourings_for(actor: Actor) -> list[Colouring]:
    """The measures that the actor may use, in order."""
    usable = [one for one in _colourings.values() if actor.may(one.permission)]
    return sorted(usable, key=lambda one: (one.order, one.code))


class Fate(StrEnum):
    """What becomes of rows that name a customer when that one is merged into another (decision 0027)."""

    MOVED = "moved"
    KEPT = "kept"
    HINDERS = "hinders"


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that names customers, by foreign key or plain id, and what a merge does with its rows.

    `where` says which rows are meant. Of moved rows that agree in the columns `once` with one of the winner's, only one
    may stand, among those for which `standing` holds: the other's becomes what `instead` says at that moment
    (`restored` takes it back), or stays behind when that is None.
    """

    model: type[Model]
    column: str
    fate: Fate
    where: Mapping[str, object] = field(default_factory=dict)
    once: tuple[str, ...] | None = None
    standing: Mapping[str, object] = field(default_factory=dict)
    instead: Callable[[datetime], Mapping[str, Any]] | None = None
    restored: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As it is declared and recorded: "cases.Case.customer"."""
        return f"{self.model._meta.label}.{self.column}"


_relations: dict[tuple[str, Fate], Relation] = {}


def relate(*relations: Relation) -> None:
    """Say what a merge does with these columns."""
    _relations.update({(one.name, one.fate): one for one in relations})


def relations() -> list[Relation]:
    """All that are declared, by name."""
    return [_relations[key] for key in sorted(_relations)]
