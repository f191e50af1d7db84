"""The duty roster over REST: who is on duty when, swaps, handing over."""

from datetime import datetime, timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Day, Given, Id, Moment, Remark, Told, Words, does, reads
from huiyin.staff import actions
from huiyin.staff import queries as staff
from huiyin.staff.models import DutyHandover, DutyRoster, DutyShift, DutySwap
from huiyin.staff.queries import duty

router = Router()

ShiftCode = Annotated[str, Field(min_length=1, max_length=10)]


class RosterTold(Told):
    """A unit that keeps a roster: its shifts as [code, begin, end], and the cycle in which people walk through."""

    unit_id: Id
    kinds: list[list[str]]
    cycle: str
    swaps_need_approval: bool


class ShiftTold(Told):
    """Somebody is on duty in a unit."""

    id: Id
    unit_id: Id
    staff_id: Id
    code: str
    begins_at: Moment
    ends_at: Moment
    status: str


class SwapTold(Told):
    """A colleague was asked to take a shift, for one of the colleague's own or for nothing."""

    id: Id
    shift_id: Id
    other_id: Id
    other_shift_id: Id | None
    asked_by_id: Id
    asked_at: Moment
    status: str


class HandoverTold(Told):
    """What a shift left for the next one."""

    shift_id: Id
    notes: str
    handed_by_id: Id
    handed_at: Moment
    incoming_id: Id | None
    taken_by_id: Id | None
    taken_at: Moment | None
    remark: str


class ShiftDetail(ShiftTold):
    """A shift with what was asked about it and what it handed over."""

    swaps: list[SwapTold]
    handover: HandoverTold | None


class ShiftsAsked(Asked):
    """Shifts that touch these moments, at most 62 days apart; left out: from now on, for a week."""

    since: Moment | None = None
    until: Moment | None = None
    unit_id: Id | None = None


class ShiftGiven(Given):
    """Who takes which shift of a day."""

    staff_id: Id
    code: ShiftCode
    day: Day


class PersonGiven(Given):
    """Who."""

    staff_id: Id


class SwapGiven(Given):
    """Whom one asks, and for which of the colleague's shifts."""

    other_id: Id
    other_shift_id: Id | None = None


class HandoverGiven(Given):
    """What the next shift has to know."""

    notes: Words
    occurred_at: Moment | None = None


class TakeoverGiven(Given):
    """A remark to the notes."""

    remark: Annotated[Remark, Field(max_length=500)] = ""
    occurred_at: Moment | None = None


@reads(router, "/duty/rosters", list[RosterTold], _("Duty rosters"))
def list_rosters(request: Request) -> list[RosterTold]:
    """The rosters of visible units, in the order of the organisation."""
    return [_roster(row) for row in duty.list_rosters(request.actor)]


@reads(router, "/duty/now", list[ShiftTold], _("Who is on duty now"))
def list_on_duty(request: Request) -> list[ShiftTold]:
    """Who is on duty at this moment where the caller works."""
    return [ShiftTold.model_validate(row) for row in staff.duty_for(request.actor, clock.now())]


@reads(router, "/duty/shifts", list[ShiftTold], _("Shifts"))
def list_shifts(request: Request, asked: Query[ShiftsAsked]) -> list[ShiftTold]:
    """The visible shifts, by their beginning."""
    since: datetime = asked.since or clock.now()
    until = min(asked.until or since + timedelta(days=7), since + timedelta(days=62))
    rows = duty.shifts_in(request.actor, since=since, until=until, unit_id=asked.unit_id)
    return [ShiftTold.model_validate(row) for row in rows]


@reads(router, "/duty/shifts/{shift_id}", ShiftDetail, _("Show a shift"))
def get_shift(request: Request, shift_id: Id) -> ShiftDetail:
    """One shift with its swaps and its hand-over notes."""
    shift = duty.get_shift(shift_id, request.actor)
    handover = duty.find_handover(shift)
    return ShiftDetail(
        **ShiftTold.model_validate(shift).model_dump(),
        swaps=[SwapTold.model_validate(swap) for swap in duty.swaps_of(shift)],
        handover=HandoverTold.model_validate(handover) if handover else None,
    )


@does(router, "/duty/rosters/{unit_id}/shifts", ShiftTold, _("Put a shift on the roster"), status=201)
def add_shift(request: Request, unit_id: Id, given: ShiftGiven) -> ShiftTold:
    """Put one shift on the roster of a unit."""
    shift: DutyShift = actions.add_shift(unit_id, **dict(given), by=request.actor, at=clock.now())
    return ShiftTold.model_validate(shift)


@does(router, "/duty/shifts/{shift_id}/reassign", ShiftTold, _("Give a shift to somebody else"))
def reassign_shift(request: Request, shift_id: Id, given: PersonGiven) -> ShiftTold:
    """Give a shift to somebody else."""
    shift = actions.reassign_shift(shift_id, **dict(given), by=request.actor, at=clock.now())
    return ShiftTold.model_validate(shift)


@does(router, "/duty/shifts/{shift_id}/remove", ShiftTold, _("Take a shift off the roster"))
def remove_shift(request: Request, shift_id: Id) -> ShiftTold:
    """Take a shift off the roster."""
    return ShiftTold.model_validate(actions.remove_shift(shift_id, by=request.actor, at=clock.now()))


@does(router, "/duty/shifts/{shift_id}/swaps", SwapTold, _("Ask for a swap"), status=201)
def ask_swap(request: Request, shift_id: Id, given: SwapGiven) -> SwapTold:
    """Ask a colleague to take one's own shift."""
    swap = actions.ask_swap(shift_id, **dict(given), by=request.actor, at=clock.now())
    return SwapTold.model_validate(swap)


@does(router, "/duty/swaps/{swap_id}/agree", SwapTold, _("Agree to a swap"))
def agree_swap(request: Request, swap_id: Id) -> SwapTold:
    """Agree to take a colleague's shift."""
    return _swap(actions.agree_swap(swap_id, by=request.actor, at=clock.now()))


@does(router, "/duty/swaps/{swap_id}/approve", SwapTold, _("Approve a swap"))
def approve_swap(request: Request, swap_id: Id) -> SwapTold:
    """Approve what two people agreed; the shifts change hands."""
    return _swap(actions.approve_swap(swap_id, by=request.actor, at=clock.now()))


@does(router, "/duty/swaps/{swap_id}/end", SwapTold, _("Have a swap not take place"))
def end_swap(request: Request, swap_id: Id) -> SwapTold:
    """Withdraw, decline or refuse a swap, as the caller is its asker, the colleague or the planner."""
    return _swap(actions.end_swap(swap_id, by=request.actor, at=clock.now()))


@does(router, "/duty/shifts/{shift_id}/hand-over", HandoverTold, _("Hand a shift over"))
def hand_over_duty(request: Request, shift_id: Id, given: HandoverGiven) -> HandoverTold:
    """End a shift by telling the next one what it has to know."""
    handover: DutyHandover = actions.hand_over_duty(shift_id, **dict(given), by=request.actor, at=clock.now())
    return HandoverTold.model_validate(handover)


@does(router, "/duty/shifts/{shift_id}/take-over", HandoverTold, _("Take a shift over"))
def take_over_duty(request: Request, shift_id: Id, given: TakeoverGiven) -> HandoverTold:
    """Say that the notes of the shift before are read."""
    handover = actions.take_over_duty(shift_id, **dict(given), by=request.actor, at=clock.now())
    return HandoverTold.model_validate(handover)


def _roster(roster: DutyRoster) -> RosterTold:
    return RosterTold(
        unit_id=roster.unit_id,
        kinds=[[str(part) for part in kind] for kind in roster.kinds],
        cycle=roster.cycle,
        swaps_need_approval=roster.swaps_need_approval,
    )


def _swap(swap: DutySwap) -> SwapTold:
    return SwapTold.model_validate(swap)
