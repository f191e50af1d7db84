"""Climbing ladders: each step of each obligation fires once, whatever the workers do."""

from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events
from huiyin.ledger.events import ObligationEscalated
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.outcome import owed_on
from huiyin.ledger.queries.people import told_by_step
from huiyin.ledger.rules.respond import due_steps

AT_ONCE = 200


def climb(*, by: Actor, at: datetime) -> int:
    """Fire the steps that are due at `at`; returns how many fired.

    Reads only what is due, by an index. Each obligation is claimed by a conditional update, so that of two workers one
    fires the step; event, reminders and the next step's time are written in the same transaction.
    """
    fired = 0
    due = Obligation.objects.filter(next_step_at__lte=at).order_by("next_step_at", "pk")
    for obligation in due[:AT_ONCE]:
        fired += _fire(obligation, by, at)
    return fired


@transaction.atomic
def _fire(obligation: Obligation, by: Actor, at: datetime) -> int:
    claim = Obligation.objects.filter(pk=obligation.pk, next_step_at=obligation.next_step_at)
    if not claim.update(next_step_at=None):
        return 0
    steps = _due_steps(obligation, at)
    told = {step: told_by_step(obligation, to, at) for step, to in steps}
    drafts = [
        Draft(
            ObligationEscalated(
                clause_id=obligation.clause_id, trigger_id=obligation.trigger_id, step=step, told=told[step]
            ),
            on=obligation.subject_id,
            kind=obligation.subject_kind,
            place=obligation.trigger.place,
            customer_id=obligation.customer_id,
        )
        for step, _ in steps
    ]
    events = record_many(drafts, by=by, at=at)
    Reminder.objects.bulk_create(
        [reminder for event in events for reminder in _reminders(obligation, event, at)],
        ignore_conflicts=True,
    )
    return len(events)


def _due_steps(obligation: Obligation, at: datetime) -> list[tuple[int, str]]:
    """The numbers of the steps that are due, and whom they tell, read off the subject's stream."""
    stream = list_events(obligation.subject_kind, [obligation.subject_id])
    stream.sort(key=lambda event: event.sequence)
    key = (obligation.clause_id, obligation.trigger_id)
    for one in owed_on(load_book(), stream):
        if one.key == key:
            whom = {step.number: step.to for step in one.version.steps}
            return [(number, whom[number]) for number in due_steps(one, at)]
    return []


def _reminders(obligation: Obligation, event: Event, at: datetime) -> list[Reminder]:
    data: dict[str, Any] = event.data
    return [
        Reminder(
            staff_id=staff_id, obligation=obligation, event_id=event.pk, cause=Reminder.Cause.LADDER, at=at
        )
        for staff_id in data["told"]
    ]
