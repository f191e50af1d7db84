"""Due times as a table that columns can be joined with, asked of the calendars' own rules.

A calendar and a budget change their mind only at multiples of a grain. Inside a slot of that length the due time is a
line, so three questions per slot say it for every microsecond (decision 0016).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import gcd

from huiyin.calendars.rules import Budget, Calendar, due
from huiyin.calendars.rules.calendar import to_instant, to_moment

SECOND = 1_000_000
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """What is due for triggers of one slot of a calendar; times in microseconds since 1970.

    `first` for a trigger at its first moment, else `base + slope × (trigger − first moment)`; `month` is local.
    """

    calendar: int
    slot: int
    month: str
    first: int
    base: int
    slope: int


def grain_of(calendars: Iterable[Calendar], budget: Budget | None, years: Iterable[int]) -> int:
    """The grain, in microseconds: divides every shift's edge, every offset of the zones and a budget in minutes."""
    seconds = DAY_SECONDS
    offsets = [datetime(year, month, 1, tzinfo=UTC) for year in years for month in range(1, 13)]
    for calendar in calendars:
        shifts = [shift for day in calendar.spec.weekly for shift in day]
        shifts += [shift for day in calendar.spec.overrides.values() for shift in day]
        for edge in (minute for shift in shifts for minute in shift):
            seconds = gcd(seconds, edge * 60)
        for moment in offsets:
            offset = moment.astimezone(calendar.tz).utcoffset()
            seconds = gcd(seconds, round(offset.total_seconds()) if offset else 0)
    if budget is not None and budget.minutes is not None:
        seconds = gcd(seconds, budget.minutes * 60)
    return seconds * SECOND


def slots_of(
    wanted: Iterable[tuple[int, int]], calendars: Mapping[int, Calendar], budget: Budget | None, grain: int
) -> Iterator[Slot]:
    """The table for these (calendar, slot number) pairs; without a budget only the months are of use."""
    for calendar_id, slot in wanted:
        calendar, begin = calendars[calendar_id], slot * grain
        month = to_moment(begin).astimezone(calendar.tz).strftime("%Y-%m")
        if budget is None:
            yield Slot(calendar_id, slot, month, begin, begin, 1)
            continue
        first, one, two = (_due(calendar, begin + step, budget) for step in range(3))
        yield Slot(calendar_id, slot, month, first, one - (two - one), two - one)


def _due(calendar: Calendar, instant: int, budget: Budget) -> int:
    at = due(calendar, to_moment(instant), budget).at
    assert at is not None, "nothing is paused here"
    return to_instant(at)
