"""When something is due: budgets used up by time, held by pauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import (
    DAY,
    MICROSECOND,
    MINUTE,
    Calendar,
    Day,
    Span,
    to_instant,
    to_moment,
)

Pause = tuple[datetime, datetime | None]
"""From and until; None while it is still open."""


@dataclass(frozen=True, slots=True)
class Due:
    """When it is due, in UTC; None while an open pause holds it.

    `provisional`: it rests on a date whose holiday arrangement is not published yet.
    """

    at: datetime | None
    provisional: bool


def due(calendar: Calendar, start: datetime, budget: Budget, pauses: Iterable[Pause] = ()) -> Due:
    """When a budget that begins at `start` is used up.

    :raises Invalid: a negative budget, a time without offset, a pause that ends before it begins, or a calendar whose
        working time does not suffice
    """
    begin = to_instant(start)
    base = base_due(calendar, begin, budget)
    end, holder = held(calendar, begin, base, budget.working, merge(pauses))
    provisional = budget.working and rests_on_unknown(calendar, begin, end)
    return Due(at=to_moment(end) if holder is None else None, provisional=provisional)


def postpone(
    calendar: Calendar, start: datetime, promised: datetime, pauses: Iterable[Pause] = (), *, working: bool
) -> Due:
    """A due time that was set as a moment, moved on by the pauses from `start` on; `working` says how they count.

    :raises Invalid: as `due` does
    """
    begin, base = to_instant(start), to_instant(promised)
    end, holder = held(calendar, begin, base, working, merge(pauses))
    provisional = working and end != base and rests_on_unknown(calendar, min(begin, base), end)
    return Due(at=to_moment(end) if holder is None else None, provisional=provisional)


def elapsed(calendar: Calendar, a: datetime, b: datetime, working: bool = True) -> float:
    """Minutes from `a` to `b`, working time only or on the clock; negative when `b` comes first."""
    return elapsed_exact(calendar, a, b, working) / timedelta(minutes=1)


def elapsed_exact(calendar: Calendar, a: datetime, b: datetime, working: bool = True) -> timedelta:
    """As `elapsed`, without rounding."""
    begin, end = to_instant(a), to_instant(b)
    sign = 1 if begin <= end else -1
    return sign * measure(calendar, min(begin, end), max(begin, end), working) * MICROSECOND


def shift(calendar: Calendar, moment: datetime, offset: Budget) -> datetime:
    """`moment` moved by an offset, forward or (negative) back, such as the steps of a ladder around a due time.

    An offset of nothing moves nothing. Backward, working minutes end at the beginning of a shift rather than at the end
    of the one before. For working days a moment at the end of a shift belongs to that shift, since due times lie there;
    one outside working time counts from the next working moment, backward from the last one.
    """
    instant = to_instant(moment)
    amount = offset.amount
    if amount == 0:
        return to_moment(instant)
    if not offset.working:
        return to_moment(_on_clock(calendar, instant, offset))
    if offset.minutes is not None:
        walk = advance if amount > 0 else _retreat
        return to_moment(walk(calendar, instant, abs(amount) * MINUTE))
    day, anchor = _anchor(calendar, instant, forward=amount > 0)
    return to_moment(same_time(calendar, day, anchor, amount)[0])


# --- the rules on instants ---------------------------------------------------------------------------------------


def base_due(calendar: Calendar, begin: int, budget: Budget) -> int:
    """The due time before pauses."""
    if budget.amount < 0:
        raise Invalid(_("A budget cannot be negative."))
    if not budget.working:
        return _on_clock(calendar, begin, budget)
    day, anchor = next_work(calendar, begin)
    if budget.minutes is not None:
        return advance(calendar, anchor, budget.minutes * MINUTE)
    return same_time(calendar, day, anchor, budget.amount)[0]


def held(
    calendar: Calendar, begin: int, base: int, working: bool, pauses: Iterable[tuple[int, int | None]]
) -> tuple[int, int | None]:
    """The due time moved on by pauses (in order, not overlapping), and where an open pause begins that holds it.

    A pause that begins before the due time moves it on by all that it pauses, which may bring later pauses in. One that
    takes no counted time before the due time takes none at all.
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
    """The earliest instant at which `amount` of working time has passed; at once when there is nothing to pass."""
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
    """The same time of day on the n-th working day after `day` (before it, if negative): (instant, time wanted, day).

    Where the time wanted lies outside the shifts: the latest working moment of that day before it, else its first one.
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
    """Whether a day from `begin` to `end` is provisional; time in a shift belongs to the day the shift begins on."""
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


def _on_clock(calendar: Calendar, instant: int, budget: Budget) -> int:
    if budget.minutes is not None:
        return instant + budget.minutes * MINUTE
    if budget.amount == 0:
        return instant
    local = calendar.local(instant).replace(tzinfo=None)
    return calendar.at(local.toordinal() + budget.amount, local - _midnight(local))


def _retreat(calendar: Calendar, instant: int, amount: int) -> int:
    """The latest instant from which `amount` of working time passes until `instant`."""
    for day in calendar.days_from(instant, -1):
        for begin, end in reversed(day.spans):
            end = min(end, instant)
            if amount <= end - begin:
                return end - amount
            amount -= max(0, end - begin)
    raise AssertionError("days_from ends by raising")


def _anchor(calendar: Calendar, instant: int, *, forward: bool) -> tuple[Day, int]:
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
