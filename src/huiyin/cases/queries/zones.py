"""Whose midnight it is."""

from datetime import tzinfo

from huiyin.calendars.queries import default_calendar, get_version
from huiyin.staff.models import OrgUnit


def zone_of(unit: OrgUnit) -> tzinfo:
    """The time zone of a unit: that of the working calendar in force for it."""
    calendar_id = unit.place().calendar_id
    calendar = default_calendar() if calendar_id is None else get_version(calendar_id)
    return calendar.tz
