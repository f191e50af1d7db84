"""Where upper rooms plug in: by what the grid of a building is coloured."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

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
