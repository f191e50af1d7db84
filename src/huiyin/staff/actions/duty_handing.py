"""Handing over from shift to shift; the ledger owes the taking over to whoever comes next."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.transitions import move
from huiyin.journal.actions import record
from huiyin.staff.events.duty import DutyHandedOver, DutyTakenOver
from huiyin.staff.models import DutyHandover, DutyShift
from huiyin.staff.queries import duty


@transaction.atomic
def hand_over_duty(
    shift_id: int, *, notes: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> DutyHandover:
    """End a shift by telling the next one what it has to know; the next person on the roster has to take it over.

    :raises NotFound: there is no such shift
    :raises NotAllowed: neither the shift's own person nor who plans duty
    :raises Invalid: no notes
    :raises WrongStatus: the shift has not begun, has been handed over, or is off the roster
    """
    shift = duty.get_shift(shift_id, by)
    if (
        by.id is None
        or by.kind != "staff"
        or not (by.id == shift.staff_id or by.may("staff.duty", shift.unit.path))
    ):
        raise NotAllowed
    if not notes.strip():
        raise Invalid(fields={"notes": _("Write what the next shift has to know, or that there is nothing.")})
    if shift.begins_at > (occurred_at or at):
        raise WrongStatus
    following = duty.next_shift(shift)
    move(shift, to=DutyShift.Status.HANDED_OVER)
    handover = DutyHandover.objects.create(
        shift=shift,
        notes=notes.strip(),
        handed_by_id=by.id,
        handed_at=occurred_at or at,
        incoming_id=following.staff_id if following else None,
    )
    handed = DutyHandedOver(handover_id=handover.pk, incoming_id=handover.incoming_id, desk_id=shift.unit_id)
    record(handed, on=shift.pk, place=shift.unit.place(), by=by, at=at, occurred_at=occurred_at)
    return handover


@transaction.atomic
def take_over_duty(
    shift_id: int, *, remark: str = "", by: Actor, at: datetime, occurred_at: datetime | None = None
) -> DutyHandover:
    """Take over from the shift before: its notes are read. The next one on the roster does it, or who is on duty.

    :raises NotFound: there is no such shift
    :raises NotAllowed: the actor handed it over, or is neither expected nor on duty here
    :raises WrongStatus: nothing was handed over, or it has been taken over
    """
    shift = duty.get_shift(shift_id, by)
    handover = duty.find_handover(shift)
    if handover is None:
        raise WrongStatus
    if (
        by.id is None
        or by.kind != "staff"
        or by.id == handover.handed_by_id
        or not _is_next(handover, by, at)
    ):
        raise NotAllowed
    move(shift, to=DutyShift.Status.TAKEN_OVER)
    values = {"taken_by_id": by.id, "taken_at": occurred_at or at, "remark": remark.strip()}
    for name, value in values.items():
        setattr(handover, name, value)
    DutyHandover.objects.filter(pk=handover.pk).update(**values)
    taken = DutyTakenOver(handover_id=handover.pk, staff_id=by.id)
    record(taken, on=shift.pk, place=shift.unit.place(), by=by, at=at, occurred_at=occurred_at)
    return handover


def _is_next(handover: DutyHandover, by: Actor, at: datetime) -> bool:
    unit = handover.shift.unit
    if by.id == handover.incoming_id or by.may("staff.duty", unit.path):
        return True
    return by.id in {shift.staff_id for shift in duty.on_duty(unit, at)}
