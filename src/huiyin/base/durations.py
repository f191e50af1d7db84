"""Lengths of time in words: what is left until something is due, what has passed since."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
DAYS_ALONE = 3  # from this many days on the hours say nothing any more
SOON = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a clock stands: `state` is a code of the palette, `text` its words, `seconds` negative once it is over."""

    state: str
    text: str
    seconds: int


def in_words(length: timedelta | float) -> str:
    """A length of time in its two largest units, rounded down: "3 h 20 min". A number counts minutes."""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length * MINUTE
    return _in_words(get_language(), int(abs(seconds)) // MINUTE)


@lru_cache(4000)
def _in_words(_language: str | None, length: int) -> str:
    days, rest = divmod(length, DAY // MINUTE)
    hours, minutes = divmod(rest, HOUR // MINUTE)
    if days:
        words = [_days(days)]
        return _join([*words, _hours(hours)] if hours and days < DAYS_ALONE else words)
    if hours:
        return _join([_hours(hours), _minutes(minutes)] if minutes else [_hours(hours)])
    return _minutes(minutes) if minutes else _("less than a minute")


def remaining(due_at: datetime | None, now: datetime, *, soon: timedelta = SOON) -> Remaining:
    """What is left until `due_at`; without one a pause holds the clock."""
    if due_at is None:
        return Remaining("paused", _("clock stands still"), 0)
    left = due_at - now
    seconds = int(left.total_seconds())
    if left < timedelta():
        return Remaining("overdue", _("%(time)s over") % {"time": in_words(left)}, seconds)
    state = "due_soon" if left <= soon else "open"
    return Remaining(state, _("%(time)s left") % {"time": in_words(left)}, seconds)


def settled(due_at: datetime | None, settled_at: datetime) -> Remaining:
    """How a clock ended: in time, or how much too late."""
    if due_at is None or settled_at <= due_at:
        return Remaining("met", _("in time"), 0)
    late = settled_at - due_at
    return Remaining("met_late", _("%(time)s late") % {"time": in_words(late)}, -int(late.total_seconds()))


def _join(words: list[str]) -> str:
    return " ".join(words)


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def _hours(number: int) -> str:
    return ngettext("%(number)d hour", "%(number)d hours", number) % {"number": number}


def _minutes(number: int) -> str:
    return _("%(number)d min") % {"number": number}
