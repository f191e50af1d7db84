"""The same rules once more, minute by minute and as simply as can be; shares no code with the product.

It knows the days from the library `chinese_calendar`, whole minutes only, and no shift edges in an hour that
the clock skips or repeats.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LIMIT = 60 * 24 * 60
Pauses = Sequence[tuple[datetime, datetime | None]]


class Oracle:
    """One calendar."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = spec
        self.zone = ZoneInfo(spec["tz"])
        self._shifts: dict[date, list[tuple[int, int]]] = {}

    def shifts(self, day: date) -> list[tuple[int, int]]:
        if day not in self._shifts:
            pairs = [(minutes(a), minutes(b)) for a, b in self._written(day)]
            self._shifts[day] = [(a, b if b > a else b + 1440) for a, b in pairs]
        return self._shifts[day]

    def _written(self, day: date) -> Any:
        own = self.spec["shifts"].get(NAMES[day.weekday()], [])
        if day.isoformat() in self.spec.get("overrides", {}):
            return self.spec["overrides"][day.isoformat()]
        if self.spec.get("holidays") and 2004 <= day.year <= 2026:
            if day in chinese_calendar.holidays:
                return []
            if day in chinese_calendar.workdays or day == date(2005, 12, 31):
                return own or self.spec["shifts"].get("mon", [])
        return own

    def owner(self, moment: datetime) -> date | None:
        """The day whose shift the minute beginning at `moment` lies in."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        for day, value in ((local.date() - DAY, minute + 1440), (local.date(), minute)):
            if any(a <= value < b for a, b in self.shifts(day)):
                return day
        return None

    def elapsed(self, a: datetime, b: datetime, working: bool, pauses: Pauses | None = None) -> int:
        """Minutes from a to b that count; with pauses, only those that are paused."""
        count = 0
        while a < b:
            if (not working or self.owner(a)) and (pauses is None or paused(a, pauses)):
                count += 1
            a += MINUTE
        return count

    def due_minutes(self, start: datetime, budget: int, working: bool, pauses: Pauses) -> datetime | None:
        pauses = joined(pauses)
        moment, last = start, None
        for _step in range(LIMIT):
            if last is None and budget == 0 and (not working or self.owner(moment)):
                last = moment
            if budget == 0 and last is not None:
                held = any(begin < last and end is None for begin, end in pauses)
                return None if held else last
            if paused(moment, pauses) is None:
                return None
            if (not working or self.owner(moment)) and not paused(moment, pauses):
                budget -= 1
                last = moment + MINUTE
            moment += MINUTE
        raise OverflowError

    def due_days(self, start: datetime, number: int, working: bool, pauses: Pauses) -> datetime | None:
        pauses = joined(pauses)
        base = self._working_day(start, number) if working else self._calendar_day(start, number)
        if any(begin < base and end is None for begin, end in pauses):
            return None
        extra = self.elapsed(start, base, working, pauses)
        moment = base
        for _step in range(LIMIT):
            if extra == 0:
                return moment
            if paused(moment, pauses) is None:
                return None
            if (not working or self.owner(moment)) and not paused(moment, pauses):
                extra -= 1
            moment += MINUTE
        raise OverflowError

    def _calendar_day(self, start: datetime, number: int) -> datetime:
        local = start.astimezone(self.zone)
        if number == 0:
            return start
        return datetime.combine(local.date() + number * DAY, local.time(), self.zone).astimezone(UTC)

    def _working_day(self, start: datetime, number: int) -> datetime:
        while (day := self.owner(start)) is None:
            start += MINUTE
        if number == 0:
            return start
        local = start.astimezone(self.zone)
        past_midnight = local.date() - day
        for _step in range(number):
            day += DAY
            for _more in range(60):
                if self.shifts(day):
                    break
                day += DAY
            else:
                raise OverflowError
        wanted = datetime.combine(day + past_midnight, local.time().replace(fold=0), self.zone).astimezone(
            UTC
        )
        earliest = datetime.combine(day, time(), self.zone).astimezone(UTC)
        moment = wanted
        while moment >= earliest:
            if self.owner(moment - MINUTE) == day or (moment == wanted and self.owner(moment) == day):
                return moment
            moment -= MINUTE
        moment = earliest
        while self.owner(moment) != day:
            moment += MINUTE
        return moment


def joined(pauses: Pauses) -> Pauses:
    """An open pause begins where the pause that runs into it does."""
    result = list(pauses)
    for _step in pauses:
        for number, (begin, end) in enumerate(result):
            if end is None:
                earlier = [other for other, until in pauses if until is not None and other < begin <= until]
                result[number] = (min([begin, *earlier]), None)
    return result


def paused(moment: datetime, pauses: Pauses) -> bool | None:
    """Whether the minute is paused; None when an open pause has begun."""
    if any(end is None and begin <= moment for begin, end in pauses):
        return None
    return any(end is not None and begin <= moment < end for begin, end in pauses)


def minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
