"""Keeping the duty roster: its shifts, filling it from a cycle, giving and taking single shifts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.journal.actions import Draft, record, record_many
from huiyin.staff import queries
from huiyin.staff.actions.units import first_come
from huiyin.staff.events.duty import DutyPlanned, DutyReassigned, DutyRemoved, RosterSetUp
from huiyin.staff.models import DutyRoster, DutyShift, OrgUnit
from huiyin.staff.queries import duty
from huiyin.staff.rules import duty as rules
from huiyin.staff.rules.duty import REST, ShiftKind

MOST_DAYS = 92
LONGEST = timedelta(hours=36)


@transaction.atomic
def set_up_roster(
    unit_id: int,
    *,
    kinds: Sequence[ShiftKind],
    cycle: Sequence[str],
    swaps_need_approval: bool = True,
    by: Actor,
    at: datetime,
) -> DutyRoster:
    """Say which shifts a unit's day has, and in which cycle people usually walk through them.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor does not plan duty there
    :raises Invalid: no shift, one twice, or a step of the cycle that is no shift
    """
    unit = _planned_unit(unit_id, by)
    codes = [kind.code for kind in kinds]
    if not kinds or len(set(codes)) < len(codes) or not all(codes) or REST in codes:
        raise Invalid(fields={"kinds": _("Every shift needs a code of its own.")})
    _check_cycle(cycle, codes)
    values = {
        "kinds": [kind.as_json() for kind in kinds],
        "cycle": " ".join(cycle),
        "swaps_need_approval": swaps_need_approval,
    }
    roster, _is_new = DutyRoster.objects.update_or_create(unit=unit, defaults=values)
    data = RosterSetUp(shifts=values["kinds"], swaps_need_approval=swaps_need_approval)
    record(data, on=roster.pk, place=unit.place(), by=by, at=at)
    return roster


@transaction.atomic
def fill_roster(
    unit_id: int,
    *,
    staff_ids: Sequence[int],
    cycle: Sequence[str],
    since: date,
    until: date,
    by: Actor,
    at: datetime,
) -> list[DutyShift]:
    """Put people on the roster from `since` to `until`, each one day behind the one before.

    Who is on duty at that time already, here or elsewhere, keeps that and gets no second shift.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor does not plan duty there
    :raises Invalid: nobody, strangers, an impossible cycle or span, or nothing that is free
    """
    roster = _roster(unit_id, by)
    kinds = {kind.code: kind for kind in roster.shift_kinds}
    _check_cycle(cycle, kinds)
    _check_people(staff_ids, roster.unit, at)
    if not since <= until <= since + timedelta(days=MOST_DAYS):
        raise Invalid(fields={"until": _("From one day to at most three months.")})
    zone = duty.zone_of(roster.unit)
    spans = [
        (person, code, kinds[code].on(day, zone))
        for person, day, code in rules.fill(staff_ids, cycle, since, until)
    ]
    first, last = rules.midnight(since, zone), rules.midnight(until + timedelta(days=2), zone)
    busy = duty.overlapping(staff_ids, first, last)
    shifts = [
        DutyShift(unit=roster.unit, staff_id=person, code=code, begins_at=begin, ends_at=end)
        for person, code, (begin, end) in spans
        if not any(begin < taken_end and end > taken for taken, taken_end in busy.get(person, ()))
    ]
    if not shifts:
        raise Invalid(fields={"staff": _("These people have shifts on all these days already.")})
    with first_come():
        DutyShift.objects.bulk_create(shifts)
    _record_planned(shifts, roster.unit, by, at)
    return shifts


@transaction.atomic
def add_shift(unit_id: int, *, staff_id: int, code: str, day: date, by: Actor, at: datetime) -> DutyShift:
    """Put one shift on the roster.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor does not plan duty there
    :raises Invalid: no such shift, a stranger, or the person is on duty at that time
    """
    roster = _roster(unit_id, by)
    kind = {kind.code: kind for kind in roster.shift_kinds}.get(code)
    if kind is None:
        raise Invalid(fields={"code": _("There is no such shift.")})
    _check_people([staff_id], roster.unit, at)
    begin, end = kind.on(day, duty.zone_of(roster.unit))
    _check_free(staff_id, begin, end)
    with first_come():
        shift = DutyShift.objects.create(
            unit=roster.unit, staff_id=staff_id, code=code, begins_at=begin, ends_at=end
        )
    _record_planned([shift], roster.unit, by, at)
    return shift


@transaction.atomic
def reassign_shift(shift_id: int, *, staff_id: int, by: Actor, at: datetime) -> DutyShift:
    """Give a shift to somebody else.

    :raises NotFound: there is no such shift
    :raises NotAllowed: the actor does not plan duty there
    :raises Invalid: a stranger, or the person is on duty at that time
    :raises WrongStatus: it is over, handed over or off the roster
    """
    shift = _planned_shift(shift_id, by)
    if shift.ends_at <= at:
        raise WrongStatus
    _check_people([staff_id], shift.unit, at)
    _check_free(staff_id, shift.begins_at, shift.ends_at)
    change(shift, staff_id=staff_id)
    record(DutyReassigned(staff_id=staff_id), on=shift.pk, place=shift.unit.place(), by=by, at=at)
    return shift


@transaction.atomic
def remove_shift(shift_id: int, *, by: Actor, at: datetime) -> DutyShift:
    """Take a shift off the roster.

    :raises NotFound: there is no such shift
    :raises NotAllowed: the actor does not plan duty there
    :raises WrongStatus: it has been handed over, or is off the roster
    """
    shift = _planned_shift(shift_id, by)
    move(shift, to=DutyShift.Status.REMOVED)
    record(DutyRemoved(), on=shift.pk, place=shift.unit.place(), by=by, at=at)
    return shift


def _planned_unit(unit_id: int, by: Actor) -> OrgUnit:
    unit = queries.get_unit(unit_id)
    by.require("staff.duty", unit.path)
    return unit


def _roster(unit_id: int, by: Actor) -> DutyRoster:
    _planned_unit(unit_id, by)
    roster = duty.find_roster(unit_id)
    if roster is None:
        raise WrongStatus
    return roster


def _planned_shift(shift_id: int, by: Actor) -> DutyShift:
    shift = duty.get_shift(shift_id, by)
    by.require("staff.duty", shift.unit.path)
    if shift.status != DutyShift.Status.PLANNED:
        raise WrongStatus
    return shift


def _check_cycle(cycle: Sequence[str], codes: "Sequence[str] | dict[str, ShiftKind]") -> None:
    unknown = [step for step in cycle if step != REST and step not in codes]
    if unknown or not any(step != REST for step in cycle):
        raise Invalid(fields={"cycle": _("Write codes of shifts, and - for a day of rest.")})


def _check_people(staff_ids: Sequence[int], unit: OrgUnit, at: datetime) -> None:
    """Only who works in the unit, or in the one right above it, is put on its roster."""
    if not staff_ids or set(staff_ids) - {person.pk for person in duty.candidates(unit, at)}:
        raise Invalid(fields={"staff": _("Choose people who work here.")})


def _check_free(staff_id: int, begin: datetime, end: datetime) -> None:
    if duty.overlapping([staff_id], begin, end):
        raise Invalid(fields={"staff": _("This person is on duty at that time already.")})


def _record_planned(shifts: Sequence[DutyShift], unit: OrgUnit, by: Actor, at: datetime) -> None:
    place = unit.place()
    record_many(
        [
            Draft(
                DutyPlanned(staff_id=shift.staff_id, begins_at=shift.begins_at, ends_at=shift.ends_at),
                on=shift.pk,
                place=place,
            )
            for shift in shifts
        ],
        by=by,
        at=at,
    )
