"""Reading calendars."""

from datetime import date
from typing import Any

import pytest

from huiyin.base.errors import NotFound
from huiyin.calendars import queries
from huiyin.calendars.tests.examples import NIGHTS, OFFICE
from huiyin.calendars.tests.test_actions import publish

pytestmark = pytest.mark.django_db


def test_the_default_calendar() -> None:
    assert queries.get_version(None) is queries.default_calendar()
    assert len(queries.default_calendar().work_on(date(2026, 3, 3))) == 2
    assert queries.default_calendar().work_on(date(2026, 3, 7)) == []


def test_a_version_is_compiled_once(django_assert_num_queries: Any) -> None:
    version = publish()
    with django_assert_num_queries(1):
        assert queries.get_version(version.pk) is queries.get_version(version.pk)


def test_what_does_not_exist() -> None:
    assert queries.find_calendar("office") is None
    for ask in (lambda: queries.get_calendar("office"), lambda: queries.get_version(999_999)):
        with pytest.raises(NotFound):
            ask()


def test_the_editions_stay_with_the_version() -> None:
    assert queries.get_version(publish().pk).holidays_version == "2026.1"


def test_lists(django_assert_num_queries: Any) -> None:
    publish(OFFICE, code="b", name="乙")
    publish(OFFICE, code="a", name="甲")
    old = publish(OFFICE, code="n", name="夜")
    new = publish(NIGHTS, code="n", name="夜")
    with django_assert_num_queries(1):
        assert {row.code: row.current and row.current.number for row in queries.list_calendars()} == {
            "a": 1,
            "b": 1,
            "n": 2,
        }
    assert [row.number for row in queries.list_versions(queries.get_calendar("n"))] == [2, 1]
    assert str(old.pk) not in dict(queries.list_choices())
    assert {str(old.pk), str(new.pk), ""} <= dict(queries.list_choices(old.pk)).keys()
