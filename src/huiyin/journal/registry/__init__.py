"""Where the rooms meet: the events that exist, who listens, and what runs from time to time.

A room declares an event as a class; the fields are its typed data, checked when it is recorded. Events carry
ids, times, states and facts, never names, numbers or free text of persons.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, get_args

from django.utils.functional import Promise
from pydantic import AwareDatetime, BaseModel, ConfigDict

StaffId = Annotated[int, "staff"]
UnitId = Annotated[int, "unit"]
Moment = AwareDatetime
OwnerKind = Literal["staff", "unit"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened: the unit, its path in the tree and its calendar version, all as of recording."""

    unit_id: int
    path: str
    calendar_id: int | None = None


class EventData(BaseModel):
    """The data of an event; subclasses say its name, what it happens to and what a timeline calls it.

    The subject "*" leaves the kind open: it is then said when recording.
    """

    # Built when the first one happens: two hundred kinds of events would make every start slower.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    event: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""

    def __init_subclass__(cls, *, event: str, subject: str, label: str | Promise = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__()
        event = kwargs["event"]
        known = _events.get(event)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"the event {event} is declared twice")
        cls.event, cls.subject, cls.label = event, kwargs["subject"], kwargs.get("label", "")
        _events[event] = cls

    @classmethod
    def owner_kind(cls, field: str) -> OwnerKind | None:
        """Whether `field` holds a staff id or a unit id; None if it holds something else."""
        if field not in cls.model_fields:
            return None
        info = cls.model_fields[field]
        marks = [*info.metadata, *(mark for part in get_args(info.annotation) for mark in get_args(part))]
        for kind in ("staff", "unit"):
            if kind in marks:
                return kind
        return None


_events: dict[str, type[EventData]] = {}


def find_event(name: str) -> type[EventData] | None:
    """The declared event of this name."""
    return _events.get(name)


def list_events() -> list[type[EventData]]:
    """All declared events, by name."""
    return [_events[name] for name in sorted(_events)]


# --- who listens -------------------------------------------------------------------------------------------------

# What they are called with are rows of `models.Event`, which this file lies below.
Handler = Callable[[Sequence[Any]], None]
EventHandler = Callable[[Any], None]
Choice = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Called inside the recording transaction with the events that were recorded together; None: with all."""

    handler: Handler
    names: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Follower:
    """Called by the worker after the commit, at least once per event, in order; its place is kept under `name`.

    `choose` says of settled events of these names which ones the handler has to see.
    """

    name: str
    handler: EventHandler
    names: frozenset[str] | None
    choose: Choice | None = None

    def chosen(self, events: Sequence[Any]) -> Sequence[Any]:
        """Those of settled events that the handler has to see."""
        named = [event for event in events if self.names is None or event.name in self.names]
        return named if self.choose is None or not named else self.choose(named)


_subscribers: list[Subscriber] = []
_followers: dict[str, Follower] = {}


def subscribe(handler: Handler, names: Collection[str] | None = None) -> None:
    """Call `handler` in the transaction that records these events; what it raises undoes the whole action."""
    subscriber = Subscriber(handler, None if names is None else frozenset(names))
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def follow(
    name: str, handler: EventHandler, names: Collection[str] | None = None, choose: Choice | None = None
) -> None:
    """Call `handler` from the worker, after the commit, in one transaction with its place in the journal.

    Each event that it sees costs a transaction: `choose` leaves out those with which it would do nothing.
    """
    _followers[name] = Follower(name, handler, None if names is None else frozenset(names), choose)


def subscribers() -> Sequence[Subscriber]:
    """All in-transaction subscribers, in the order in which their rooms were loaded."""
    return tuple(_subscribers)


def followers() -> Sequence[Follower]:
    """All after-commit followers."""
    return tuple(_followers.values())


# --- what runs from time to time ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Something the worker does every so often; `run` is told the moment and must bear being run twice."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


_ticks: dict[str, Tick] = {}


def tick(name: str, *, every: timedelta, run: Callable[[datetime], object]) -> None:
    """Have the worker call `run` every so often."""
    _ticks[name] = Tick(name, every, run)


def ticks() -> Sequence[Tick]:
    """All ticks."""
    return tuple(_ticks.values())
