"""Calendars that the tests share."""

from datetime import datetime
from typing import Any

from huiyin.calendars.rules import Calendar

OFFICE_DAY = [["09:00", "12:00"], ["13:30", "18:00"]]
OFFICE: dict[str, Any] = {
    "tz": "Asia/Shanghai",
    "holidays": "CN",
    "shifts": {day: OFFICE_DAY for day in ("mon", "tue", "wed", "thu", "fri")},
}
NIGHTS: dict[str, Any] = {
    "tz": "America/New_York",
    "shifts": {day: [["22:00", "06:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
}


def office(**changes: Any) -> Calendar:
    """Monday to Friday with a break at noon, with the holidays of China."""
    return Calendar.from_spec(OFFICE | changes)


def nights() -> Calendar:
    """Six nights a week in New York."""
    return Calendar.from_spec(NIGHTS)


def shanghai(text: str) -> datetime:
    """A time in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")
