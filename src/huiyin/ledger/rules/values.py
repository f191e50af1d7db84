"""What evaluation reads and what it returns: plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from huiyin.calendars.rules import Budget, Calendar
from huiyin.journal.registry import OwnerKind
from huiyin.ledger.rules.terms import Per

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
    subject_kind: str = ""
    subject_id: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a ladder: `offset` from the due time (may be negative), whom to tell, and its number from 0."""

    number: int
    offset: Budget
    to: str


@dataclass(frozen=True, slots=True)
class Span:
    """A length that may be in calendar months (same day, at the latest the month's last), else a budget."""

    months: int = 0
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Respond:
    """`when` happens, `then` must happen within a budget or by a time that the trigger carries.

    With `ahead` (control `lead`) it must happen so long before that time, which later triggers move.
    With `exceptions` (control `guard`) each trigger is one, let through with a reason.
    """

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
    ahead: Span | None = None
    exceptions: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every event name that can change an obligation of this control."""
        return self.when | self.then | self.unless | self.pause | self.resume


@dataclass(frozen=True, slots=True)
class Need:
    """What a value must be: one of these, or a number within bounds; nothing known is not enough."""

    one_of: tuple[Any, ...] = ()
    at_least: float | None = None
    at_most: float | None = None

    def is_met_by(self, value: Any) -> bool:
        """Whether the value is so."""
        if self.one_of or value is None:
            return value in self.one_of
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """Before the action `gate`, where its context is so, `needs` must hold; with a permission: or a reason be given."""

    gate: str
    where: Mapping[str, tuple[Any, ...]]
    needs: Mapping[str, Need]
    permission: str

    def lacks(self, context: Mapping[str, Any]) -> list[str]:
        """The fields that are not as they must be; empty where the clause does not apply."""
        if any(context.get(name) not in allowed for name, allowed in self.where.items()):
            return []
        return [name for name, need in self.needs.items() if not need.is_met_by(context.get(name))]


@dataclass(frozen=True, slots=True)
class Counted:
    """What `repeat`, `quota` and `rate` count in periods; `source` is a population or, for `rate`, a measure."""

    kind: Literal["repeat", "quota", "rate"]
    source: str
    per: Per | None
    starts_in: int = 1
    prorated: bool = False
    then: frozenset[str] = frozenset()
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    times: int = 1
    every: Budget | None = None
    count: int | None = None
    share: float | None = None
    cooling: Span | None = None
    at_least: float | None = None
    at_most: float | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """A unit (by its path) lives by a procedure from a moment on, until another."""

    path: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A clause in one version of its procedure, with what decides when it applies.

    Clauses that count in periods have `counted`; they are judged by `rules.counting`, and `control` opens nothing.
    `rivals` are those that it `replaces`, that replace it, or that replace the same; of the minimums among them, it is
    `looser_than` those of these ids (decision 0024).
    """

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
    counted: Counted | None = None
    replaces: str = ""
    rivals: tuple["Version", ...] = ()
    looser_than: frozenset[int] = frozenset()

    def applies_to(self, fact: Fact) -> bool:
        """Whether it was effective and adopted there when the event occurred, and known when it was recorded.

        Clauses for imported history apply to that alone, all others to what happened here.
        """
        return (
            fact.imported == self.history
            and fact.recorded_at >= self.installed_at
            and self.is_in_force(fact.unit_path, fact.occurred_at)
        )

    def is_in_force(self, path: str, at: datetime) -> bool:
        """Whether it was effective and adopted at a unit (by its path) at a moment, and no rival judges there."""
        reach = self._reach(path, at)
        if reach is None or not self.rivals:
            return reach is not None
        standing = {one.clause_id: one for one in self.rivals if one._reach(path, at) is not None}
        if self.looser_than & standing.keys():
            return False
        return not any(
            one._rank(path, at) > self._rank(path, at) and not one.looser_than & {self.clause_id, *standing}
            for one in standing.values()
        )

    def _reach(self, path: str, at: datetime) -> int | None:
        """How near the nearest unit is that lived by it: the length of its path; None where none did."""
        if not _within(at, self.effective_from, self.effective_until):
            return None
        near = (
            len(adoption.path)
            for adoption in self.adoptions
            if path.startswith(adoption.path) and _within(at, adoption.since, adoption.until)
        )
        return max(near, default=None)

    def _rank(self, path: str, at: datetime) -> tuple[int, bool, int]:
        reach = self._reach(path, at)
        return (-1 if reach is None else reach), bool(self.replaces), self.clause_id


def _within(moment: datetime, since: datetime, until: datetime | None) -> bool:
    return since <= moment and (until is None or moment < until)


@dataclass(slots=True)
class Owed:
    """One obligation as evaluation knows it; (clause_id, trigger.id) is its identity.

    `moment` is the time that the subject carries (control `lead`), as the latest event says it. What is counted in
    periods has its beginning (`since`), the number that it takes, what has been counted, and the month of the boards.
    """

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
    moment: str | None = None
    since: datetime | None = None
    required: int | None = None
    achieved: int = 0
    credited: frozenset[int] = frozenset()
    month: str = ""

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
