"""Where rooms make their things findable in the search box."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    """How a hit is shown."""

    title: str
    subtitle: str
    url: str


Presenter = Callable[[Sequence[int], Actor], Mapping[int, Shown]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be searched.

    `presenter` leaves out what the actor may not see; `permission` limits the search to the actor's units
    beforehand.
    """

    kind: str
    label: str | Promise
    permission: str
    presenter: Presenter
    order: int = 50


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of thing findable."""
    _kinds[kind.kind] = kind


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that the actor may search, in order."""
    usable = [kind for kind in _kinds.values() if actor.may(kind.permission)]
    return sorted(usable, key=lambda kind: (kind.order, kind.kind))
