"""Hook points that clauses speak of: populations, measures, and what is checked before an action.

Every room may register its own here, also those below the ledger; the ledger plugs itself in as the one that judges.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from huiyin.base.actor import Actor
    from huiyin.journal.registry import Place


# --- populations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Members that belong together, as of a moment: a building's households, a person's customers, a unit.

    `kind` and `id` are the subject that a quota is shown on; `owner_id` is who owes it, None: the unit.
    """

    kind: str
    id: int
    place: "Place"
    members: Sequence[int]
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Who is counted under clauses: subjects of the kind `member`, in groups.

    `list_groups(paths, at)` gives the groups of units under these path prefixes. An event counts for the member that is
    its subject, its customer, or stands in its field `<member>_id`.
    """

    code: str
    label: str | Promise
    member: str
    list_groups: Callable[[Sequence[str], datetime], Iterable[Group]]


_populations: dict[str, Population] = {}


def populate(population: Population) -> None:
    """Make a population known to clauses."""
    _populations[population.code] = population


def find_population(code: str) -> Population | None:
    """The population of this code."""
    return _populations.get(code)


def list_populations() -> list[Population]:
    """All populations, by code."""
    return [_populations[code] for code in sorted(_populations)]


# --- measures ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """Both numbers of a rate; the ids are the rows behind them, of the measure's kind of subject."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted over a stretch of time at and below a unit; the share is numerator / denominator.

    `take(paths, since, until)` counts for many units at once, by path; one without anything may be left out.
    `rows(path, since, until, part)` lists the subjects behind "numerator" or "denominator", by id, for whoever opens
    the figure.
    """

    code: str
    label: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    subject: str
    take: Callable[[Collection[str], datetime, datetime], Mapping[str, Taken]]
    rows: Callable[[str, datetime, datetime, str], Sequence[int]]


_measures: dict[str, Measure] = {}


def measure(declared: Measure) -> None:
    """Make a measure known to clauses."""
    _measures[declared.code] = declared


def find_measure(code: str) -> Measure | None:
    """The measure of this code."""
    return _measures.get(code)


def list_measures() -> list[Measure]:
    """All measures, by code."""
    return [_measures[code] for code in sorted(_measures)]


# --- checks before an action -------------------------------------------------------------------------------------


class Context(BaseModel):
    """What a check before an action may look at; a subclass per action, with plain values."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Gate:
    """An action before which clauses may be checked; `subject` is the kind of subject on which it acts."""

    code: str
    label: str | Promise
    subject: str
    context: type[Context]
    fields: Mapping[str, str | Promise] = field(default_factory=dict)


class Judge(Protocol):
    """Who says which clauses are set aside, by id, or refuses."""

    def __call__(
        self, gate: Gate, context: Context, *, place: "Place", actor: "Actor", at: datetime, reason: str
    ) -> Sequence[int]:
        """Let it pass or refuse."""


class Clerk(Protocol):
    """Who records what was let through."""

    def __call__(
        self, passage: "Passage", *, on: int, customer_id: int | None, by: "Actor", at: datetime
    ) -> None:
        """Record it in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Passage:
    """That an action may go on; `overridden` are the clauses (by id) that are set aside for the reason."""

    gate: Gate
    overridden: Sequence[int]
    reason: str
    place: "Place"
    by: "Actor"
    at: datetime

    def record(self, *, on: int, customer_id: int | None = None) -> None:
        """Record each exception in the action's transaction, on the subject that it acted on."""
        for _judge, clerk in _keepers if self.overridden else ():
            clerk(self, on=on, customer_id=customer_id, by=self.by, at=self.at)


_gates: dict[str, Gate] = {}
_keepers: list[tuple[Judge, Clerk]] = []


def gate(declared: Gate) -> None:
    """Make an action known before which clauses may be checked."""
    _gates[declared.code] = declared


def find_gate(code: str) -> Gate | None:
    """The gate of this code."""
    return _gates.get(code)


def list_gates() -> list[Gate]:
    """All gates, by code."""
    return [_gates[code] for code in sorted(_gates)]


def keep_gates(judge: Judge, clerk: Clerk) -> None:
    """Have `judge` decide at every gate, and `clerk` record what was let through."""
    _keepers[:] = [(judge, clerk)]


def pass_gate(
    code: str, context: Context, *, place: "Place", by: "Actor", at: datetime, reason: str = ""
) -> Passage:
    """Check, before anything is written, what clauses say about an action; `reason` is why it should pass all the same.

    :raises Invalid: a clause forbids it, or asks for a reason (then `fields` has `reason`), in the user's words
    """
    declared = _gates[code]
    if not isinstance(context, declared.context):
        raise TypeError(f"the gate {code} wants {declared.context.__name__}")
    overridden: list[int] = []
    for judge, _clerk in _keepers:
        overridden += judge(declared, context, place=place, actor=by, at=at, reason=reason)
    return Passage(declared, tuple(overridden), reason.strip(), place, by, at)
