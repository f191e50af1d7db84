"""Where rooms say which of their things carry files, who may see and add them, and which papers they print."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.files import rules
from huiyin.journal.registry import Place

Which = Callable[[Collection[int], Actor], Collection[int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the owner of a file stands, for the event on its stream."""

    place: Place | None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How an owner is called, and its page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Owner:
    """A kind of thing that carries files.

    `readable` and `writable` tell which of these ids the actor may see, or add files to; both leave out what does
    not exist. `standing` is asked after that.
    """

    kind: str
    label: str | Promise
    readable: Which
    writable: Which
    standing: Callable[[int], Standing]
    show: Callable[[Collection[int], Actor], Mapping[int, Shown]]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printed paper is about: its signed copy is attached to `owner_id` of `owner_kind`."""

    owner_kind: str
    owner_id: int
    title: str
    url: str


PaperFinder = Callable[[int, Actor], Paper | None]

_owners: dict[str, Owner] = {}
_papers: dict[str, PaperFinder] = {}


def own(owner: Owner) -> None:
    """Let things of a kind carry files."""
    _owners[owner.kind] = owner


def owner(kind: str) -> Owner:
    """The kind of owner.

    :raises NotFound: nothing of this kind carries files
    """
    if kind not in _owners:
        raise NotFound
    return _owners[kind]


def paper(kind: str, finder: PaperFinder) -> None:
    """Let papers of a kind be found by their code; `finder` answers None for what the actor may not see."""
    _papers[kind] = finder


def find_paper(code: str, actor: Actor) -> Paper | None:
    """What a code printed on paper leads to, as far as the actor may see it."""
    read = rules.read_code(code)
    finder = _papers.get(read[0]) if read else None
    return finder(read[1], actor) if finder and read else None
