"""Our holiday table against two independent libraries, for every day that they cover."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from huiyin.base.errors import Invalid
from huiyin.calendars.rules import HOLIDAY_NAMES, Calendar, load_table
from huiyin.calendars.rules.notice import read_notice

WEEK = {
    "tz": "Asia/Shanghai",
    "holidays": "CN",
    "shifts": {d: [["09:00", "12:00"]] for d in ("mon", "tue", "wed", "thu", "fri")},
}
DISPUTED = date(2005, 12, 31)
"""Worked by the notice for 2006, which exchanged it for 2006-01-03: so says `holidays`, and so do we."""


def test_every_day_agrees_with_both_libraries() -> None:
    table = load_table("CN")
    other = holidays.country_holidays("CN", years=sorted(table.years))
    calendar = Calendar.from_spec(WEEK)
    day = date(min(table.years), 1, 1)
    while day.year in table.years:
        works = bool(calendar.work_on(day))
        assert works == other.is_working_day(day), day
        assert works == chinese_calendar.is_workday(day) or day == DISPUTED, day
        day += timedelta(days=1)
    assert calendar.work_on(DISPUTED)
    assert not chinese_calendar.is_workday(DISPUTED)


def test_the_table_covers_what_the_libraries_cover() -> None:
    years = load_table("CN").years
    assert years == frozenset(range(2004, max(chinese_calendar.constants.holidays).year + 1))
    assert not Calendar.from_spec(WEEK).is_provisional(date(2026, 12, 31))
    assert Calendar.from_spec(WEEK).is_provisional(date(2027, 1, 1))


def test_the_table_is_tidy() -> None:
    """No date is both; adjusted workdays are weekend days; every name has its label."""
    table = load_table("CN")
    assert not table.holidays.keys() & table.workdays.keys()
    assert all(day.weekday() >= 5 for day in table.workdays)
    assert {*table.holidays.values(), *table.workdays.values()} <= HOLIDAY_NAMES.keys()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["2027-01-01", "放假", "元旦"], ["2027-01-01", "上班", "元旦"]], "2027-01-01"),
        ([["1/1/2027", "放假", "元旦"], ["2027-01-02", "放假", "元旦"]], "1"),
    ],
)
def test_a_notice_that_contradicts_itself_or_begins_unreadably_is_refused(
    rows: list[list[str]], said: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_notice(list(enumerate(rows, start=1)))
    assert said in str(refusal.value.fields["text"])


def test_the_heading_of_a_notice_and_a_day_said_twice_are_no_mistake() -> None:
    day = ["2027-01-01", "放假", "元旦"]
    assert len(read_notice([(1, ["日期", "安排", "名称"]), (2, day), (3, day)])) == 2
