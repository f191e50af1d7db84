"""A compiled working calendar: which spans of time a day works, and why.

Instants are whole microseconds since 1970 in UTC. A shift belongs to the day that it begins on, also where
it runs over midnight. Local times that do not exist move forward, ambiguous ones are the first (PEP 495,
fold 0).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.calendars.rules.budget import MAX_DAYS
from huiyin.calendars.rules.holidays import HolidayTable, load_table
from huiyin.calendars.rules.spec import DAY_MINUTES, Shift, Spec, parse_spec

Span = tuple[int, int]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000
DAY = timedelta(days=1)
_EPOCH_ORDINAL = EPOCH.toordinal()
_FIRST_YEAR, _LAST_YEAR = 1900, 2300
_SEARCH_DAYS = 2 * MAX_DAYS


class DayKind(StrEnum):
    """Why a day works as it does."""

    ORDINARY = "ordinary"
    REST = "rest"
    HOLIDAY = "holiday"
    ADJUSTED = "adjusted"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its working spans, in order and without overlap; `name` is a holiday's code or ""."""

    date: date
    kind: DayKind
    name: str
    spans: tuple[Span, ...]
    is_provisional: bool


class Calendar:
    """A working calendar, ready for arithmetic; never changed, so that it may be shared."""

    __slots__ = ("_days", "_raw", "_table", "spec")

    def __init__(self, spec: Spec, table: HolidayTable | None) -> None:
        self.spec = spec
        self._table = table
        self._days: dict[int, Day] = {}
        self._raw: dict[int, tuple[Span, ...]] = {}

    @classmethod
    def from_spec(
        cls, raw: Any, *, holidays_version: str | None = None, table: HolidayTable | None = None
    ) -> "Calendar":
        """Compile a calendar from JSON, with this holiday table, else with the newest edition unless one is named.

        :raises Invalid: the calendar makes no sense, or has no working time at all
        """
        spec = parse_spec(raw)
        if not spec.holidays:
            return cls(spec, None)
        return cls(spec, table or load_table(spec.holidays, holidays_version))

    def filled_by(self, other: "Calendar") -> "Calendar":
        """The same shifts; years whose holidays are unknown here are as `other` knows them."""
        if self._table is None or other._table is None or other._table.years <= self._table.years:
            return self
        return _filled(self, other)

    @property
    def tz(self) -> ZoneInfo:
        """The time zone of the shifts."""
        return self.spec.zone

    @property
    def holidays_version(self) -> str:
        """The edition of the holiday table, "" without holidays."""
        return self._table.edition if self._table else ""

    @property
    def known_years(self) -> frozenset[int]:
        """The years whose holiday arrangement is known; empty without holidays."""
        return self._table.years if self._table else frozenset()

    def work_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a day, in UTC."""
        return [(to_moment(begin), to_moment(end)) for begin, end in self.day(day).spans]

    def is_provisional(self, day: date) -> bool:
        """Whether the holiday arrangement that would decide about this day is not known."""
        return (
            self._table is not None and day.year not in self._table.years and day not in self.spec.overrides
        )

    def day(self, day: date) -> Day:
        """What is known about a date."""
        return self.day_at(day.toordinal())

    def day_at(self, ordinal: int) -> Day:
        """What is known about the date of this ordinal."""
        found = self._days.get(ordinal)
        if found is None:
            found = self._days[ordinal] = self._compile(ordinal)
        return found

    def ordinal(self, instant: int) -> int:
        """The local date of an instant, as an ordinal."""
        return to_moment(instant).astimezone(self.tz).toordinal()

    def local(self, instant: int) -> datetime:
        """An instant as local time."""
        return to_moment(instant).astimezone(self.tz)

    def local_moment(self, moment: datetime) -> datetime:
        """A moment as local time."""
        return moment.astimezone(self.tz)

    def at(self, ordinal: int, wall: timedelta) -> int:
        """The instant at which local clocks show `wall` after the midnight that begins the date."""
        days, rest = divmod(wall, DAY)
        local = datetime.combine(date.fromordinal(ordinal + days), time(tzinfo=self.tz)) + rest
        return to_instant(local)

    def days_from(self, instant: int, step: int = 1) -> Iterator[Day]:
        """The days whose shifts may reach an instant or lie after it (before it, with step -1), in order.

        :raises Invalid: when there is no more working time to be expected
        """
        first = self.ordinal(instant) - step
        last = first + step * _SEARCH_DAYS
        if not self.spec.is_lasting:
            dates = [day.toordinal() for day in self.spec.overrides]
            last = min(last, max(dates) + 1) if step > 0 else max(last, min(dates) - 1)
        for ordinal in range(first, last + step, step):
            yield self.day_at(ordinal)
        raise Invalid(_("The calendar has not enough working time."))

    def shifts_on(self, day: date) -> tuple[DayKind, str, tuple[Shift, ...]]:
        """Kind, holiday code and shifts of a date, in local time as they are written."""
        weekly = self.spec.weekly
        if day in self.spec.overrides:
            return DayKind.OVERRIDE, "", self.spec.overrides[day]
        if self._table is not None:
            if day in self._table.holidays:
                return DayKind.HOLIDAY, self._table.holidays[day], ()
            if day in self._table.workdays:
                return DayKind.ADJUSTED, self._table.workdays[day], weekly[day.weekday()] or weekly[0]
        shifts = weekly[day.weekday()]
        return DayKind.ORDINARY if shifts else DayKind.REST, "", shifts

    def _compile(self, ordinal: int) -> Day:
        day = date.fromordinal(ordinal)
        kind, name, _shifts = self.shifts_on(day)
        free_from = max((end for _begin, end in self._spans(ordinal - 1)), default=0)
        spans = []
        for begin, end in self._spans(ordinal):
            begin = max(begin, free_from) if free_from else begin
            if begin < end:
                spans.append((begin, end))
                free_from = end
        return Day(day, kind, name, tuple(spans), self.is_provisional(day))

    def _spans(self, ordinal: int) -> tuple[Span, ...]:
        """The spans of a date as its shifts alone say; those of neighbouring days may overlap."""
        found = self._raw.get(ordinal)
        if found is None:
            _kind, _name, shifts = self.shifts_on(date.fromordinal(ordinal))
            found = tuple((self._edge(ordinal, begin), self._edge(ordinal, end)) for begin, end in shifts)
            self._raw[ordinal] = found
        return found

    def _edge(self, ordinal: int, minute: int) -> int:
        days, minute = divmod(minute, DAY_MINUTES)
        ordinal += days
        offset = datetime.combine(
            date.fromordinal(ordinal), time(minute // 60, minute % 60, tzinfo=self.tz)
        ).utcoffset()
        assert offset is not None
        return ((ordinal - _EPOCH_ORDINAL) * DAY_MINUTES + minute) * MINUTE - offset // MICROSECOND


@lru_cache(maxsize=200)
def _filled(calendar: Calendar, other: Calendar) -> Calendar:
    assert calendar._table is not None
    assert other._table is not None
    return Calendar(calendar.spec, calendar._table.filled_by(other._table))


def to_instant(moment: datetime) -> int:
    """An aware moment as microseconds since 1970.

    :raises Invalid: without an offset, or absurdly far away
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise Invalid(_("Times must carry an offset, such as +08:00."))
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise Invalid(_("Times must lie between 1900 and 2299."))
    return (moment - EPOCH) // MICROSECOND


def to_moment(instant: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=instant)
