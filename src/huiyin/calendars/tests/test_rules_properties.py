"""What must hold for every calendar, start and budget; and the comparison with the oracle."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from huiyin.base.errors import Invalid
from huiyin.calendars.rules import Budget, Calendar, Pause, due, elapsed_exact, shift
from huiyin.calendars.tests.oracle import Oracle

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PATTERNS = [
    [],
    [["09:00", "12:00"], ["13:30", "18:00"]],
    [["08:15", "08:45"]],
    [["22:00", "06:00"]],
    [["18:00", "24:00"]],
    [["00:00", "24:00"]],
    [["00:00", "00:30"], ["23:30", "24:00"]],
    [["06:00", "14:00"], ["14:00", "22:00"], ["22:00", "06:00"]],
]
ZONES = ["Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe"]
CHANGES_OF_CLOCKS = [
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
]
HOLIDAYS = [
    datetime(2026, 2, 12, tzinfo=UTC),
    datetime(2026, 9, 24, tzinfo=UTC),
    datetime(2005, 12, 28, tzinfo=UTC),
]

dates = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
shifts = st.fixed_dictionaries({}, optional={day: st.sampled_from(PATTERNS) for day in DAYS})
specs = st.fixed_dictionaries(
    {"tz": st.sampled_from(ZONES), "shifts": shifts},
    optional={
        "holidays": st.just("CN"),
        "overrides": st.dictionaries(dates, st.sampled_from(PATTERNS), max_size=5),
    },
)
minutes_of_a_year = st.integers(0, 334 * 1440).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
origins = st.sampled_from([*CHANGES_OF_CLOCKS, *HOLIDAYS]) | minutes_of_a_year
starts = st.builds(
    lambda origin, minutes: origin + timedelta(minutes=minutes), origins, st.integers(0, 5 * 1440)
)
exact_starts = st.builds(
    lambda start, rest: start + timedelta(microseconds=rest), starts, st.integers(0, 59_999_999)
)
minutes = st.integers(0, 2000)
working = st.booleans()


def compiled(spec: dict[str, Any]) -> Calendar:
    """The calendar of a spec that makes sense and works every week."""
    try:
        calendar = Calendar.from_spec(spec)
    except Invalid:
        assume(False)
    assume(calendar.spec.is_lasting)
    return calendar


calendars = st.builds(compiled, specs)
pauses_after = st.lists(st.tuples(st.integers(-600, 3000), st.integers(0, 3000) | st.none()), max_size=4)


def pauses_at(start: datetime, drawn: list[tuple[int, int | None]]) -> list[Pause]:
    """Pauses given as minutes after the start and length."""
    begins = [(start + timedelta(minutes=begin), length) for begin, length in drawn]
    return [
        (begin, None if length is None else begin + timedelta(minutes=length)) for begin, length in begins
    ]


def at(calendar: Calendar, start: datetime, budget: Budget, pauses: list[Pause] | None = None) -> datetime:
    found = due(calendar, start, budget, pauses or []).at
    assert found is not None
    return found


def agrees(ours: datetime | None, theirs: Callable[[], datetime | None]) -> None:
    try:
        expected = theirs()
    except OverflowError:
        return
    assert ours == expected


@settings(max_examples=150, deadline=None)
@given(specs, starts, minutes, working, pauses_after)
def test_minutes_as_the_oracle_counts_them(
    spec: dict[str, Any], start: datetime, budget: int, working: bool, drawn: list[tuple[int, int | None]]
) -> None:
    calendar, pauses = compiled(spec), pauses_at(start, drawn)
    ours = due(calendar, start, Budget(minutes=budget, working=working), pauses).at
    agrees(ours, lambda: Oracle(spec).due_minutes(start, budget, working, pauses))


@settings(max_examples=150, deadline=None)
@given(specs, starts, st.integers(0, 6), working, pauses_after)
def test_days_as_the_oracle_counts_them(
    spec: dict[str, Any], start: datetime, number: int, working: bool, drawn: list[tuple[int, int | None]]
) -> None:
    calendar, pauses = compiled(spec), pauses_at(start, drawn)
    ours = due(calendar, start, Budget(days=number, working=working), pauses).at
    agrees(ours, lambda: Oracle(spec).due_days(start, number, working, pauses))


@settings(max_examples=50, deadline=None)
@given(specs, starts, st.integers(0, 5000), working)
def test_elapsed_as_the_oracle_counts_it(
    spec: dict[str, Any], start: datetime, length: int, working: bool
) -> None:
    end = start + timedelta(minutes=length)
    ours = elapsed_exact(compiled(spec), start, end, working)
    assert ours == timedelta(minutes=Oracle(spec).elapsed(start, end, working))


@settings(deadline=None)
@given(calendars, exact_starts, st.integers(0, 100_000), working)
def test_elapsed_until_due_is_the_budget(
    calendar: Calendar, start: datetime, budget: int, working: bool
) -> None:
    end = at(calendar, start, Budget(minutes=budget, working=working))
    assert elapsed_exact(calendar, start, end, working) == timedelta(minutes=budget)
    back = shift(calendar, end, Budget(minutes=-budget, working=working))
    assert elapsed_exact(calendar, back, end, working) == timedelta(minutes=budget)


@settings(deadline=None)
@given(calendars, exact_starts, st.integers(0, 20_000), st.integers(0, 20_000), working)
def test_later_with_a_larger_budget(
    calendar: Calendar, start: datetime, a: int, b: int, working: bool
) -> None:
    less, more = sorted((a, b))
    earlier, later = (at(calendar, start, Budget(minutes=n, working=working)) for n in (less, more))
    assert earlier <= later
    earlier, later = (at(calendar, start, Budget(days=n // 1000, working=working)) for n in (less, more))
    assert earlier <= later


@settings(deadline=None)
@given(calendars, exact_starts, st.integers(0, 20_000), st.integers(0, 10_000), working)
def test_later_with_a_later_start(
    calendar: Calendar, start: datetime, wait: int, budget: int, working: bool
) -> None:
    """For days on the clock but for the hour that the clock skips, which moves forward."""
    later = start + timedelta(seconds=wait)
    minutes = Budget(minutes=budget, working=working)
    assert at(calendar, start, minutes) <= at(calendar, later, minutes)
    days = Budget(days=budget // 1000, working=working)
    if calendar.tz.key in {"Asia/Shanghai", "UTC"}:
        assert at(calendar, start, days) <= at(calendar, later, days)


@settings(deadline=None)
@given(specs, exact_starts, st.integers(0, 20_000), dates)
def test_a_holiday_never_makes_it_earlier(
    spec: dict[str, Any], start: datetime, budget: int, day: str
) -> None:
    free = spec | {"overrides": spec.get("overrides", {}) | {day: []}}
    minutes = Budget(minutes=budget, working=True)
    assert at(compiled(spec), start, minutes) <= at(compiled(free), start, minutes)
    days = Budget(days=budget // 1000, working=True)
    assert at(compiled(spec), start, days) <= at(compiled(free), start, days)


@settings(deadline=None)
@given(specs, exact_starts, st.integers(0, 20_000), dates)
def test_a_day_of_work_never_makes_it_later(
    spec: dict[str, Any], start: datetime, budget: int, day: str
) -> None:
    free = spec | {"overrides": spec.get("overrides", {}) | {day: []}}
    worked = spec | {"overrides": spec.get("overrides", {}) | {day: [["09:00", "12:00"], ["13:30", "18:00"]]}}
    minutes = Budget(minutes=budget, working=True)
    assert at(compiled(worked), start, minutes) <= at(compiled(free), start, minutes)


@settings(deadline=None)
@given(calendars, exact_starts, st.integers(0, 10**10), st.integers(0, 10**10), working)
def test_elapsed_is_additive(calendar: Calendar, a: datetime, x: int, y: int, working: bool) -> None:
    b = a + timedelta(microseconds=x)
    c = b + timedelta(microseconds=y)
    whole = elapsed_exact(calendar, a, c, working)
    assert whole == elapsed_exact(calendar, a, b, working) + elapsed_exact(calendar, b, c, working)
    assert whole == -elapsed_exact(calendar, c, a, working)


budgets = st.builds(lambda n, w: Budget(minutes=n, working=w), minutes, working) | st.builds(
    lambda n, w: Budget(days=n, working=w), st.integers(0, 6), working
)


@settings(deadline=None)
@given(calendars, exact_starts, budgets, pauses_after, st.integers(-600, 3000))
def test_a_pause_of_no_time_changes_nothing(
    calendar: Calendar, start: datetime, budget: Budget, drawn: list[tuple[int, int | None]], minute: int
) -> None:
    pauses, moment = pauses_at(start, drawn), start + timedelta(minutes=minute)
    assert due(calendar, start, budget, pauses) == due(calendar, start, budget, [*pauses, (moment, moment)])


@settings(deadline=None)
@given(calendars, exact_starts, budgets, pauses_after, st.randoms())
def test_overlapping_pauses_count_once(
    calendar: Calendar, start: datetime, budget: Budget, drawn: list[tuple[int, int | None]], random: Any
) -> None:
    """In any order, said twice, or cut in two: it is the same."""
    pauses = pauses_at(start, drawn)
    expected = due(calendar, start, budget, pauses)
    pieces = [*pauses]
    for begin, end in pauses:
        if end is not None:
            middle = begin + (end - begin) / 3
            pieces += [(begin, middle), (middle, end)]
    random.shuffle(pieces)
    assert due(calendar, start, budget, pieces) == expected


@settings(deadline=None)
@given(calendars, exact_starts, minutes, working, pauses_after)
def test_what_is_not_paused_is_the_budget(
    calendar: Calendar, start: datetime, budget: int, working: bool, drawn: list[tuple[int, int | None]]
) -> None:
    closed = [(begin, length) for begin, length in drawn if length is not None]
    pauses = pauses_at(start, list(closed))
    end = at(calendar, start, Budget(minutes=budget, working=working), pauses)
    edges = sorted({start, end, *(edge for pause in pauses for edge in pause if edge and start < edge < end)})
    counted = timedelta()
    for a, b in pairwise(edges):
        if not any(begin <= a and until is not None and b <= until for begin, until in pauses):
            counted += elapsed_exact(calendar, a, b, working)
    assert counted == timedelta(minutes=budget)
