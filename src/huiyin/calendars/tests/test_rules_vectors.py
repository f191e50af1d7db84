"""The vectors V1 to V12 and the corners of the rules, as tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.base.errors import Invalid
from huiyin.calendars.rules import Budget, Calendar, due, elapsed, elapsed_exact, shift
from huiyin.calendars.tests.examples import OFFICE, nights, office, shanghai

VECTORS = [
    ("V1 adjusted Saturday counts", "2026-02-13T17:00", "2 hours", "2026-02-14T10:00"),
    ("V2 across nine days off", "2026-02-14T17:30", "1 hour", "2026-02-24T09:30"),
    ("V3 break at noon", "2026-03-03T11:45", "30 minutes", "2026-03-03T13:45"),
    ("V4 begun in the break", "2026-03-03T12:30", "30 minutes", "2026-03-03T14:00"),
    ("V5 begun on a holiday", "2026-10-01T10:00", "30 minutes", "2026-10-08T09:30"),
    ("V6 ordinary weekend beside an adjusted day", "2026-10-09T17:30", "1 hour", "2026-10-10T09:30"),
    ("V10 ends with the shift", "2026-03-03T17:00", "1 hour", "2026-03-03T18:00"),
    ("ends with the morning", "2026-03-03T11:00", "1 hour", "2026-03-03T12:00"),
    ("begun at the end of a shift", "2026-03-03T18:00", "1 hour", "2026-03-04T10:00"),
    ("nothing, in a shift", "2026-03-03T10:00", "0 minutes", "2026-03-03T10:00"),
    ("nothing, at night", "2026-03-03T23:00", "0 minutes", "2026-03-04T09:00"),
    ("two working days", "2026-03-03T10:20", "2 days", "2026-03-05T10:20"),
    ("over a weekend", "2026-03-06T17:59", "1 day", "2026-03-09T17:59"),
    ("from the break", "2026-03-03T12:30", "1 day", "2026-03-04T13:30"),
    ("from the evening", "2026-03-03T20:00", "1 day", "2026-03-05T09:00"),
    ("from a Sunday", "2026-03-08T15:00", "1 day", "2026-03-10T09:00"),
    ("over Spring Festival", "2026-02-13T16:00", "2 days", "2026-02-24T16:00"),
    ("no days, at night", "2026-03-03T20:00", "0 days", "2026-03-04T09:00"),
]


@pytest.mark.parametrize(
    ("start", "budget", "expected"), [row[1:] for row in VECTORS], ids=[r[0] for r in VECTORS]
)
def test_working_time(start: str, budget: str, expected: str) -> None:
    assert due(office(), shanghai(start), Budget.parse(budget, "working")).at == shanghai(expected)


def test_v7_a_pause_over_the_weekend() -> None:
    pause = (shanghai("2026-03-06T16:00"), shanghai("2026-03-09T10:00"))
    four_hours = Budget(minutes=240, working=True)
    assert due(office(), shanghai("2026-03-06T14:00"), four_hours, [pause]).at == shanghai("2026-03-09T12:00")


def test_v8_and_v9_every_pause_stays_excluded() -> None:
    """A pause counts whether or not work went on after it, and whatever came between."""
    first = (shanghai("2026-03-03T09:30"), shanghai("2026-03-03T10:30"))
    second = (shanghai("2026-03-03T11:00"), shanghai("2026-03-03T12:00"))
    hour = Budget(minutes=60, working=True)
    assert due(office(), shanghai("2026-03-03T09:00"), hour, [first]).at == shanghai("2026-03-03T11:00")
    assert due(office(), shanghai("2026-03-03T09:00"), hour, [first, second]).at == shanghai(
        "2026-03-03T11:00"
    )
    two = Budget(minutes=120, working=True)
    assert due(office(), shanghai("2026-03-03T09:00"), two, [second, first]).at == shanghai(
        "2026-03-03T14:30"
    )


@pytest.mark.parametrize("shifts", [{}, {"mon": []}, {day: [] for day in ("mon", "sat")}])
def test_v11_no_working_time_is_refused(shifts: dict[str, list[list[str]]]) -> None:
    with pytest.raises(Invalid):
        Calendar.from_spec({"tz": "Asia/Shanghai", "shifts": shifts, "overrides": {"2026-03-07": []}})


def test_v11_single_dates_are_searched_and_then_given_up() -> None:
    calendar = Calendar.from_spec(
        {"tz": "UTC", "shifts": {}, "overrides": {"2026-03-07": [["10:00", "15:00"]]}}
    )
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert due(calendar, start, Budget(minutes=300, working=True)).at == datetime(2026, 3, 7, 15, tzinfo=UTC)
    for budget in (Budget(minutes=301, working=True), Budget(days=1, working=True)):
        with pytest.raises(Invalid):
            due(calendar, start, budget)
    with pytest.raises(Invalid):
        due(calendar, datetime(2027, 1, 1, tzinfo=UTC), Budget(minutes=0, working=True))
    with pytest.raises(Invalid):
        shift(calendar, start, Budget(minutes=-1, working=True))


def test_v12_the_zone_of_the_asker_does_not_matter() -> None:
    start = shanghai("2026-03-03T17:30")
    budget = Budget(minutes=60, working=True)
    there = start.astimezone(ZoneInfo("America/New_York"))
    assert due(office(), there, budget) == due(office(), start, budget)
    assert due(office(), start, budget).at == shanghai("2026-03-04T09:30")


def test_the_clock() -> None:
    start = shanghai("2026-03-06T17:30:15.250000")
    assert due(office(), start, Budget.parse("24 hours")).at == start + timedelta(hours=24)
    assert due(office(), start, Budget.parse("2 days")).at == start + timedelta(days=2)
    paused = (start - timedelta(hours=1), start + timedelta(hours=3))
    assert due(office(), start, Budget.parse("24 hours"), [paused]).at == start + timedelta(hours=27)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-03-07T10:00-05:00", 1, "2026-03-08T10:00-04:00"),
        ("2026-03-07T02:30-05:00", 1, "2026-03-08T03:30-04:00"),
        ("2026-10-31T01:30-04:00", 1, "2026-11-01T01:30-04:00"),
        ("2026-11-01T01:30-05:00", 0, "2026-11-01T01:30-05:00"),
        ("2026-11-01T01:30-05:00", 1, "2026-11-02T01:30-05:00"),
    ],
)
def test_days_on_the_clock_keep_local_time(start: str, days: int, expected: str) -> None:
    """A time that does not exist moves forward, an ambiguous one is the first."""
    assert due(nights(), datetime.fromisoformat(start), Budget(days=days)).at == datetime.fromisoformat(
        expected
    )


def test_nights_over_the_change_of_clocks() -> None:
    """The night to 2026-03-08 has seven hours, the night to 2026-11-01 nine."""
    spring, autumn = (
        datetime.fromisoformat(text) for text in ("2026-03-07T22:00-05:00", "2026-10-31T22:00-04:00")
    )
    assert elapsed(nights(), spring, spring + timedelta(days=1)) == 7 * 60
    assert elapsed(nights(), autumn, autumn + timedelta(days=1)) == 9 * 60
    seven = Budget(minutes=7 * 60, working=True)
    assert due(nights(), spring, seven).at == datetime.fromisoformat("2026-03-08T06:00-04:00")
    assert due(nights(), autumn, seven).at == datetime.fromisoformat("2026-11-01T04:00-05:00")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-06-02T23:00-04:00", "2026-06-03T23:00-04:00"),
        ("2026-06-03T02:00-04:00", "2026-06-04T02:00-04:00"),  # in Tuesday's shift, so in Wednesday's
        ("2026-06-07T02:00-04:00", "2026-06-09T02:00-04:00"),  # in Saturday's shift, so in Monday's
        ("2026-06-07T12:00-04:00", "2026-06-09T22:00-04:00"),  # counts from Monday 22:00
    ],
)
def test_working_days_by_night(start: str, expected: str) -> None:
    """After midnight it is still the day on which the shift began."""
    one = Budget(days=1, working=True)
    assert due(nights(), datetime.fromisoformat(start), one).at == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        ([["10:00", "15:00"]], "2026-03-04T15:00"),
        ([["09:00", "16:30"]], "2026-03-04T16:30"),
        ([["09:00", "12:00"], ["17:30", "20:00"]], "2026-03-04T12:00"),
        ([["18:00", "21:00"]], "2026-03-04T18:00"),
        ([["22:00", "02:00"]], "2026-03-04T22:00"),
        ([], "2026-03-05T17:00"),
    ],
)
def test_the_time_of_day_lies_outside_the_shifts(shifts: list[list[str]], expected: str) -> None:
    calendar = office(overrides={"2026-03-04": shifts})
    assert due(calendar, shanghai("2026-03-03T17:00"), Budget(days=1, working=True)).at == shanghai(expected)


def test_pauses_of_working_days_are_added_as_working_time() -> None:
    start, two_days = shanghai("2026-03-03T16:00"), Budget(days=2, working=True)

    def at(*pauses: tuple[str, str | None]) -> datetime | None:
        held = [(shanghai(begin), shanghai(end) if end else None) for begin, end in pauses]
        return due(office(), start, two_days, held).at

    assert at(("2026-03-04T11:00", "2026-03-04T14:00")) == shanghai("2026-03-05T17:30")
    assert at(("2026-03-04T11:00", "2026-03-04T14:30")) == shanghai("2026-03-05T18:00")
    assert at(("2026-03-04T12:00", "2026-03-04T13:30")) == shanghai("2026-03-05T16:00")
    assert at(("2026-03-04T11:00", "2026-03-04T14:00"), ("2026-03-05T17:00", "2026-03-06T10:00")) == shanghai(
        "2026-03-06T10:30"
    )
    assert at(("2026-03-05T16:00", None)) == shanghai("2026-03-05T16:00")
    assert at(("2026-03-05T15:59", None)) is None
    assert at(("2026-03-01T15:59", None)) is None


@pytest.mark.parametrize(
    "pause",
    [
        ("2026-03-03T17:00", "2026-03-03T17:00"),
        ("2026-03-01T09:00", "2026-03-03T10:00"),
        ("2026-03-03T12:00", "2026-03-03T13:00"),
        ("2026-03-03T11:00", "2026-03-05T13:00"),
    ],
    ids=["no time at all", "before the start", "not working", "after the due time"],
)
def test_pauses_that_count_for_nothing(pause: tuple[str, str]) -> None:
    start, hour = shanghai("2026-03-03T10:00"), Budget(minutes=60, working=True)
    assert due(office(), start, hour, [(shanghai(pause[0]), shanghai(pause[1]))]).at == shanghai(
        "2026-03-03T11:00"
    )


def test_a_pause_ends_after_it_begins() -> None:
    pause = (shanghai("2026-03-03T11:00"), shanghai("2026-03-03T10:00"))
    with pytest.raises(Invalid):
        due(office(), shanghai("2026-03-03T10:00"), Budget(minutes=60), [pause])


def test_own_shifts_on_weekends() -> None:
    """An ordinary Saturday with shifts works them, and so does an adjusted one; a holiday does not."""
    shifts = OFFICE["shifts"] | {"sat": [["10:00", "11:00"]]}
    calendar = office(shifts=shifts)
    one = Budget(minutes=1, working=True)
    assert due(calendar, shanghai("2026-03-07T00:00"), one).at == shanghai("2026-03-07T10:01")
    assert due(calendar, shanghai("2026-02-14T00:00"), one).at == shanghai("2026-02-14T10:01")
    assert due(calendar, shanghai("2026-02-21T00:00"), one).at == shanghai("2026-02-24T09:01")
    assert due(calendar, shanghai("2026-01-04T00:00"), one).at == shanghai("2026-01-04T09:01")


@pytest.mark.parametrize(
    ("start", "budget", "calendar", "expected"),
    [
        ("2026-12-31T17:00", "1 hour", "working", False),
        ("2026-12-31T17:00", "61 minutes", "working", True),
        ("2026-12-31T18:00", "0 minutes", "working", True),
        ("2027-06-01T10:00", "1 minute", "working", True),
        ("2027-06-01T10:00", "9 days", "clock", False),
        ("2004-01-02T10:00", "1 minute", "working", False),
        ("2003-12-31T10:00", "1 minute", "working", True),
        ("2003-12-31T17:00", "3 days", "working", True),
    ],
)
def test_provisional(start: str, budget: str, calendar: str, expected: bool) -> None:
    assert due(office(), shanghai(start), Budget.parse(budget, calendar)).provisional is expected


def test_dates_of_ones_own_are_never_provisional() -> None:
    calendar = office(overrides={"2027-01-04": [["09:00", "12:00"]]})
    hour = Budget(minutes=60, working=True)
    assert not due(calendar, shanghai("2027-01-04T09:00"), hour).provisional
    assert due(calendar, shanghai("2027-01-04T11:30"), hour).provisional
    assert not due(office(holidays=None), shanghai("2027-01-04T11:30"), hour).provisional


@pytest.mark.parametrize(
    ("moment", "offset", "expected"),
    [
        ("2026-03-09T10:00", "-2 hours", "2026-03-06T17:00"),
        ("2026-03-09T10:00", "-1 hours", "2026-03-09T09:00"),
        ("2026-03-09T10:00", "2 hours", "2026-03-09T12:00"),
        ("2026-03-07T10:00", "0 hours", "2026-03-07T10:00"),
        ("2026-03-03T18:00", "1 day", "2026-03-04T18:00"),
        ("2026-03-03T18:00", "-1 day", "2026-03-02T18:00"),
        ("2026-03-09T09:00", "-1 day", "2026-03-06T09:00"),
        ("2026-03-08T10:00", "-1 day", "2026-03-05T18:00"),
        ("2026-03-08T10:00", "1 day", "2026-03-10T09:00"),
    ],
)
def test_shift_on_working_time(moment: str, offset: str, expected: str) -> None:
    assert shift(office(), shanghai(moment), Budget.parse(offset, "working", signed=True)) == shanghai(
        expected
    )


def test_shift_on_the_clock() -> None:
    moment = shanghai("2026-03-08T10:00")
    assert shift(office(), moment, Budget(minutes=-90)) == moment - timedelta(minutes=90)
    assert shift(office(), moment, Budget(days=-30)) == moment - timedelta(days=30)


def test_elapsed_keeps_seconds() -> None:
    a, b = shanghai("2026-03-03T11:59:30.5"), shanghai("2026-03-03T13:30:15")
    assert elapsed_exact(office(), a, b) == timedelta(seconds=44.5)
    assert elapsed_exact(office(), b, a) == -timedelta(seconds=44.5)
    assert elapsed_exact(office(), a, b, working=False) == b - a


@pytest.mark.parametrize("text", ["", "2", "2 weeks", "-1 days", "1.5 hours", "two days", "1" * 10 + " days"])
def test_budgets_that_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Budget.parse(text)


@pytest.mark.parametrize(
    "text", ["30 minutes", "1 minute", "24 hours", "2 days", "2 working days", "0 minutes"]
)
def test_budgets_read_back(text: str) -> None:
    assert str(Budget.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30分钟", "30 minutes"), ("24 小时", "24 hours"), ("2天", "2 days"), ("2个工作日", "2 working days")],
)
def test_budgets_in_chinese(text: str, expected: str) -> None:
    assert str(Budget.parse(text)) == expected


def test_what_due_refuses() -> None:
    with pytest.raises(Invalid):
        due(office(), datetime(2026, 3, 3), Budget(minutes=1))  # noqa: DTZ001 - no offset on purpose
    with pytest.raises(Invalid):
        due(office(), shanghai("2026-03-03T10:00"), Budget(days=-1))
    with pytest.raises(Invalid):
        due(office(), shanghai("1026-03-03T10:00"), Budget(days=1))
    with pytest.raises(Invalid):
        Budget(minutes=1, days=1)
    with pytest.raises(Invalid):
        Budget(minutes=10**12)
    with pytest.raises(Invalid):
        Budget(minutes=True)
