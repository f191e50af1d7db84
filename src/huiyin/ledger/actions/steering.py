"""What leaders do with obligations: waive, urge, hand over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData
from huiyin.ledger.events import ObligationHandedOver, ObligationUrged, ObligationWaived
from huiyin.ledger.models import Obligation, Remark, Reminder
from huiyin.ledger.queries.obligations import get_obligation
from huiyin.ledger.queries.people import responsible_ids, successors


@transaction.atomic
def waive_obligation(obligation_id: int, *, by: Actor, at: datetime, reason: str) -> Obligation:
    """Decide that an open obligation need not be met; the reason is kept for the auditor.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not waive in its unit
    :raises Invalid: no reason
    :raises WrongStatus: it is no longer open
    """
    obligation = _steered(obligation_id, by, "ledger.waive")
    remark = _remark(reason, "reason", by, at)
    data = ObligationWaived(
        clause_id=obligation.clause_id, trigger_id=obligation.trigger_id, remark_id=remark.pk
    )
    _record(data, obligation, by, at)
    return obligation


@transaction.atomic
def urge_obligation(obligation_id: int, *, by: Actor, at: datetime, words: str = "") -> Obligation:
    """Remind those who owe it; counted, and shown in their list.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not urge in its unit
    :raises WrongStatus: it is no longer open
    """
    obligation = _steered(obligation_id, by, "ledger.urge")
    remark = Remark.objects.create(words=words.strip(), by_id=by.id, at=at)
    told = responsible_ids(obligation, at)
    data = ObligationUrged(
        clause_id=obligation.clause_id, trigger_id=obligation.trigger_id, remark_id=remark.pk, told=told
    )
    event = _record(data, obligation, by, at)
    Reminder.objects.bulk_create(
        [
            Reminder(
                staff_id=staff_id, obligation=obligation, event_id=event.pk, cause=Reminder.Cause.URGED, at=at
            )
            for staff_id in told
        ]
    )
    return obligation


@transaction.atomic
def hand_over_obligation(
    obligation_id: int, *, by: Actor, at: datetime, to_id: int, words: str = ""
) -> Obligation:
    """Have another person of the same unit's subtree owe it from now on.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not hand over in its unit
    :raises Invalid: the person does not work there
    :raises WrongStatus: it is no longer open
    """
    obligation = _steered(obligation_id, by, "ledger.urge")
    if to_id not in successors(obligation, at):
        raise Invalid(fields={"to_id": _("This person does not work in the unit concerned.")})
    remark = Remark.objects.create(words=words.strip(), by_id=by.id, at=at)
    data = ObligationHandedOver(
        clause_id=obligation.clause_id, trigger_id=obligation.trigger_id, remark_id=remark.pk, to_id=to_id
    )
    _record(data, obligation, by, at)
    return obligation


def _steered(obligation_id: int, by: Actor, permission: str) -> Obligation:
    obligation = get_obligation(obligation_id, actor=by)
    by.require(permission, obligation.unit_path)
    if not obligation.is_open:
        raise WrongStatus
    return obligation


def _remark(words: str, field: str, by: Actor, at: datetime) -> Remark:
    if not words.strip():
        raise Invalid(fields={field: _("Please give a reason.")})
    return Remark.objects.create(words=words.strip(), by_id=by.id, at=at)


def _record(data: EventData, obligation: Obligation, by: Actor, at: datetime) -> Event:
    draft = Draft(
        data,
        on=obligation.subject_id,
        kind=obligation.subject_kind,
        place=obligation.trigger.place,
        customer_id=obligation.customer_id,
    )
    # Never before what it is about, even where the clock was put back in between.
    event = record_many([draft], by=by, at=max(at, obligation.trigger.occurred_at))[0]
    obligation.refresh_from_db()
    return event
