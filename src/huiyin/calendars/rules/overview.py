"""A calendar at a glance: its week, its year, the days that differ."""

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise

from huiyin.calendars.rules.calendar import Calendar, Day, DayKind
from huiyin.calendars.rules.wording import WEEKDAY_NAMES, holiday, shift_text

_SPECIAL = {DayKind.HOLIDAY, DayKind.ADJUSTED, DayKind.OVERRIDE}


@dataclass(frozen=True, slots=True)
class Weekday:
    """The ordinary shifts of a weekday, in words, and their minutes together."""

    name: str | Promise
    short: str | Promise
    shifts: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days in a row that differ from their weekday for one reason."""

    first: date
    last: date
    kind: DayKind
    name: str
    shifts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None where the day belongs to another month."""

    first: date
    weeks: Sequence[Sequence[Day | None]]
    working_days: int


def week(calendar: Calendar) -> list[Weekday]:
    """The ordinary week, Monday first."""
    return [
        Weekday(name, short, tuple(map(shift_text, shifts)), sum(end - begin for begin, end in shifts))
        for name, short, shifts in zip(
            WEEKDAY_NAMES, WEEKDAYS_ABBR.values(), calendar.spec.weekly, strict=True
        )
    ]


def special_days(calendar: Calendar, first: date, last: date) -> list[SpecialDays]:
    """The holidays, adjusted workdays and single dates from `first` to `last`, in order."""
    found: list[SpecialDays] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        kind, code, shifts = calendar.shifts_on(day)
        if kind not in _SPECIAL:
            continue
        one = SpecialDays(day, day, kind, holiday(code), tuple(map(shift_text, shifts)))
        before = found[-1] if found else None
        if before and before.last == day - timedelta(days=1) and _same(before, one):
            found[-1] = SpecialDays(before.first, day, kind, one.name, one.shifts)
        else:
            found.append(one)
    return found


def year_months(calendar: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int) -> Month:
    weeks = [
        [calendar.day(day) if day.month == number else None for day in dates]
        for dates in gregorian.Calendar().monthdatescalendar(year, number)
    ]
    working = sum(1 for days in weeks for day in days if day and day.spans)
    return Month(date(year, number, 1), weeks, working)


def _same(a: SpecialDays, b: SpecialDays) -> bool:
    return (a.kind, a.name, a.shifts) == (b.kind, b.name, b.shifts)
