"""Swapping shifts: one asks, the other agrees, the head approves where the roster says so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.journal.actions import Draft, record, record_many
from huiyin.staff.actions.units import first_come
from huiyin.staff.events.duty import DutySwapped, SwapAgreed, SwapAsked, SwapEnded
from huiyin.staff.models import DutyShift, DutySwap
from huiyin.staff.queries import duty


@transaction.atomic
def ask_swap(
    shift_id: int, *, other_id: int, other_shift_id: int | None = None, by: Actor, at: datetime
) -> DutySwap:
    """Ask a colleague to take a shift, in exchange for one of the colleague's own or for nothing.

    :raises NotFound: there is no such shift
    :raises NotAllowed: it is somebody else's
    :raises Invalid: a stranger, or a shift that is not the colleague's or has begun
    :raises WrongStatus: the shift has begun, is off the roster, or a swap is being asked for already
    """
    shift = duty.get_shift(shift_id, by)
    if by.kind != "staff" or by.id != shift.staff_id:
        raise NotAllowed
    _check_to_come(shift, at)
    colleagues = {person.pk for person in duty.candidates(shift.unit, at)} - {shift.staff_id}
    if other_id not in colleagues:
        raise Invalid(fields={"other": _("Choose people who work here.")})
    if other_shift_id is not None and other_shift_id not in {
        one.pk for one in duty.swappable(shift, at) if one.staff_id == other_id
    }:
        raise Invalid(fields={"other": _("This shift cannot be exchanged.")})
    with first_come():
        swap = DutySwap.objects.create(
            shift=shift, other_id=other_id, other_shift_id=other_shift_id, asked_by_id=by.id, asked_at=at
        )
    asked = SwapAsked(swap_id=swap.pk, to_id=other_id, other_shift_id=other_shift_id)
    record(asked, on=shift.pk, place=shift.unit.place(), by=by, at=at)
    return swap


@transaction.atomic
def agree_swap(swap_id: int, *, by: Actor, at: datetime) -> DutySwap:
    """Agree to take a colleague's shift; it changes hands at once where no approval is needed.

    :raises NotFound: there is no such swap
    :raises NotAllowed: somebody else was asked
    :raises Invalid: one of the two is on duty at that time
    :raises WrongStatus: it has been answered or withdrawn, or a shift has begun
    """
    swap = duty.get_swap(swap_id, by)
    if by.kind != "staff" or by.id != swap.other_id:
        raise NotAllowed
    roster = duty.find_roster(swap.shift.unit_id)
    if roster is None or roster.swaps_need_approval:
        move(swap, to=DutySwap.Status.AGREED)
        record(SwapAgreed(swap_id=swap.pk), on=swap.shift_id, place=swap.shift.unit.place(), by=by, at=at)
        return swap
    return _make(swap, by, at)


@transaction.atomic
def approve_swap(swap_id: int, *, by: Actor, at: datetime) -> DutySwap:
    """Approve what two people agreed; the shifts change hands.

    :raises NotFound: there is no such swap
    :raises NotAllowed: the actor does not plan duty there
    :raises Invalid: one of the two is on duty at that time
    :raises WrongStatus: it is not agreed, or a shift has begun
    """
    swap = duty.get_swap(swap_id, by)
    by.require("staff.duty", swap.shift.unit.path)
    if swap.status != DutySwap.Status.AGREED:
        raise WrongStatus
    return _make(swap, by, at)


@transaction.atomic
def end_swap(swap_id: int, *, by: Actor, at: datetime) -> DutySwap:
    """Have a swap not take place: the asker withdraws it, the colleague declines, or the planner refuses.

    :raises NotFound: there is no such swap
    :raises NotAllowed: the actor is none of them
    :raises WrongStatus: it is not open in that way
    """
    swap = duty.get_swap(swap_id, by)
    if by.kind == "staff" and by.id == swap.asked_by_id:
        status = DutySwap.Status.WITHDRAWN
    elif by.kind == "staff" and by.id == swap.other_id:
        status = DutySwap.Status.DECLINED
    elif by.may("staff.duty", swap.shift.unit.path):
        status = DutySwap.Status.REFUSED
    else:
        raise NotAllowed
    move(swap, to=status)
    ended = SwapEnded(swap_id=swap.pk, status=str(status))
    record(ended, on=swap.shift_id, place=swap.shift.unit.place(), by=by, at=at)
    return swap


def _make(swap: DutySwap, by: Actor, at: datetime) -> DutySwap:
    """Give both shifts to the other one of the two."""
    given = [(swap.shift, swap.other_id)]
    if swap.other_shift is not None:
        given.append((swap.other_shift, swap.asked_by_id))
        if swap.other_shift.staff_id != swap.other_id:
            raise WrongStatus
    if swap.shift.staff_id != swap.asked_by_id:
        raise WrongStatus
    leaving = {shift.pk for shift, _to in given}
    for shift, to_id in given:
        _check_to_come(shift, at)
        if (
            DutyShift.objects.standing()
            .filter(staff=to_id, begins_at__lt=shift.ends_at, ends_at__gt=shift.begins_at)
            .exclude(pk__in=leaving)
            .exists()
        ):
            raise Invalid(fields={"staff": _("This person is on duty at that time already.")})
    move(swap, to=DutySwap.Status.DONE)
    with first_come():
        for shift, to_id in given:
            change(shift, staff_id=to_id)
    place = swap.shift.unit.place()
    record_many(
        [
            Draft(DutySwapped(swap_id=swap.pk, staff_id=to_id), on=shift.pk, place=place)
            for shift, to_id in given
        ],
        by=by,
        at=at,
    )
    return swap


def _check_to_come(shift: DutyShift, at: datetime) -> None:
    if shift.status != DutyShift.Status.PLANNED or shift.begins_at <= at:
        raise WrongStatus
