"""Periods of a clause in a unit's time zone, and what is left of one that begins inside."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

Per = Literal["day", "week", "month", "quarter", "half_year", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Term:
    """A period: from midnight of its first day to midnight after its last, local time; `code` is unique per clause."""

    code: str
    since: datetime
    until: datetime

    @property
    def month(self) -> str:
        """The local month in which it ends, "2026-11": there the boards count it."""
        return self.code[-7:]


def term_of(per: Per, moment: datetime, tz: ZoneInfo, *, starts_in: int = 1) -> Term:
    """The period in which a moment lies; weeks begin on Monday, longer ones with the month `starts_in` (1–12)."""
    day = moment.astimezone(tz).date()
    if per in {"day", "week"}:
        first = day if per == "day" else day - timedelta(days=day.weekday())
        last = first + timedelta(days=1 if per == "day" else 7)
    else:
        length = MONTHS[per]
        first_month = day.year * 12 + day.month - 1
        first_month -= (first_month - (starts_in - 1)) % length
        first, last = _first_of(first_month), _first_of(first_month + length)
    ending = last - timedelta(days=1)
    return Term(
        code=f"{per}:{first.isoformat()}:{ending:%Y-%m}", since=midnight(first, tz), until=midnight(last, tz)
    )


def next_term(term: Term, per: Per, tz: ZoneInfo, *, starts_in: int = 1) -> Term:
    """The period right after this one."""
    return term_of(per, term.until, tz, starts_in=starts_in)


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The beginning of a local day; where it does not exist, the first moment after it."""
    return datetime.combine(day, time.min, tzinfo=tz).astimezone(UTC)


def add_months(local: datetime, months: int) -> datetime:
    """The same local time so many months later (or earlier); at the latest on the last day of that month."""
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def prorated(number: int, term: Term, since: datetime) -> int:
    """The part of a number that falls on the rest of a period from `since` on, rounded up; at least 1."""
    rest, whole = term.until - max(since, term.since), term.until - term.since
    return max(1, -(-number * rest // whole)) if number else 0


def share_of(size: int, percent: float) -> int:
    """A share of a group, rounded up; nobody owes anything of an empty one."""
    # A share has at most three decimals; whole thousandths keep 10 % of 30 at 3 rather than 4.
    return ceil(size * round(percent * 1000) / 100_000)


def _first_of(months: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, 1)
