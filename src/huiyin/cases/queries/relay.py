"""Who had a case when, and for how long, on the clock and in working time."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.calendars.queries import default_calendar, get_version
from huiyin.calendars.rules import Calendar, elapsed
from huiyin.cases.models import Case
from huiyin.cases.rules.relay import Hold, Step, relay
from huiyin.journal.queries import list_events, voided_ids
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import names


@dataclass(frozen=True, slots=True)
class Holder:
    """A stretch of the relay with names; minutes on the clock and of the unit's working time, until now if open."""

    hold: Hold
    unit: OrgUnit | None
    person: str
    minutes: float
    working_minutes: float
    waited_minutes: float | None


def holders_of(case: Case, at: datetime) -> list[Holder]:
    """The relay of a case; `waited_minutes` went by before it was acknowledged. A fixed number of queries."""
    events = list_events("case", [case.pk])
    voided = voided_ids(events)
    steps = [Step(event.name, event.occurred_at, event.data) for event in events if event.pk not in voided]
    holds = relay(steps)
    units = OrgUnit.objects.in_bulk({hold.unit_id for hold in holds if hold.unit_id})
    people = names({hold.staff_id for hold in holds if hold.staff_id})
    calendars = {unit_id: _calendar(unit) for unit_id, unit in units.items()}
    return [_holder(hold, units, people, calendars, at) for hold in holds]


def _holder(
    hold: Hold,
    units: dict[int, OrgUnit],
    people: dict[int, str],
    calendars: dict[int, Calendar],
    at: datetime,
) -> Holder:
    calendar = calendars.get(hold.unit_id or 0) or default_calendar()
    until = hold.until or max(at, hold.since)
    return Holder(
        hold=hold,
        unit=units.get(hold.unit_id or 0),
        person=people.get(hold.staff_id or 0, ""),
        minutes=elapsed(calendar, hold.since, until, working=False),
        working_minutes=elapsed(calendar, hold.since, until),
        waited_minutes=elapsed(calendar, hold.since, hold.taken_at, working=False) if hold.taken_at else None,
    )


def _calendar(unit: OrgUnit) -> Calendar:
    calendar_id = unit.place().calendar_id
    return default_calendar() if calendar_id is None else get_version(calendar_id)
