"""What is left, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from huiyin.base.durations import in_words, remaining, settled

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(seconds=59), "less than a minute", "不到 1 分钟"),
        (timedelta(minutes=1), "1 min", "1 分"),
        (timedelta(hours=1), "1 hour", "1 小时"),
        (timedelta(hours=3, minutes=20, seconds=59), "3 hours 20 min", "3 小时 20 分"),
        (timedelta(days=1), "1 day", "1 天"),
        (timedelta(days=2, hours=5, minutes=9), "2 days 5 hours", "2 天 5 小时"),
        (timedelta(days=3, hours=23), "3 days", "3 天"),
        (90, "1 hour 30 min", "1 小时 30 分"),
    ],
)
def test_names_the_two_largest_units(length: timedelta | float, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert in_words(length) == english
    with translation.override("zh-hans"):
        assert in_words(length) == chinese


@pytest.mark.parametrize(
    ("left", "state", "text"),
    [
        (timedelta(days=1), "open", "还剩 1 天"),
        (timedelta(hours=4), "due_soon", "还剩 4 小时"),
        (timedelta(hours=3, minutes=20), "due_soon", "还剩 3 小时 20 分"),
        (timedelta(0), "due_soon", "还剩 不到 1 分钟"),
        (timedelta(seconds=-1), "overdue", "已超 不到 1 分钟"),
        (timedelta(days=-1), "overdue", "已超 1 天"),
    ],
)
def test_says_what_is_left(left: timedelta, state: str, text: str) -> None:
    with translation.override("zh-hans"):
        found = remaining(NOW + left, NOW)
    assert (found.state, found.text, found.seconds) == (state, text, int(left.total_seconds()))


def test_a_held_clock_is_neither_due_nor_overdue() -> None:
    assert remaining(None, NOW).state == "paused"


def test_says_how_a_clock_ended() -> None:
    assert settled(NOW, NOW).state == "met"
    assert settled(None, NOW).state == "met"
    late = settled(NOW, NOW + timedelta(hours=2))
    assert (late.state, late.seconds) == ("met_late", -7200)
