"""Which calendars are refused, and where the mistake is."""

from typing import Any

import pytest

from huiyin.base.errors import Invalid
from huiyin.calendars.rules import Calendar, DayKind, load_table
from huiyin.calendars.tests.examples import OFFICE, OFFICE_DAY, office, shanghai


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"color": "red"}, "color"),
        ({"tz": "Asia/Nowhere"}, "tz"),
        ({"tz": "../etc/passwd"}, "tz"),
        ({"tz": "Asia"}, "tz"),
        ({"tz": None}, "tz"),
        ({"holidays": "US"}, "holidays"),
        ({"shifts": []}, "shifts"),
        ({"shifts": {}}, "shifts"),
        ({"shifts": {"monday": OFFICE_DAY}}, "shifts.monday"),
        ({"shifts": {"mon": "09:00-12:00"}}, "shifts.mon"),
        ({"shifts": {"mon": [["09:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["9:00", "12:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["09:00", "24:30"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["24:00", "06:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["09:00", "09:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["09:00", 12]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}}, "shifts.mon"),
        ({"shifts": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "06:00"]]}}, "shifts.mon"),
        ({"shifts": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "06:00"]]}}, "shifts.sun"),
        ({"overrides": []}, "overrides"),
        ({"overrides": {"2026-02-30": []}}, "overrides.2026-02-30"),
        ({"overrides": {"20260203": []}}, "overrides.20260203"),
        ({"overrides": {"2026-02-03": [["10:00", "12:00"], ["11:00", "12:00"]]}}, "overrides.2026-02-03"),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        office(**changes)
    assert field in refusal.value.fields


@pytest.mark.parametrize("raw", [None, [], "office", 3])
def test_a_calendar_is_an_object(raw: Any) -> None:
    with pytest.raises(Invalid):
        Calendar.from_spec(raw)


def test_shifts_may_touch_and_end_at_midnight() -> None:
    round_the_clock = {
        "mon": [["06:00", "14:00"], ["14:00", "22:00"], ["22:00", "06:00"]],
        "tue": [["06:00", "24:00"]],
    }
    calendar = office(shifts=round_the_clock, holidays=None)
    monday = calendar.work_on(shanghai("2026-03-02T00:00").date())
    assert (monday[0][0], monday[-1][1]) == (shanghai("2026-03-02T06:00"), shanghai("2026-03-03T06:00"))
    tuesday = calendar.work_on(shanghai("2026-03-03T00:00").date())
    assert tuesday == [(shanghai("2026-03-03T06:00"), shanghai("2026-03-04T00:00"))]


def test_a_night_that_runs_into_an_override_counts_once() -> None:
    nights = {"fri": [["22:00", "06:00"]]}
    calendar = office(shifts=nights, overrides={"2026-03-07": [["05:00", "08:00"]]})
    saturday = calendar.work_on(shanghai("2026-03-07T00:00").date())
    assert saturday == [(shanghai("2026-03-07T06:00"), shanghai("2026-03-07T08:00"))]


@pytest.mark.parametrize(
    ("date", "kind", "name"),
    [
        ("2026-03-03", DayKind.ORDINARY, ""),
        ("2026-03-07", DayKind.REST, ""),
        ("2026-02-17", DayKind.HOLIDAY, "spring_festival"),
        ("2026-02-14", DayKind.ADJUSTED, "spring_festival"),
        ("2026-10-01", DayKind.OVERRIDE, ""),
    ],
)
def test_kinds_of_days(date: str, kind: DayKind, name: str) -> None:
    calendar = office(overrides={"2026-10-01": OFFICE_DAY})
    day = calendar.day(shanghai(f"{date}T00:00").date())
    assert (day.kind, day.name) == (kind, name)
    assert calendar.is_provisional(day.date) is False


def test_editions_of_the_holiday_table() -> None:
    newest = load_table("CN")
    assert Calendar.from_spec(OFFICE, holidays_version=newest.edition).holidays_version == newest.edition
    with pytest.raises(Invalid):
        Calendar.from_spec(OFFICE, holidays_version="1999.1")
    with pytest.raises(Invalid):
        load_table("US")
