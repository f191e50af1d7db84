"""What evaluation reads and what it returns: plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from huiyin.calendars.rules import Budget, Calendar
from huiyin.journal.registry import OwnerKind

Status = Literal["open", "met", "met_late", "waived", "cancelled"]


@dataclass(frozen=True, slots=True)
class Fact:
    """An event of a subject, as evaluation sees it; `calendar` is that of the unit, as of recording."""

    id: int
    name: str
    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any]
    unit_id: int | None
    unit_path: str
    calendar: Calendar
    customer_id: int | None = None
    voids_id: int | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a ladder: `offset` from the due time (may be negative), whom to tell, and its number from 0."""

    number: int
    offset: Budget
    to: str


@dataclass(frozen=True, slots=True)
class Respond:
    """`when` happens, `then` must happen within a budget or by a time that the trigger carries."""

    when: frozenset[str]
    then: frozenset[str]
    where: Mapping[str, tuple[Any, ...]]
    within: Budget | None
    due_from: str
    working: bool
    unless: frozenset[str]
    pause: frozenset[str]
    resume: frozenset[str]
    owed_by: tuple[str, ...]
    closes_all: bool
    same: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Every event name that can change an obligation of this control."""
        return self.when | self.then | self.unless | self.pause | self.resume


@dataclass(frozen=True, slots=True)
class Adoption:
    """A unit (by its path) lives by a procedure from a moment on, until another."""

    path: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A clause in one version of its procedure, with what decides when it applies."""

    clause_id: int
    code: str
    control: Respond
    steps: tuple[Step, ...]
    installed_at: datetime
    effective_from: datetime
    effective_until: datetime | None
    adoptions: tuple[Adoption, ...]
    owner_kinds: Mapping[str, OwnerKind]
    history: bool = False

    def applies_to(self, fact: Fact) -> bool:
        """Whether it was effective and adopted there when the event occurred, and known when it was recorded.

        Clauses for imported history apply to that alone, all others to what happened here.
        """
        return (
            fact.imported == self.history
            and fact.recorded_at >= self.installed_at
            and _within(fact.occurred_at, self.effective_from, self.effective_until)
            and any(
                fact.unit_path.startswith(adoption.path)
                and _within(fact.occurred_at, adoption.since, adoption.until)
                for adoption in self.adoptions
            )
        )


def _within(moment: datetime, since: datetime, until: datetime | None) -> bool:
    return since <= moment and (until is None or moment < until)


@dataclass(slots=True)
class Owed:
    """One obligation as evaluation knows it; (clause_id, trigger.id) is its identity."""

    version: Version
    trigger: Fact
    status: Status = "open"
    due_at: datetime | None = None
    provisional: bool = False
    paused_since: datetime | None = None
    closed_at: datetime | None = None
    closing_id: int | None = None
    staff_id: int | None = None
    unit_id: int | None = None
    handed_over: bool = False
    urgings: int = 0
    fired: set[int] = field(default_factory=set)
    next_step_at: datetime | None = None
    restated: bool = False
    holidays: Calendar | None = None

    @property
    def calendar(self) -> Calendar:
        """By what its due time is counted: the trigger's calendar; holidays announced since then fill unknown years."""
        own = self.trigger.calendar
        return own if self.holidays is None else own.filled_by(self.holidays)

    @property
    def key(self) -> tuple[int, int]:
        """Identity: the clause's version and the event that opened it."""
        return self.version.clause_id, self.trigger.id

    def is_meant_by(self, fact: Fact) -> bool:
        """Whether an event is about this one: a clause with `same` tells several open ones apart by that field.

        An event, or a trigger, that does not carry the field is about all of them.
        """
        field = self.version.control.same
        named, own = (fact.data.get(field), self.trigger.data.get(field)) if field else (None, None)
        return named is None or own is None or named == own

    @property
    def outcome(self) -> tuple[Status, datetime | None]:
        """What an auditor may have read off it."""
        return self.status, self.closed_at
