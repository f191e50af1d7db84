"""Reading working calendars."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from huiyin.base.errors import Invalid, NotFound
from huiyin.calendars.models import CalendarVersion, HolidayEdition, WorkingCalendar
from huiyin.calendars.rules import Calendar, HolidayTable, load_table

_OFFICE_DAY = [["09:00", "12:00"], ["13:30", "18:00"]]
DEFAULT_SPEC: Mapping[str, Any] = {
    "tz": "Asia/Shanghai",
    "holidays": "CN",
    "shifts": {day: _OFFICE_DAY for day in ("mon", "tue", "wed", "thu", "fri")},
}


@cache
def default_calendar() -> Calendar:
    """Where a unit has no calendar: Monday to Friday with a break at noon, and the holidays of China."""
    return Calendar.from_spec(DEFAULT_SPEC)


def get_version(version_id: int | None) -> Calendar:
    """The compiled calendar of a version, as events carry its id; None is the default calendar.

    :raises NotFound: there is no such version
    """
    return default_calendar() if version_id is None else _compiled(version_id)


def get_version_row(version_id: int) -> CalendarVersion:
    """The version itself, with its calendar.

    :raises NotFound: there is no such version
    """
    row = CalendarVersion.objects.select_related("calendar").filter(pk=version_id).first()
    if row is None:
        raise NotFound
    return row


def get_calendar(code: str) -> WorkingCalendar:
    """The calendar of this code, with its current version.

    :raises NotFound: there is no such calendar
    """
    calendar = find_calendar(code)
    if calendar is None:
        raise NotFound
    return calendar


def find_calendar(code: str) -> WorkingCalendar | None:
    """The calendar of this code, with its current version, or None."""
    return list_calendars().filter(code=code).first()


def get_current(calendar: WorkingCalendar) -> CalendarVersion:
    """The current version of a calendar.

    :raises NotFound: none has been published
    """
    if calendar.current is None:
        raise NotFound
    return calendar.current


def list_calendars() -> QuerySet[WorkingCalendar]:
    """All calendars by name, with their current versions."""
    return WorkingCalendar.objects.select_related("current").order_by("name", "pk")


def list_versions(calendar: WorkingCalendar) -> QuerySet[CalendarVersion]:
    """The versions of a calendar, newest first."""
    return CalendarVersion.objects.filter(calendar=calendar).order_by("-number")


def list_choices(version_id: int | None = None) -> list[tuple[str, str]]:
    """The calendars to choose from, as (version id, name): built-in, current versions, and `version_id`."""
    wanted = Q(pk__in=WorkingCalendar.objects.values("current")) | Q(pk=version_id)
    rows = (
        CalendarVersion.objects.filter(wanted)
        .select_related("calendar")
        .order_by("calendar__name", "-number")
    )
    return [("", gettext("Built-in calendar")), *((str(row.pk), str(row)) for row in rows)]


def forget_versions() -> None:
    """Compile anew: a new version may bear the id of one whose transaction was rolled back."""
    _compiled.cache_clear()
    _announced.cache_clear()


def list_editions() -> list[HolidayEdition]:
    """The notices that were announced here, newest first."""
    return list(HolidayEdition.objects.order_by("-pk"))


def newest_edition() -> HolidayEdition | None:
    """The notice that was announced last."""
    return HolidayEdition.objects.order_by("-pk").first()


def newest_table() -> HolidayTable:
    """The holiday table as it is known now: as delivered, with what was announced here."""
    edition = newest_edition()
    return table_of(edition.code) if edition is not None else load_table()


def table_of(edition: str) -> HolidayTable:
    """The holiday table as of an edition, delivered or announced.

    :raises Invalid: there is no such edition
    """
    try:
        return load_table("CN", edition)
    except Invalid:
        return _announced(edition)


def version_with(edition: str, calendar_id: int | None) -> CalendarVersion | None:
    """A version that works by an edition: the newest of this calendar, else of any."""
    rows = CalendarVersion.objects.filter(holidays_version=edition).order_by("-pk")
    return rows.filter(calendar=calendar_id).first() or rows.first()


@lru_cache(maxsize=50)
def _announced(code: str) -> HolidayTable:
    row = HolidayEdition.objects.filter(code=code).first()
    if row is None:
        raise Invalid(fields={"holidays": gettext("This edition of the holiday table is not known.")})
    holidays, workdays = (
        {date.fromisoformat(day): name for day, name in days.items()} for days in (row.holidays, row.workdays)
    )
    return table_of(row.base).with_years(code, holidays, workdays)


@lru_cache(maxsize=500)
def _compiled(version_id: int) -> Calendar:
    row = get_version_row(version_id)
    table = table_of(row.holidays_version) if row.holidays_version else None
    return Calendar.from_spec(row.spec, table=table)
