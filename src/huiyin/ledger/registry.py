"""Where upper rooms say what their subjects are called, where a matter is settled, which events urge, and what is made
of a clause that falls short."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from huiyin.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Presented:
    """How a list shows a subject: its number, what it is about, and where its page is."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """What was made of a clause that fell short; the rates are shares in time, None without evidence."""

    number: str
    title: str
    url: str
    clause: str
    status: str
    raised_at: datetime
    cause: str
    rate: float | None
    effect: float | None


class ListImprovements(Protocol):
    """What was raised for clauses in units between two moments, as far as the actor may see it, oldest first."""

    def __call__(
        self,
        clauses: Collection[str],
        unit_ids: Collection[int],
        *,
        since: datetime,
        until: datetime,
        actor: Actor,
    ) -> Sequence[Improvement]: ...


@dataclass(frozen=True, slots=True)
class Improving:
    """Where a figure that falls short is taken up: a page that takes `clause`, `unit`, `since`, `until` (months)."""

    url_name: str
    permission: str
    list_about: ListImprovements


Presenter = Callable[[Collection[int], Actor], Mapping[int, Presented]]

_presenters: dict[str, Presenter] = {}
_forms: dict[str, str] = {}
_urgings: set[str] = set()
_improving: list[Improving] = []
_fields: dict[str, tuple[str | Promise, Callable[[], Mapping[Any, str | Promise]]]] = {}


def present(subject_kind: str, presenter: Presenter) -> None:
    """Have `presenter` name the subjects of a kind; it leaves out those that the actor may not see."""
    _presenters[subject_kind] = presenter


def settle(event: str, anchor: str) -> None:
    """Say at which place (#anchor) of the subject's page stands the form that records `event`."""
    _forms[event] = anchor


def urge(event: str) -> None:
    """Say that this event urges whoever owes something on its subject."""
    _urgings.add(event)


def improve(improving: Improving) -> None:
    """Say where a clause that falls short is taken up."""
    _improving[:] = [improving]


def improving() -> Improving | None:
    """Where a clause that falls short is taken up; None where no room does so."""
    return _improving[0] if _improving else None


def name_field(
    field: str, label: str | Promise, values: Callable[[], Mapping[Any, str | Promise]] = dict
) -> None:
    """Say what pages call a field that clauses speak of (`where`), and its values: "kind", "kind of matter", names."""
    _fields[field] = (label, values)


def named_fields(fields: Collection[str]) -> dict[str, tuple[str | Promise, Mapping[Any, str | Promise]]]:
    """Label and values of those of these fields that are known."""
    return {field: (_fields[field][0], _fields[field][1]()) for field in fields if field in _fields}


def presented(subject_kind: str, ids: Collection[int], actor: Actor) -> Mapping[int, Presented]:
    """The subjects of a kind that the actor may see, by id."""
    presenter = _presenters.get(subject_kind)
    return presenter(ids, actor) if presenter is not None and ids else {}


def anchor_for(events: Collection[str]) -> str:
    """The place of the first form that settles one of these events; "" if none is registered."""
    return next((_forms[event] for event in events if event in _forms), "")


def is_urging(event: str) -> bool:
    """Whether this event urges whoever owes something on its subject."""
    return event in _urgings
