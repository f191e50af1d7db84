"""What a calendar is written as: `{"tz", "holidays"?, "shifts", "overrides"?}`, checked part by part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.calendars.rules.holidays import COUNTRIES

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
_KEYS = {"tz", "holidays", "shifts", "overrides"}
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Shift = tuple[int, int]
"""Begin and end in minutes after the midnight before it begins; the end may lie on the next day."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A checked calendar: shifts by weekday, Monday first, and by date; holidays of a country or None."""

    zone: ZoneInfo
    holidays: str | None
    weekly: tuple[tuple[Shift, ...], ...]
    overrides: Mapping[date, tuple[Shift, ...]]

    @property
    def is_lasting(self) -> bool:
        """Whether it works every week, and not on single dates only."""
        return any(self.weekly)


class _Mistakes(dict[str, str | Promise]):
    """Messages by place, such as "shifts.mon"; the first one of a place stays."""

    def add(self, place: str, message: str | Promise) -> None:
        self.setdefault(place, message)


def parse_spec(raw: Any) -> Spec:
    """Check a calendar as it comes from JSON.

    :raises Invalid: a message per place: unknown key or zone, bad time, overlapping shifts, no working time
    """
    if not isinstance(raw, Mapping):
        raise Invalid(_("A calendar must be an object with tz and shifts."))
    mistakes = _Mistakes()
    for key in raw:
        if key not in _KEYS:
            mistakes.add(str(key), _("Unknown field."))
    zone = _parse_zone(raw.get("tz"), mistakes)
    holidays = raw.get("holidays")
    if holidays is not None and holidays not in COUNTRIES:
        mistakes.add("holidays", _("Only the holidays of CN are known."))
    weekly = _parse_weekly(raw.get("shifts"), mistakes)
    overrides = _parse_overrides(raw.get("overrides"), mistakes)
    if not mistakes and not any(weekly) and not any(overrides.values()):
        mistakes.add("shifts", _("A calendar needs some working time."))
    if mistakes or zone is None:
        raise Invalid(_("The calendar is not valid."), fields=mistakes)
    return Spec(zone=zone, holidays=holidays, weekly=weekly, overrides=overrides)


@lru_cache(maxsize=1000)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no such name, a folder of zones
        return None


def _parse_zone(name: Any, mistakes: _Mistakes) -> ZoneInfo | None:
    zone = _zone(name) if isinstance(name, str) and name else None
    if zone is None:
        mistakes.add("tz", _("Unknown time zone."))
    return zone


def _parse_weekly(raw: Any, mistakes: _Mistakes) -> tuple[tuple[Shift, ...], ...]:
    if not isinstance(raw, Mapping):
        mistakes.add("shifts", _("Shifts must be lists of times by weekday, mon to sun."))
        return ((),) * 7
    for key in raw:
        if key not in WEEKDAYS:
            mistakes.add(f"shifts.{key}", _("Unknown weekday: use mon to sun."))
    weekly = tuple(_parse_shifts(raw.get(day, []), f"shifts.{day}", mistakes) for day in WEEKDAYS)
    for number, shifts in enumerate(weekly):
        following = weekly[(number + 1) % 7]
        if shifts and following and shifts[-1][1] - DAY_MINUTES > following[0][0]:
            mistakes.add(f"shifts.{WEEKDAYS[number]}", _("A shift runs into those of the next day."))
    return weekly


def _parse_overrides(raw: Any, mistakes: _Mistakes) -> dict[date, tuple[Shift, ...]]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        mistakes.add("overrides", _("Overrides must be lists of times by date."))
        return {}
    overrides = {}
    for key, shifts in raw.items():
        place = f"overrides.{key}"
        day = _parse_date(key)
        if day is None:
            mistakes.add(place, _("Dates are written like 2026-03-07."))
        else:
            overrides[day] = _parse_shifts(shifts, place, mistakes)
    return overrides


def _parse_date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _parse_shifts(raw: Any, place: str, mistakes: _Mistakes) -> tuple[Shift, ...]:
    if not _is_list(raw) or not all(_is_list(pair) and len(pair) == 2 for pair in raw):
        mistakes.add(place, _("Shifts are written as pairs of times, begin and end."))
        return ()
    shifts = [_parse_shift(pair, place, mistakes) for pair in raw]
    found = sorted(shift for shift in shifts if shift is not None)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        mistakes.add(place, _("The shifts overlap."))
    return tuple(found)


def _is_list(raw: Any) -> bool:
    return isinstance(raw, Sequence) and not isinstance(raw, str | bytes)


def _parse_shift(pair: Sequence[Any], place: str, mistakes: _Mistakes) -> Shift | None:
    begin, end = _parse_time(pair[0]), _parse_time(pair[1])
    if begin is None or end is None or begin == DAY_MINUTES:
        mistakes.add(place, _("Times are written like 09:00; a shift may end at 24:00."))
        return None
    if begin == end:
        mistakes.add(place, _("A shift must end after it begins."))
        return None
    return (begin, end if end > begin else end + DAY_MINUTES)


def _parse_time(text: Any) -> int | None:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    return int(match[1]) * 60 + int(match[2]) if match[1] else DAY_MINUTES
