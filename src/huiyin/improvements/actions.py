"""What is done about a nonconformity: raise, analyse, plan, carry out, verify (C5, C7, C10, AE8, AH3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.text import words
from huiyin.base.transitions import change, move
from huiyin.improvements import events, queries
from huiyin.improvements.models import CorrectiveAction, Nonconformity
from huiyin.journal.actions import record, take_number
from huiyin.journal.registry import EventData
from huiyin.ledger.queries.procedures import find_clause
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import get_unit
from huiyin.staff.queries.duty import zone_of

MANAGE = "improvements.manage"
#: The verdict is owed so long after the watch has ended.
VERDICT = timedelta(weeks=1)
Status = Nonconformity.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What falls short: in words; and, where a clause says so, in which months ("2026-11", both included)."""

    title: str
    facts: str = ""
    owner_id: int
    clause: str = ""
    since: str = ""
    until: str = ""
    watch_weeks: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An action as it is planned."""

    kind: str
    words: str
    owner_id: int
    complete_by: datetime


@transaction.atomic
def raise_nonconformity(*, unit_id: int, shortfall: Shortfall, by: Actor, at: datetime) -> Nonconformity:
    """Put down what falls short, with the figures of its clause as they stand now.

    Events: nonconformity.raised.

    :raises NotFound: there is no such unit or clause
    :raises NotAllowed: the actor may not raise them there
    :raises Invalid: no words, nobody to answer for it, months the wrong way round, or a clause that met its target
    """
    unit = get_unit(unit_id)
    by.require(MANAGE, unit.path)
    title = words("title", shortfall.title)[:120]
    _require_person(shortfall.owner_id, "owner_id")
    if shortfall.watch_weeks not in range(1, 53):
        raise Invalid(fields={"watch_weeks": _("Between 1 and 52 weeks.")})
    row = Nonconformity(
        unit=unit,
        title=title,
        facts=shortfall.facts.strip(),
        owner_id=shortfall.owner_id,
        watch_weeks=shortfall.watch_weeks,
        raised_by_id=by.id,
        raised_at=at,
    )
    if shortfall.clause:
        _take_figures(row, shortfall, at)
    year = at.astimezone(zone_of(unit)).year
    row.number = f"BFH-{unit.code}-{year}-{take_number(f'nonconformity:{unit.pk}', year=year):04d}"
    row.save(force_insert=True)
    _emit(
        row,
        events.NonconformityRaised(
            clause=row.clause, owner_id=row.owner_id, on_time=row.on_time, judged=row.judged
        ),
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def pass_on_nonconformity(*, nonconformity_id: int, owner_id: int, by: Actor, at: datetime) -> Nonconformity:
    """Let somebody else answer for it.

    Events: nonconformity.passed_on.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor neither answers for it nor may manage it
    :raises WrongStatus: it has ended
    :raises Invalid: nobody, or the same person
    """
    row = _mine(nonconformity_id, by)
    _require_open(row)
    _require_person(owner_id, "owner_id")
    if owner_id == row.owner_id:
        raise Invalid(fields={"owner_id": _("Choose somebody else.")})
    change(row, owner_id=owner_id)
    _emit(row, events.NonconformityPassedOn(owner_id=owner_id), by=by, at=at)
    return row


@transaction.atomic
def analyse_nonconformity(*, nonconformity_id: int, cause: str, by: Actor, at: datetime) -> Nonconformity:
    """Say why it fell short; again, as long as no watch has begun.

    Events: nonconformity.analysed.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor neither answers for it nor may manage it
    :raises WrongStatus: it is being watched, or has ended
    :raises Invalid: no words
    """
    row = _mine(nonconformity_id, by)
    cause = words("cause", cause)
    # Actions that are under way go on being owed: the new cause changes the words, not what was planned.
    move(row, to=Status.ACTING if row.status == Status.ACTING else Status.ANALYSED, cause=cause)
    _emit(row, events.CauseFound(round=row.round), by=by, at=at)
    return row


@transaction.atomic
def plan_action(*, nonconformity_id: int, plan: Plan, by: Actor, at: datetime) -> CorrectiveAction:
    """Plan one thing to be done.

    Events: corrective_action.planned.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor neither answers for it nor may manage it
    :raises WrongStatus: its cause is not known, or it is being watched or has ended
    :raises Invalid: unknown kind, no words, nobody to do it, or a time that has passed
    """
    row = _mine(nonconformity_id, by)
    if plan.kind not in CorrectiveAction.Kind.values:
        raise Invalid(fields={"kind": _("Choose one of the list.")})
    what = words("words", plan.words)
    _require_person(plan.owner_id, "owner_id")
    if plan.complete_by <= at:
        raise Invalid(fields={"complete_by": _("This time has passed.")})
    move(row, to=Status.ACTING)
    action = CorrectiveAction.objects.create(
        nonconformity=row,
        round=row.round,
        kind=plan.kind,
        words=what,
        owner_id=plan.owner_id,
        complete_by=plan.complete_by,
    )
    data = {
        "action_id": action.pk,
        "kind": plan.kind,
        "action_owner_id": plan.owner_id,
        "complete_by": plan.complete_by,
    }
    _emit(row, events.ActionPlanned.model_validate(data), by=by, at=at)
    return action


@transaction.atomic
def carry_out_action(*, action_id: int, result: str, by: Actor, at: datetime) -> CorrectiveAction:
    """Say that it is done, and with what result; with the last one the watch begins.

    Events: corrective_action.carried_out.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor neither does it, nor answers for the nonconformity, nor may manage it
    :raises WrongStatus: it was done or dropped before, or the nonconformity was withdrawn
    :raises Invalid: no words
    """
    action = _own_action(action_id, by)
    text = words("result", result)
    move(action, to=CorrectiveAction.Status.DONE, result=text, ended_at=at)
    data = events.ActionCarriedOut(action_id=action.pk, **_go_on(action.nonconformity, at))
    _emit(action.nonconformity, data, by=by, at=at)
    return action


@transaction.atomic
def drop_action(*, action_id: int, reason: str, by: Actor, at: datetime) -> CorrectiveAction:
    """Give up an action that turned out not to be needed, or not to be possible.

    Events: corrective_action.dropped.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor neither answers for the nonconformity nor may manage it
    :raises WrongStatus: it was done or dropped before, or the nonconformity was withdrawn
    :raises Invalid: no reason
    """
    action = queries.get_action(action_id, by)
    row = _mine(action.nonconformity_id, by)
    text = words("reason", reason)
    move(action, to=CorrectiveAction.Status.DROPPED, result=text, ended_at=at)
    data = events.ActionDropped(action_id=action.pk, **_go_on(row, at))
    _emit(row, data, by=by, at=at)
    return action


@transaction.atomic
def verify_nonconformity(
    *, nonconformity_id: int, effective: bool, effect: str, by: Actor, at: datetime
) -> Nonconformity:
    """Judge whether the actions worked: it is closed, or its cause is to be found anew in the next round.

    Events: nonconformity.verified.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not manage it, or answers for it or one of its actions (C10)
    :raises WrongStatus: it is not being watched
    :raises Invalid: no words, or "effective" where nothing could be judged since the last action was done
    """
    row = queries.get_nonconformity(nonconformity_id, by)
    by.require(MANAGE, row.unit.path)
    if by.id == row.owner_id or row.actions.filter(owner_id=by.id, round=row.round).exists():
        raise NotAllowed(
            _("Somebody who neither answers for it nor did one of its actions judges the effect.")
        )
    text = words("effect", effect)
    figures = queries.effect_of(row, at)
    if effective and row.clause and not figures.judged:
        raise Invalid(
            fields={
                "effective": _("Nothing could be judged since the last action was done: no evidence yet.")
            }
        )
    measured = {"effect_on_time": figures.on_time, "effect_judged": figures.judged}
    data = events.EffectVerified(
        effective=effective,
        round=row.round,
        owner_id=row.owner_id,
        on_time=figures.on_time,
        judged=figures.judged,
    )
    if effective:
        move(row, to=Status.CLOSED, effect=text, verified_by_id=by.id, ended_at=at, **measured)
    else:
        move(
            row,
            to=Status.OPEN,
            effect=text,
            verified_by_id=by.id,
            round=row.round + 1,
            watched_since=None,
            **measured,
        )
    _emit(row, data, by=by, at=at)
    return row


@transaction.atomic
def withdraw_nonconformity(*, nonconformity_id: int, reason: str, by: Actor, at: datetime) -> Nonconformity:
    """Say that it was none; what was planned for it is not owed any more.

    Events: nonconformity.withdrawn.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not manage it
    :raises WrongStatus: it is being watched, or has ended
    :raises Invalid: no reason
    """
    row = queries.get_nonconformity(nonconformity_id, by)
    by.require(MANAGE, row.unit.path)
    text = words("reason", reason)
    move(row, to=Status.WITHDRAWN, reason=text, ended_at=at)
    planned = row.actions.filter(status=CorrectiveAction.Status.PLANNED)
    planned.update(status=CorrectiveAction.Status.DROPPED, result=text, ended_at=at)
    _emit(row, events.NonconformityWithdrawn(), by=by, at=at)
    return row


def _take_figures(row: Nonconformity, shortfall: Shortfall, at: datetime) -> None:
    clause = find_clause(shortfall.clause)
    try:
        months = queries.months_between(shortfall.since, shortfall.until)
    except ValueError:
        months = []
    if not 1 <= len(months) <= 36:
        raise Invalid(fields={"since": _("Choose a first month and a later last one, at most three years.")})
    figures = queries.shortfall(clause.code, row.unit, since=shortfall.since, until=shortfall.until, at=at)
    if figures.verdict(clause.target) != "not_met":
        raise Invalid(fields={"clause": _("In these months this clause did not fall short here.")})
    row.clause, row.since, row.until = clause.code, shortfall.since, shortfall.until
    row.on_time, row.judged, row.target = figures.on_time, figures.judged, clause.target


def _go_on(row: Nonconformity, at: datetime) -> dict[str, Any]:
    """Whether nothing is left to be done, and until when who raised it is to judge the effect; begins the watch."""
    # Takes the row first: of two who end the last two actions at once the second sees what the first did.
    move(row, to=Status.ACTING)
    actions = row.actions.filter(round=row.round)
    left: dict[str, Any] = {"is_final": False, "verify_by": None, "verifier_id": None}
    if actions.filter(status=CorrectiveAction.Status.PLANNED).exists():
        return left
    if not actions.filter(status=CorrectiveAction.Status.DONE).exists():
        move(row, to=Status.ANALYSED)
        return left
    move(row, to=Status.WATCHED, watched_since=at)
    verify_by = at + timedelta(weeks=row.watch_weeks) + VERDICT
    involved = row.owner_id == row.raised_by_id or actions.filter(owner_id=row.raised_by_id).exists()
    return {"is_final": True, "verify_by": verify_by, "verifier_id": None if involved else row.raised_by_id}


def _mine(nonconformity_id: int, by: Actor) -> Nonconformity:
    row = queries.get_nonconformity(nonconformity_id, by)
    if by.id is None or by.id != row.owner_id:
        by.require(MANAGE, row.unit.path)
    return row


def _own_action(action_id: int, by: Actor) -> CorrectiveAction:
    action = queries.get_action(action_id, by)
    if by.id is None or by.id not in (action.owner_id, action.nonconformity.owner_id):
        by.require(MANAGE, action.nonconformity.unit.path)
    return action


def _require_open(row: Nonconformity) -> None:
    if not row.is_open:
        raise WrongStatus


def _require_person(staff_id: int, field: str) -> None:
    if not Staff.objects.filter(pk=staff_id, is_active=True).exists():
        raise Invalid(fields={field: _("Choose one of the list.")})


def _emit(row: Nonconformity, data: EventData, *, by: Actor, at: datetime) -> None:
    unit: OrgUnit = row.unit
    record(data, on=row.pk, place=unit.place(), by=by, at=at)
