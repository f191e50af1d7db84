"""When something is due: budgets used up by time, held by pauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import MICROSECOND, MINUTE, Calendar, to_instant, to_moment
from huiyin.calendars.rules.walking import (
    Pause,
    advance,
    anchor_of,
    base_due,
    held,
    measure,
    merge,
    on_clock,
    rests_on_unknown,
    retreat,
    same_time,
)


@dataclass(frozen=True, slots=True)
class Due:
    """When it is due, in UTC; None while an open pause holds it.

    `provisional`: it rests on a date whose holiday arrangement is not published yet.
    """

    at: datetime | None
    provisional: bool


def due(calendar: Calendar, start: datetime, budget: Budget, pauses: Iterable[Pause] = ()) -> Due:
    """When a budget that begins at `start` is used up.

    :raises Invalid: a negative budget, a time without offset, a pause that ends before it begins,
        or a calendar whose working time does not suffice
    """
    begin = to_instant(start)
    base = base_due(calendar, begin, budget)
    end, holder = held(calendar, begin, base, budget.working, merge(pauses))
    provisional = budget.working and rests_on_unknown(calendar, begin, end)
    return Due(at=to_moment(end) if holder is None else None, provisional=provisional)


def postpone(
    calendar: Calendar, start: datetime, promised: datetime, pauses: Iterable[Pause] = (), *, working: bool
) -> Due:
    """A due time that was set as a moment, moved on by pauses; `working` says how they count.

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
    """`moment` moved by an offset, forward or (negative) back, such as the steps of a ladder.

    An offset of nothing moves nothing. Backward, working minutes end at the beginning of a shift rather than
    at the end of the one before. For working days a moment at the end of a shift belongs to that shift,
    since due times lie there; one outside working time counts from the next working moment, backward from
    the last one.
    """
    instant = to_instant(moment)
    amount = offset.amount
    if amount == 0:
        return to_moment(instant)
    if not offset.working:
        return to_moment(on_clock(calendar, instant, offset))
    if offset.minutes is not None:
        walk = advance if amount > 0 else retreat
        return to_moment(walk(calendar, instant, abs(amount) * MINUTE))
    day, anchor = anchor_of(calendar, instant, forward=amount > 0)
    return to_moment(same_time(calendar, day, anchor, amount)[0])
