"""Stretches of months: the one that is looked at, and the one before it to compare with."""

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, the last one included, and the months that they belong to ("2026-11")."""

    first: date
    last: date
    months: tuple[str, ...]


def period(month: str, span: int, today: date) -> Period:
    """`span` months up to and with `month`, not beyond today."""
    end = _day(month)
    first = _shift(end, 1 - span)
    last = end.replace(day=_length(end))
    months = tuple(_name(_shift(end, -back)) for back in range(span - 1, -1, -1))
    return Period(first, max(min(last, today), first), months)


def period_before(this: Period) -> Period:
    """As many months before; of a month that still runs, only as many days of its predecessor."""
    span = len(this.months)
    begin = _shift(this.first, -span)
    before = _shift(this.last.replace(day=1), -span)
    is_whole = this.last.day == _length(this.last)
    day = _length(before) if is_whole else min(this.last.day, _length(before))
    months = tuple(_name(_shift(_day(month), -span)) for month in this.months)
    return Period(begin, before.replace(day=day), months)


def month_of(month: str, within: Period) -> Period:
    """One month of a period, no further than the period goes."""
    first = _day(month)
    return Period(max(first, within.first), min(first.replace(day=_length(first)), within.last), (month,))


def _day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _shift(first: date, by: int) -> date:
    year, number = divmod(first.year * 12 + first.month - 1 + by, 12)
    return date(year, number + 1, 1)


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _name(day: date) -> str:
    return day.strftime("%Y-%m")
