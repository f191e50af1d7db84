"""The yearly notice of holidays and adjusted workdays, as it is pasted: read, and compared with what is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid
from huiyin.base.text import fold
from huiyin.calendars.rules.holidays import HolidayTable

HOLIDAY, WORKDAY, ORDINARY = "holiday", "workday", "ordinary"
_KINDS = {
    HOLIDAY: frozenset(["holiday", "off", "休", "放假", "假", "假日", "节假日", "休息"]),
    WORKDAY: frozenset(["workday", "work", "班", "上班", "补班", "调休上班", "调班", "工作日"]),
}
_NAMES: Mapping[str, str] = {
    "元旦": "new_years_day",
    "春节": "spring_festival",
    "清明节": "tomb_sweeping_day",
    "清明": "tomb_sweeping_day",
    "劳动节": "labour_day",
    "端午节": "dragon_boat_festival",
    "端午": "dragon_boat_festival",
    "中秋节": "mid_autumn_festival",
    "中秋": "mid_autumn_festival",
    "国庆节": "national_day",
    "国庆": "national_day",
}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?")
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day of the notice: a holiday, or a weekend day that is worked; `name` is the holiday's code or name."""

    date: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day that the notice changes: what it was and what it becomes (holiday, workday, ordinary)."""

    date: date
    before: str
    after: str
    name: str


def read_notice(rows: Sequence[tuple[int, Sequence[str]]]) -> list[NoticeDay]:
    """The days of a table of date, kind, name; a heading is passed over.

    :raises Invalid: a row that cannot be read, or contradicts one above; the message names it
    """
    days: list[NoticeDay] = []
    kinds: dict[date, str] = {}
    for position, (number, row) in enumerate(rows):
        cells = [cell.strip() for cell in row if cell.strip()]
        match = _DATE.fullmatch(cells[0]) if cells else None
        kind = next(
            (kind for kind, words in _KINDS.items() if len(cells) > 1 and fold(cells[1]) in words), ""
        )
        if match is None and position == 0 and not (cells and any(map(str.isdigit, cells[0]))):
            continue
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
        if day is None or not kind or day.year not in _YEARS:
            message = _(
                "Row %(row)s: write a date, holiday or workday, and a name, such as 2027-01-01, holiday, 元旦."
            )
            raise Invalid(fields={"text": message % {"row": number}})
        if kinds.setdefault(day, kind) != kind:
            message = _("Row %(row)s: %(day)s stands above as something else.")
            raise Invalid(fields={"text": message % {"row": number, "day": day}})
        name = cells[2] if len(cells) > 2 else ""
        days.append(NoticeDay(day, kind, _NAMES.get(name, name[:40])))
    return days


def changes(table: HolidayTable, days: Sequence[NoticeDay]) -> list[Change]:
    """What the notice changes, by date; days of its years that it does not name become ordinary ones."""
    years = {day.date.year for day in days}
    after = {day.date: day for day in days}
    before = {
        day: (kind, name)
        for kind, known in ((HOLIDAY, table.holidays), (WORKDAY, table.workdays))
        for day, name in known.items()
        if day.year in years
    }
    found = []
    for day in sorted({*after, *before}):
        was, name = before.get(day, (ORDINARY, ""))
        becomes = after[day].kind if day in after else ORDINARY
        if was != becomes:
            found.append(Change(day, was, becomes, after[day].name if day in after else name))
    return found
