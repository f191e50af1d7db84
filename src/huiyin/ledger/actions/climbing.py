"""Climbing ladders: each step of each obligation fires once, whatever the workers do."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.outages import is_outage
from huiyin.base.rows import clear_unchanged
from huiyin.journal.actions import Draft, record_many
from huiyin.ledger.events import ObligationEscalated
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.counted import credits_kept, owed_in
from huiyin.ledger.queries.outcome import owed_on, streams_of
from huiyin.ledger.queries.people import told_by_step
from huiyin.ledger.rules.respond import due_steps
from huiyin.ledger.rules.values import Owed

log = structlog.get_logger()
AT_ONCE = 1000
BATCH = 250

Told = Callable[[Obligation, str], list[int]]


class DueStep(NamedTuple):
    """A step of a ladder: its number, whom it tells, since when it is due."""

    number: int
    to: str
    due_at: datetime


def climb(*, by: Actor, at: datetime) -> int:
    """Fire the steps that are due at `at`; returns how many fired.

    Reads only what is due, by an index. Each obligation is claimed by a conditional update, so that of two workers one
    fires the step; event, reminders and the next step's time are written in the same transaction. Many at once, unless
    that fails: then each by itself, so that one bad obligation holds up no other.
    """
    due = (
        Obligation.objects.filter(next_step_at__lte=at)
        .select_related("trigger")
        .order_by("next_step_at", "pk")
    )
    waiting, told, fired = list(due[:AT_ONCE]), _asked_once(at), 0
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        try:
            fired += _fire(batch, told, by=by, at=at)
        except Exception as failure:
            if is_outage(failure):
                raise
            log.warning("a batch of ladder steps fails, each is tried by itself", exc_info=True)
            fired += sum(_fire_one(obligation, told, by=by, at=at) for obligation in batch)
    return fired


def _fire_one(obligation: Obligation, told: Told, *, by: Actor, at: datetime) -> int:
    try:
        return _fire([obligation], told, by=by, at=at)
    except Exception as failure:
        if is_outage(failure):
            raise
        log.error("a ladder step fails", obligation=obligation.pk, exc_info=True)
        return 0


@transaction.atomic
def _fire(batch: Sequence[Obligation], told: Told, *, by: Actor, at: datetime) -> int:
    mine = clear_unchanged(batch, "next_step_at")
    claimed = [obligation for obligation in batch if obligation.pk in mine]
    steps = _due_steps(claimed, at)
    drafts, meant = [], []
    for obligation in claimed:
        for step in steps.get((obligation.clause_id, obligation.trigger_id, obligation.subject_id), []):
            drafts.append(_escalated(obligation, step, told(obligation, step.to)))
            meant.append(obligation)
    events = record_many(drafts, by=by, at=at)
    Reminder.objects.bulk_create(
        [
            Reminder(
                staff_id=id_, obligation=obligation, event_id=event.pk, cause=Reminder.Cause.LADDER, at=at
            )
            for obligation, event in zip(meant, events, strict=True)
            for id_ in event.data["told"]
        ],
        ignore_conflicts=True,
    )
    return len(events)


def _escalated(obligation: Obligation, step: DueStep, told: list[int]) -> Draft:
    trigger = obligation.trigger
    data = ObligationEscalated(
        clause_id=obligation.clause_id,
        trigger_id=obligation.trigger_id,
        step=step.number,
        told=told,
        due_at=step.due_at,
    )
    return Draft(
        data,
        on=obligation.subject_id,
        kind=obligation.subject_kind,
        place=trigger.place,
        customer_id=obligation.customer_id,
    )


def _due_steps(claimed: Sequence[Obligation], at: datetime) -> dict[tuple[int, int, int], list[DueStep]]:
    """The steps that are due, by clause, trigger and subject, read off the events."""
    book, found = load_book(), {}
    subjects = sorted({(one.subject_kind, one.subject_id) for one in claimed if one.period_id is None})
    for (_kind, id_), stream in streams_of(subjects).items():
        for one in owed_on(book, stream):
            found[*one.key, id_] = _steps_of(one, at)
    wanted: dict[int, set[int]] = defaultdict(set)
    for row in claimed:
        if row.period_id is not None:
            wanted[row.period_id].add(row.subject_id)
    for (_period, _kind, id_), owed in owed_in(book, wanted, credits_kept(wanted)).items() if wanted else ():
        found.update({(*one.key, id_): _steps_of(one, at) for one in owed})
    return found


def _steps_of(one: Owed, at: datetime) -> list[DueStep]:
    whom = {step.number: step.to for step in one.version.steps}
    return [DueStep(number, whom[number], moment) for moment, number in due_steps(one, at)]


def _asked_once(at: datetime) -> Told:
    """Whom a step reaches; asked once for all obligations of the same people and place."""
    known: dict[tuple[object, ...], list[int]] = {}

    def told(obligation: Obligation, to: str) -> list[int]:
        key = (
            to,
            obligation.responsible_id,
            obligation.responsible_unit_id,
            obligation.unit_id,
            obligation.unit_path,
        )
        if key not in known:
            known[key] = told_by_step(obligation, to, at)
        return known[key]

    return told
