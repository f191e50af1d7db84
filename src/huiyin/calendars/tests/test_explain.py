"""Explanations: the lines lead to the due time, and the counted minutes are the budget."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings

from huiyin.calendars.rules import Budget, Calendar, LineKind, due, explain, explain_promise, postpone
from huiyin.calendars.rules.wording import counted, period, say
from huiyin.calendars.tests.examples import nights, office, shanghai
from huiyin.calendars.tests.test_rules_properties import (
    budgets,
    calendars,
    exact_starts,
    pauses_after,
    pauses_at,
)


@settings(deadline=None)
@given(calendars, exact_starts, budgets, pauses_after)
def test_the_lines_lead_to_the_due_time(
    calendar: Calendar, start: datetime, budget: Budget, drawn: list[tuple[int, int | None]]
) -> None:
    pauses = pauses_at(start, drawn)
    result, lines = due(calendar, start, budget, pauses), explain(calendar, start, budget, pauses)
    assert (lines[-1].kind == LineKind.HELD) == (result.at is None)
    if result.at is None:
        return
    assert lines[-1].end == result.at
    if budget.minutes is not None:
        assert sum(
            line.minutes for line in lines if line.kind in {LineKind.COUNTED, LineKind.MORE}
        ) == pytest.approx(budget.minutes)
        reached = start
        for line in lines[:-1]:
            assert line.begin == reached
            reached = line.end
        assert reached == result.at


def texts(calendar: Calendar, start: str, budget: str, *pauses: tuple[str, str | None]) -> list[str]:
    held = [(shanghai(begin), shanghai(end) if end else None) for begin, end in pauses]
    with translation.override("en"):
        lines = explain(calendar, shanghai(start), Budget.parse(budget, "working"), held)
        return [" | ".join((period(line), counted(line), say(line))) for line in lines]


def test_hours_across_a_festival() -> None:
    assert texts(office(), "2026-02-14T17:30", "1 hour") == [
        "2026-02-14 Sat 17:30 – 18:00 | 0:30 | working time, adjusted workday for Spring Festival",
        "2026-02-14 Sat 18:00 – 2026-02-15 Sun 00:00 |  | outside the shifts",
        "2026-02-15 Sun 00:00 – 2026-02-24 Tue 00:00 |  | holiday: Spring Festival",
        "2026-02-24 Tue 00:00 – 09:00 |  | outside the shifts",
        "2026-02-24 Tue 09:00 – 09:30 | 0:30 | working time",
        "2026-02-24 Tue 09:30 |  | due",
    ]


def test_days_with_a_pause() -> None:
    calendar = office(overrides={"2026-03-05": [["10:00", "15:00"]]})
    assert texts(calendar, "2026-03-03T17:00", "2 days", ("2026-03-04T11:00", "2026-03-04T14:00")) == [
        "2026-03-03 Tue 17:00 |  | counts from here",
        "2026-03-04 Wed 09:00 – 18:00 |  | working day 1",
        "2026-03-05 Thu 10:00 – 15:00 |  | working day 2, shifts set for this date",
        "2026-03-05 Thu 17:00 – 15:00 |  | this time of day lies outside the shifts and is moved into them",
        "2026-03-04 Wed 11:00 – 14:00 | 1:30 | paused, to be added",
        "2026-03-05 Thu 15:00 – 2026-03-06 Fri 10:30 | 1:30 | the paused time is added",
        "2026-03-06 Fri 10:30 |  | due",
    ]


def test_weekends_single_dates_and_unknown_years() -> None:
    calendar = office(overrides={"2027-01-04": []})
    assert texts(calendar, "2026-12-31T17:59:30", "1 minute") == [
        "2026-12-31 Thu 17:59:30 – 18:00 | 0:00:30 | working time",
        "2026-12-31 Thu 18:00 – 2027-01-01 Fri 00:00 |  | outside the shifts",
        "2027-01-01 Fri 00:00 – 09:00 |  | outside the shifts"
        " (provisional: the holidays of 2027 are not published yet)",
        "2027-01-01 Fri 09:00 – 09:00:30 | 0:00:30 | working time"
        " (provisional: the holidays of 2027 are not published yet)",
        "2027-01-01 Fri 09:00:30 |  | due",
    ]
    lines = texts(calendar, "2027-01-02T10:00", "1 minute")
    assert "no work on this weekday (provisional" in lines[0]
    assert lines[1].endswith("no work, set for this date")


def test_an_open_pause_holds() -> None:
    lines = texts(office(), "2026-03-03T10:00", "2 hours", ("2026-03-03T11:00", None))
    assert lines[-1] == "2026-03-03 Tue 11:00 |  | the clock stands still: a pause is open"
    assert texts(office(), "2026-03-03T10:00", "2 days", ("2026-03-03T11:00", None))[-1] == lines[-1]


def test_on_the_clock() -> None:
    start = shanghai("2026-03-03T10:00")
    pause = (start + timedelta(hours=1), start + timedelta(hours=2))
    kinds = [line.kind for line in explain(office(), start, Budget(minutes=1440), [pause])]
    assert kinds == ["counted", "paused", "counted", "due"]
    days = explain(office(), start, Budget(days=3), [pause])
    assert [line.kind for line in days] == ["calendar_days", "paused", "added", "due"]
    with translation.override("en"):
        assert say(days[0]) == "3 calendar days on, at the same local time"


def test_a_time_that_was_set() -> None:
    start, promised = shanghai("2026-03-03T10:00"), shanghai("2026-03-05T17:00")
    pause = (shanghai("2026-03-04T11:00"), shanghai("2026-03-04T14:00"))
    lines = explain_promise(office(), start, promised, [pause], working=True)
    assert [line.kind for line in lines] == ["promised", "paused", "added", "due"]
    result = postpone(office(), start, promised, [pause], working=True)
    assert result.at == lines[-1].end == shanghai("2026-03-06T09:30")
    assert postpone(office(), start, promised, working=True).at == promised
    assert postpone(office(), start, promised, [(start, None)], working=False).at is None
    assert (
        explain_promise(office(), start, promised, [(start, None)], working=False)[-1].kind == LineKind.HELD
    )


def test_long_explanations_are_shortened() -> None:
    start = datetime.fromisoformat("2026-03-03T10:00-05:00")
    lines = explain(nights(), start, Budget(minutes=500_000, working=True))
    assert len(lines) < 250
    assert sum(line.minutes for line in lines) == 500_000
    more = next(line for line in lines if line.kind == LineKind.MORE)
    with translation.override("en"):
        assert say(more).endswith("more lines")
