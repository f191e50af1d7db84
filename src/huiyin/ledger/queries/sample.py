"""What a clause of a draft would have asked for on a matter that there is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from huiyin.base.actor import Actor
from huiyin.calendars.rules import shift
from huiyin.journal.registry import find_event
from huiyin.ledger.models import ProcedureVersion
from huiyin.ledger.queries.book import fact_of
from huiyin.ledger.queries.drafts import unsaved_clause
from huiyin.ledger.queries.outcome import streams_of
from huiyin.ledger.registry import Presented, presented
from huiyin.ledger.rules.reading import owner_kinds, read_control, read_steps
from huiyin.ledger.rules.respond import rebuild
from huiyin.ledger.rules.values import Adoption, Owed, Version
from huiyin.ledger.rules.wording import offset_words, whom
from huiyin.search.queries import find
from huiyin.staff.queries import list_roles, names, unit_names

LONG_AGO = timedelta(days=20_000)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: when it would have come, unless it was done by then, and whom it reaches."""

    at: datetime
    words: str
    whom: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One obligation as it would have been."""

    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    status: str
    owner: str
    rungs: list[Rung]


@dataclass(frozen=True, slots=True)
class Sample:
    """A matter and what the clause would have asked for on it; no outcomes: it does not apply there."""

    subject: Presented
    outcomes: list[Outcome]


def sample_on(
    number: str, shape: Mapping[str, Any], version: ProcedureVersion | None, *, actor: Actor, at: datetime
) -> Sample | None:
    """The clause judged on the whole stream of the matter with this number; None: the actor sees no such matter."""
    control = read_control(dict(shape["control"]))
    kinds = sorted({event.subject for event in map(find_event, control.when) if event is not None})
    for hit in find(number.strip(), kinds=kinds, scopes=[""]):
        subject = presented(hit.kind, [hit.object_id], actor).get(hit.object_id)
        if subject is not None and subject.number == number.strip():
            return Sample(subject, _outcomes((hit.kind, hit.object_id), shape, version, at))
    return None


def _outcomes(
    subject: tuple[str, int], shape: Mapping[str, Any], version: ProcedureVersion | None, at: datetime
) -> list[Outcome]:
    judged = _as_if_always(shape, version, at)
    facts = [replace(fact_of(event), imported=False) for event in streams_of([subject])[subject]]
    owed = rebuild([judged], facts)
    people = names([one.staff_id for one in owed if one.staff_id])
    units = unit_names([one.unit_id for one in owed if one.unit_id])
    roles = {role.code: str(role) for role in list_roles()}
    return [
        Outcome(
            opened_at=one.trigger.occurred_at,
            due_at=one.due_at,
            closed_at=one.closed_at,
            status=one.status,
            owner=people.get(one.staff_id or 0, "") or units.get(one.unit_id or 0, ""),
            rungs=_rungs(one, roles),
        )
        for one in owed
    ]


def _rungs(one: Owed, roles: Mapping[str, str]) -> list[Rung]:
    if one.due_at is None:
        return []
    return [
        Rung(shift(one.calendar, one.due_at, step.offset), offset_words(step.offset), whom(step.to, roles))
        for step in one.version.steps
    ]


def _as_if_always(shape: Mapping[str, Any], version: ProcedureVersion | None, at: datetime) -> Version:
    """The clause as if it had been in force everywhere all along."""
    clause = unsaved_clause(shape, version)
    control = read_control(clause.control, 0)
    return Version(
        clause_id=0,
        code=clause.code,
        control=control,
        steps=read_steps(clause.ladder, calendar=clause.control.get("calendar", "clock")),
        installed_at=at - LONG_AGO,
        effective_from=at - LONG_AGO,
        effective_until=None,
        adoptions=(Adoption("", at - LONG_AGO, None),),
        owner_kinds=owner_kinds(control),
    )
