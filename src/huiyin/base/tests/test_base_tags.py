"""Times, numbers and amounts as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils import translation

from huiyin.base.templatetags import base

EVENING = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)  # already Monday in Shanghai


def test_times_are_those_of_the_reader() -> None:
    assert base.moment(EVENING) == "2026-11-23 01:05"
    assert base.time_of_day(EVENING) == "01:05"
    with translation.override("zh-hans"):
        assert base.day(EVENING) == "2026-11-23 周一"
        assert base.day(date(2026, 11, 22)) == "2026-11-22 周日"


def test_nothing_is_shown_as_nothing() -> None:
    assert [base.moment(None), base.day(None), base.time_of_day(None), base.duration(None)] == [
        "",
        "",
        "",
        "",
    ]
    assert [base.money(None), base.percent(None), base.masked(None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("02187654321", "021****4321"),
        ("87654321", "87**4321"),
        ("8012", "8012"),
    ],
)
def test_hides_the_middle_of_a_number(number: str, shown: str) -> None:
    assert base.masked(number) == shown


def test_amounts_and_shares() -> None:
    assert base.money(Decimal("1234.5")) == "¥1,234.50"
    assert base.percent(0.9555) == "95.5%"
    assert base.percent(1) == "100%"


@pytest.mark.parametrize(("rate", "width"), [(None, "0.0"), (-1, "0.0"), (0.5, "50.0"), (1.2, "100.0")])
def test_a_bar_stays_within_its_track(rate: float | None, width: str) -> None:
    assert base.meter_width(rate) == width


def test_a_clock_shows_what_was_decided_about_it() -> None:
    assert base.clock_state(EVENING, EVENING, None, "waived").state == "waived"
    assert base.clock_state(EVENING, EVENING, EVENING, "met").state == "met"
    assert base.clock_state(EVENING, EVENING, None, "open").state == "due_soon"


def test_links_keep_the_rest_of_the_query() -> None:
    context = Context({"request": RequestFactory().get("/", {"q": "电梯", "after": "x"})})
    assert base.query(context, after="y") == "?q=%E7%94%B5%E6%A2%AF&after=y"
    assert base.query(context, after=None) == "?q=%E7%94%B5%E6%A2%AF"
