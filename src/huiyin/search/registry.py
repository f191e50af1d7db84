"""Where rooms make their things findable in the search box, and say how their texts are put in anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """What is found under `text`, within the unit of `unit_path`."""

    kind: str
    object_id: int
    unit_path: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How a hit is shown."""

    title: str
    subtitle: str
    url: str


Presenter = Callable[[Sequence[int], Actor], Mapping[int, Shown]]


@dataclass(frozen=True, slots=True)
class Source:
    """Documents of one kind in the index; each is searched only where the actor holds `permission`."""

    kind: str
    permission: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be found, by one or several documents of the same object id.

    `presenter` must leave out what the actor may not see (`visible_to`); so nothing leaks. `code` is its name in
    commands.
    """

    code: str
    label: str | Promise
    sources: tuple[Source, ...]
    presenter: Presenter
    icon: str = "search"
    order: int = 50


_kinds: list[Kind] = []


def register(kind: Kind) -> None:
    """Make a kind of thing findable."""
    if kind not in _kinds:
        _kinds.append(kind)


def kind_codes() -> list[str]:
    """What the kinds are called in commands."""
    return [kind.code for kind in _kinds]


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds of which the actor may search at least one source, in order."""
    usable = [kind for kind in _kinds if any(actor.may(source.permission) for source in kind.sources)]
    return sorted(usable, key=lambda kind: (kind.order, kind.sources[0].kind))


@dataclass(frozen=True, slots=True)
class Refill:
    """How the documents of `kinds` are made anew: `ids` gives the next so many after an id, `rows` their texts."""

    kinds: tuple[str, ...]
    ids: Callable[[int, int], Sequence[int]]
    rows: Callable[[Sequence[int]], Iterable[Row]]


_refills: dict[tuple[str, ...], Refill] = {}


def refill(refill: Refill) -> None:
    """Tell how the texts of a room are put into the index once more."""
    _refills[refill.kinds] = refill


def refills() -> Sequence[Refill]:
    """All of them, lower rooms first."""
    return tuple(_refills.values())
