"""Publishing calendars."""

from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.calendars import actions, queries
from huiyin.calendars.actions import publish_calendar
from huiyin.calendars.models import CalendarVersion, WorkingCalendar
from huiyin.calendars.tests.examples import NIGHTS, OFFICE
from huiyin.journal.models import Event

AT = datetime(2026, 3, 3, 2, tzinfo=UTC)
ADMIN = Actor(kind="staff", id=1, name="管理员", grants=frozenset({Grant("calendars.manage", "")}))
CLERK = Actor(kind="staff", id=2, name="林小雨", grants=frozenset({Grant("calendars.view", "")}))

pytestmark = pytest.mark.django_db


def publish(spec: Any = OFFICE, **changes: Any) -> CalendarVersion:
    given: dict[str, Any] = {"code": "office", "name": "管理处", "by": ADMIN, "at": AT} | changes
    return publish_calendar(spec=spec, **given)


def test_publish() -> None:
    version = publish()
    assert (version.number, version.holidays_version, version.created_at) == (1, "2026.1", AT)
    event = Event.objects.get()
    assert (event.name, event.subject_kind, event.subject_id) == (
        "calendar.published",
        "calendar",
        version.calendar_id,
    )
    assert event.data == {"version_id": version.pk, "number": 1, "holidays_version": "2026.1"}
    assert queries.get_calendar("office").current == version


def test_the_next_version_leaves_the_first_as_it_was() -> None:
    first = publish()
    second = publish(NIGHTS, name="夜班", after=1)
    assert (second.number, second.holidays_version) == (2, "")
    first.refresh_from_db()
    assert first.spec == OFFICE
    calendar = queries.get_calendar("office")
    assert (calendar.name, calendar.current) == ("夜班", second)
    assert queries.get_version(first.pk).tz.key == "Asia/Shanghai"
    assert queries.get_version(second.pk).tz.key == "America/New_York"


def test_whoever_is_second_is_told() -> None:
    publish(after=0)
    with pytest.raises(WrongStatus):
        publish(NIGHTS, after=0)
    assert CalendarVersion.objects.count() == 1


def test_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the same state; the database decides."""
    publish()
    stale = queries.get_calendar("office")
    publish(NIGHTS)
    monkeypatch.setattr(actions, "find_calendar", lambda code: stale)
    with pytest.raises(WrongStatus):
        publish(NIGHTS)
    assert CalendarVersion.objects.count() == 2


def test_denied_without_permission() -> None:
    with pytest.raises(NotAllowed):
        publish(by=CLERK)
    assert not WorkingCalendar.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "two words"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "a" * 51}, "code"),
        ({"name": " "}, "name"),
        ({"spec": OFFICE | {"tz": "Nowhere"}}, "tz"),
        ({"spec": {"tz": "UTC", "shifts": {}, "overrides": {"2026-03-07": [["10:00", "15:00"]]}}}, "shifts"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        publish(**changes)
    assert field in refusal.value.fields
    assert not WorkingCalendar.objects.exists()


def test_nothing_is_written_when_recording_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        publish()
    assert not WorkingCalendar.objects.exists()
    assert not CalendarVersion.objects.exists()
