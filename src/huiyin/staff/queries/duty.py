"""Reads of the duty roster: who is on duty, the grid, hours that nobody covers, what waits to be taken over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.calendars.queries import get_version
from huiyin.staff.models import DutyHandover, DutyRoster, DutyShift, DutySwap, OrgUnit, Staff
from huiyin.staff.queries.people import staff_in
from huiyin.staff.queries.units import desk_of
from huiyin.staff.rules.duty import Span, gaps, gaps_by_day, midnight


def zone_of(unit: OrgUnit) -> ZoneInfo:
    """The time zone in which a unit's shifts are written."""
    return get_version(unit.place().calendar_id).tz


def find_roster(unit_id: int) -> DutyRoster | None:
    """The roster of a unit, or None where it keeps none."""
    return DutyRoster.objects.select_related("unit").filter(unit=unit_id).first()


def list_rosters(actor: Actor) -> list[DutyRoster]:
    """The rosters of visible units in use, in the order of the tree."""
    units = OrgUnit.objects.visible_to(actor).filter(is_active=True)
    rows = DutyRoster.objects.filter(unit__in=units.order_by()).select_related("unit")
    return list(rows.order_by("unit__path"))


def units_without_roster(actor: Actor) -> list[OrgUnit]:
    """Units for which the actor may set one up, service desks first."""
    kept = DutyRoster.objects.filter(unit=OuterRef("pk"))
    units = OrgUnit.objects.under(actor.scopes("staff.duty")).filter(~Exists(kept), is_active=True)
    return list(units.order_by("-is_desk", "path"))


def on_duty(unit: OrgUnit, at: datetime) -> list[DutyShift]:
    """Who is on duty at this moment in the unit, else at the service desk that serves it. Up to three queries."""
    desk = desk_of(unit)
    units = [unit.pk, *([desk.pk] if desk is not None else [])]
    rows = list(
        DutyShift.objects.standing()
        .filter(unit__in=units, begins_at__lte=at, ends_at__gt=at)
        .select_related("staff", "unit")
        .order_by("begins_at", "pk")
    )
    return [row for row in rows if row.unit_id == unit.pk] or rows


def duty_for(actor: Actor, at: datetime) -> list[DutyShift]:
    """Who is on duty now where the actor works."""
    if not DutyRoster.objects.exists():
        return []
    found: dict[int, DutyShift] = {}
    for unit in OrgUnit.objects.filter(pk__in=actor.unit_ids):
        found.update((shift.pk, shift) for shift in on_duty(unit, at))
    return list(found.values())


def has_roster(actor: Actor) -> bool:
    """Whether where the actor works, or at the desk that serves there, a roster is kept."""
    if not DutyRoster.objects.exists():
        return False
    units = {unit.pk: unit for unit in OrgUnit.objects.filter(pk__in=actor.unit_ids)}
    desks = {desk.pk for desk in map(desk_of, units.values()) if desk is not None}
    return DutyRoster.objects.filter(unit__in={*units, *desks}).exists()


def last_planned_day(unit: OrgUnit, at: datetime) -> date:
    """The last day for which somebody is on the roster; yesterday if that lies before."""
    zone = zone_of(unit)
    rows = DutyShift.objects.standing().filter(unit=unit, begins_at__gte=at)
    last = rows.aggregate(last=Max("begins_at"))["last"]
    return (last or at - timedelta(days=1)).astimezone(zone).date()


def get_shift(shift_id: int, actor: Actor) -> DutyShift:
    """One shift.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = DutyShift.objects.visible_to(actor).select_related("unit", "staff")
    shift = rows.filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    return shift


def get_swap(swap_id: int, actor: Actor) -> DutySwap:
    """A swap that was asked for.

    :raises NotFound: there is none, or the actor has nothing to do with it
    """
    related = ("shift__unit", "shift__staff", "other", "other_shift")
    swap = DutySwap.objects.select_related(*related).filter(pk=swap_id).first()
    if swap is None:
        raise NotFound
    if actor.id not in {swap.other_id, swap.asked_by_id} and not actor.may(
        "staff.view", swap.shift.unit.path
    ):
        raise NotFound
    return swap


def swaps_of(shift: DutyShift) -> list[DutySwap]:
    """What was asked about a shift, latest first."""
    rows = shift.swaps.select_related("other", "other_shift", "asked_by")
    return list(rows.order_by("-asked_at", "-pk"))


def waiting_swaps(unit: OrgUnit) -> list[DutySwap]:
    """The swaps of a unit that wait for an answer."""
    rows = DutySwap.objects.filter(shift__unit=unit, status__in=("asked", "agreed"))
    return list(
        rows.select_related("shift", "asked_by", "other", "other_shift").order_by("shift__begins_at", "pk")
    )


def find_handover(shift: DutyShift) -> DutyHandover | None:
    """What a shift left for the next one."""
    rows = DutyHandover.objects.filter(shift=shift)
    return rows.select_related("handed_by", "incoming", "taken_by").first()


def waiting_handovers(unit: OrgUnit) -> list[DutyHandover]:
    """What the next shift has not taken over yet, oldest first."""
    rows = DutyHandover.objects.filter(shift__unit=unit, taken_at=None)
    return list(rows.select_related("shift", "handed_by", "incoming").order_by("handed_at", "pk"))


def latest_handovers(unit: OrgUnit, *, limit: int = 5) -> list[DutyHandover]:
    """What shifts told each other last."""
    rows = DutyHandover.objects.filter(shift__unit=unit, taken_at__isnull=False)
    return list(rows.select_related("shift", "handed_by", "taken_by").order_by("-handed_at", "-pk")[:limit])


def next_shift(shift: DutyShift) -> DutyShift | None:
    """The shift of somebody else that follows: the first on the roster that lasts beyond the end of this one."""
    following = DutyShift.objects.filter(
        unit=shift.unit_id, status=DutyShift.Status.PLANNED, ends_at__gt=shift.ends_at
    )
    others = following.exclude(staff=shift.staff_id).select_related("staff")
    return others.order_by("begins_at", "ends_at", "pk").first()


def overlapping(
    staff_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these people are on duty anywhere within a span of time, by staff id."""
    rows = DutyShift.objects.standing().filter(staff__in=staff_ids, begins_at__lt=until, ends_at__gt=since)
    busy: dict[int, list[tuple[datetime, datetime]]] = {}
    for staff_id, begins_at, ends_at in rows.values_list("staff_id", "begins_at", "ends_at"):
        busy.setdefault(staff_id, []).append((begins_at, ends_at))
    return busy


def candidates(unit: OrgUnit, at: datetime) -> list[Staff]:
    """Who may be put on a unit's roster: everybody who works at or below the unit right above it."""
    above = OrgUnit.objects.get_parent(unit) or unit
    return staff_in(above, at)


def swappable(shift: DutyShift, at: datetime) -> list[DutyShift]:
    """Shifts of colleagues that could be exchanged for this one: those to come within four weeks of it."""
    near = timedelta(days=28)
    rows = DutyShift.objects.filter(
        unit=shift.unit_id,
        status=DutyShift.Status.PLANNED,
        begins_at__gt=max(at, shift.begins_at - near),
        begins_at__lt=shift.begins_at + near,
    )
    return list(rows.exclude(staff=shift.staff_id).select_related("staff").order_by("begins_at", "pk"))


def shifts_in(
    actor: Actor, *, since: datetime, until: datetime, unit_id: int | None = None
) -> list[DutyShift]:
    """The visible shifts that lie wholly or in part between two moments, by their beginning, at most 1,000."""
    rows = DutyShift.objects.standing().filter(begins_at__lt=until, ends_at__gt=since)
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    return list(rows.visible_to(actor).order_by("begins_at", "pk")[:1000])


# --- the grid -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A person with the shifts of each day of the grid."""

    staff: Staff
    cells: list[tuple[date, list[DutyShift]]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A roster from its first to its last day; `gaps` are the hours that nobody covers."""

    days: list[date]
    rows: list[Row]
    gaps: list[Span]
    gaps_by_day: list[tuple[date, list[Span]]]


def grid(roster: DutyRoster, first: date, days: int, at: datetime) -> Grid:
    """Who is on duty on each of these days, whoever works in the unit included, and what nobody covers."""
    unit, zone = roster.unit, zone_of(roster.unit)
    dates = [first + timedelta(days=number) for number in range(days)]
    since, until = midnight(first, zone), midnight(first + timedelta(days=days), zone)
    shifts = _shifts_between(unit, since, until)
    people = {person.pk: person for person in staff_in(unit, at)}
    people.update((shift.staff_id, shift.staff) for shift in shifts)
    by_cell: dict[tuple[int, date], list[DutyShift]] = {}
    for shift in shifts:
        by_cell.setdefault((shift.staff_id, shift.begins_at.astimezone(zone).date()), []).append(shift)
    rows = [
        Row(person, [(day, by_cell.get((person.pk, day), [])) for day in dates])
        for person in sorted(people.values(), key=lambda one: (one.name, one.pk))
    ]
    found = gaps([(shift.begins_at, shift.ends_at) for shift in shifts], since, until)
    cut = gaps_by_day(found, dates, zone)
    return Grid(dates, rows, found, [(day, cut.get(day, [])) for day in dates])


def gaps_ahead(unit: OrgUnit, at: datetime, *, days: int = 7) -> list[Span]:
    """The hours from now on that nobody covers."""
    until = at + timedelta(days=days)
    return gaps([(shift.begins_at, shift.ends_at) for shift in _shifts_between(unit, at, until)], at, until)


def _shifts_between(unit: OrgUnit, since: datetime, until: datetime) -> Sequence[DutyShift]:
    touching = Q(begins_at__lt=until, ends_at__gt=since)
    rows = DutyShift.objects.standing().filter(touching, unit=unit).select_related("staff")
    return list(rows.order_by("begins_at", "pk"))
