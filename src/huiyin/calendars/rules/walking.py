"""The rules behind due times, on instants: walking through working time, and what pauses do.

Instants are whole microseconds since 1970 in UTC, as in `calendar`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import DAY, MINUTE, Calendar, Day, Span, to_instant

Pause = tuple[datetime, datetime | None]
"""From and until; None while it is still open."""


def base_due(calendar: Calendar, begin: int, budget: Budget) -> int:
    """The due time before pauses."""
    if budget.amount < 0:
        raise Invalid(_("A budget cannot be negative."))
    if not budget.working:
        return on_clock(calendar, begin, budget)
    day, anchor = next_work(calendar, begin)
    if budget.minutes is not None:
        return advance(calendar, anchor, budget.minutes * MINUTE)
    return same_time(calendar, day, anchor, budget.amount)[0]


def held(
    calendar: Calendar, begin: int, base: int, working: bool, pauses: Iterable[tuple[int, int | None]]
) -> tuple[int, int | None]:
    """The due time moved on by pauses (as `merge` gives them), and where an open pause begins that holds it.

    A pause that begins before the due time moves it on by all that it pauses, which may bring later pauses
    in. One that takes no counted time before the due time takes none at all.
    """
    end = base
    for paused, resumed in pauses:
        if paused >= end:
            break
        paused = max(paused, begin)
        if resumed is None:
            return end, paused
        if resumed > paused and measure(calendar, paused, end, working):
            taken = measure(calendar, paused, resumed, working)
            end = advance(calendar, end, taken) if working else end + taken
    return end, None


def merge(pauses: Iterable[Pause]) -> list[tuple[int, int | None]]:
    """Pauses in order, overlapping ones joined.

    :raises Invalid: a pause ends before it begins
    """
    joined: list[tuple[int, int | None]] = []
    for paused, resumed in sorted(map(_instants, pauses), key=lambda pause: pause[0]):
        if paused == resumed:
            continue
        first, until = joined[-1] if joined else (paused, paused - 1)
        if until is None or paused <= until:
            joined[-1] = (first, None if until is None or resumed is None else max(until, resumed))
        else:
            joined.append((paused, resumed))
    return joined


def measure(calendar: Calendar, begin: int, end: int, working: bool) -> int:
    """Counted microseconds between two instants in order."""
    if not working or begin >= end:
        return max(0, end - begin)
    total = 0
    for ordinal in range(calendar.ordinal(begin) - 1, calendar.ordinal(end) + 1):
        for first, last in calendar.day_at(ordinal).spans:
            total += max(0, min(last, end) - max(first, begin))
    return total


def next_work(calendar: Calendar, instant: int) -> tuple[Day, int]:
    """The first working moment at or after an instant, with the day whose shift it lies in."""
    for day in calendar.days_from(instant):
        for begin, end in day.spans:
            if end > instant:
                return day, max(begin, instant)
    raise AssertionError("days_from ends by raising")


def advance(calendar: Calendar, instant: int, amount: int) -> int:
    """The earliest instant at which `amount` of working time has passed; at once for nothing."""
    if amount <= 0:
        return instant
    for day in calendar.days_from(instant):
        for begin, end in day.spans:
            begin = max(begin, instant)
            if amount <= end - begin:
                return begin + amount
            amount -= max(0, end - begin)
    raise AssertionError("days_from ends by raising")


def same_time(calendar: Calendar, day: Day, anchor: int, number: int) -> tuple[int, int, Day]:
    """The same time of day on the n-th working day after `day` (before it, if negative): (instant, time
    wanted, day).

    Where the time wanted lies outside the shifts: the latest working moment of that day before it, else its
    first one.
    """
    if number == 0:
        return anchor, anchor, day
    wall = calendar.local(anchor).replace(tzinfo=None) - _midnight(day.date)
    target = nth_working_day(calendar, day, number)
    wanted = calendar.at(target.date.toordinal(), wall)
    return _within(target.spans, wanted), wanted, target


def nth_working_day(calendar: Calendar, day: Day, number: int) -> Day:
    """The n-th working day after a day, or before it when negative."""
    step = 1 if number > 0 else -1
    noon = calendar.at(day.date.toordinal() + step, DAY / 2)
    left = abs(number)
    for candidate in calendar.days_from(noon, step):
        if candidate.spans and (candidate.date - day.date).days * step > 0:
            left -= 1
            if left == 0:
                return candidate
    raise AssertionError("days_from ends by raising")


def rests_on_unknown(calendar: Calendar, begin: int, end: int) -> bool:
    """Whether a day from `begin` to `end` is provisional, a shift belonging to the day it begins on."""
    first, last = _owner(calendar, begin, closed=False), _owner(calendar, end, closed=True)
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    if not calendar.known_years or all(year in calendar.known_years for year in years):
        return False
    return any(calendar.day_at(ordinal).is_provisional for ordinal in range(first, last + 1))


def _owner(calendar: Calendar, instant: int, *, closed: bool) -> int:
    ordinal = calendar.ordinal(instant)
    for begin, end in calendar.day_at(ordinal - 1).spans:
        if begin <= instant < end + closed:
            return ordinal - 1
    return ordinal


def on_clock(calendar: Calendar, instant: int, budget: Budget) -> int:
    if budget.minutes is not None:
        return instant + budget.minutes * MINUTE
    if budget.amount == 0:
        return instant
    local = calendar.local(instant).replace(tzinfo=None)
    return calendar.at(local.toordinal() + budget.amount, local - _midnight(local))


def retreat(calendar: Calendar, instant: int, amount: int) -> int:
    """The latest instant from which `amount` of working time passes until `instant`."""
    for day in calendar.days_from(instant, -1):
        for begin, end in reversed(day.spans):
            end = min(end, instant)
            if amount <= end - begin:
                return end - amount
            amount -= max(0, end - begin)
    raise AssertionError("days_from ends by raising")


def anchor_of(calendar: Calendar, instant: int, *, forward: bool) -> tuple[Day, int]:
    ordinal = calendar.ordinal(instant)
    for day in (calendar.day_at(ordinal - 1), calendar.day_at(ordinal)):
        if any(begin <= instant <= end for begin, end in day.spans):
            return day, instant
    if forward:
        return next_work(calendar, instant)
    for day in calendar.days_from(instant, -1):
        for _begin, end in reversed(day.spans):
            if end <= instant:
                return day, end
    raise AssertionError("days_from ends by raising")


def _within(spans: tuple[Span, ...], wanted: int) -> int:
    if any(begin <= wanted <= end for begin, end in spans):
        return wanted
    return max((end for _begin, end in spans if end <= wanted), default=spans[0][0])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall time of the calendar's zone


def _instants(pause: Pause) -> tuple[int, int | None]:
    paused, resumed = to_instant(pause[0]), None if pause[1] is None else to_instant(pause[1])
    if resumed is not None and resumed < paused:
        raise Invalid(_("A pause cannot end before it begins."))
    return paused, resumed
