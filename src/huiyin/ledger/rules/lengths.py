"""Which of two lengths of time is longer, where that can be said at all."""

from huiyin.calendars.rules import Budget
from huiyin.ledger.rules.values import Span

#: Minutes of a day on the clock, and the days that a month has at least and at most.
DAY, SHORTEST, LONGEST = 1440, 28, 31


def compare_lengths(one: Span | Budget, other: Span | Budget) -> int | None:
    """-1 shorter, 0 equally long, 1 longer; None where it depends on the calendar or the month.

    Time on the clock is not compared with working time, nor hours of working time with days of it: how much a working
    day has belongs to the calendar.
    """
    one, other = _span(one), _span(other)
    if one.months and other.months:
        return _sign(one.months, one.months, other.months, other.months)
    if _is_working(one) == _is_working(other) is True:
        first, second = one.budget, other.budget
        assert first is not None
        assert second is not None
        if (first.days is None) != (second.days is None):
            return None
        return _sign(first.amount, first.amount, second.amount, second.amount)
    if _is_working(one) or _is_working(other):
        return None
    return _sign(*_minutes(one), *_minutes(other))


def _span(length: Span | Budget) -> Span:
    return Span(budget=length) if isinstance(length, Budget) else length


def _is_working(span: Span) -> bool:
    return span.budget is not None and span.budget.working


def _minutes(span: Span) -> tuple[int, int]:
    """At least and at most."""
    if span.budget is None:
        return span.months * SHORTEST * DAY, span.months * LONGEST * DAY
    amount = span.budget.amount * (1 if span.budget.days is None else DAY)
    return amount, amount


def _sign(low: int, high: int, other_low: int, other_high: int) -> int | None:
    if low == high == other_low == other_high:
        return 0
    if high <= other_low:
        return -1
    return 1 if low >= other_high else None
