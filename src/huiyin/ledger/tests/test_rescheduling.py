"""Due times over a year whose holidays were unknown move when the notice is out; replay gives the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed
from huiyin.calendars.actions import announce_holidays, publish_calendar
from huiyin.calendars.models import CalendarVersion, HolidayEdition
from huiyin.calendars.queries import DEFAULT_SPEC, get_version, newest_table
from huiyin.calendars.rules import load_table
from huiyin.calendars.rules.notice import NoticeDay, changes, read_notice
from huiyin.journal.models import Event
from huiyin.journal.registry import Place
from huiyin.ledger import actions
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.tests import kettles

pytestmark = pytest.mark.django_db
YEAR = max(load_table().years) + 1
# The last working afternoon of the known years, and a notice in which two days after it are free.
EVENING = datetime(YEAR - 1, 12, 31, 9, tzinfo=UTC)
NOTICE = [NoticeDay(date(YEAR, 1, day), "holiday", "new_years_day") for day in range(1, 6)]
PACK = kettles.PACK.replace('within = "60 minutes"', 'within = "2 days"\ncalendar = "working"')


def minute(at: datetime) -> float:
    """As kettles count."""
    return (at - kettles.START) / timedelta(minutes=1)


@pytest.fixture
def place() -> Place:
    """A kitchen with a calendar of its own, living by a clause of two working days."""
    version = publish_calendar(
        code="walk", name="工作日历", spec=DEFAULT_SPEC, by=kettles.SYSTEM, at=kettles.START
    )
    kettles.install(pack=PACK)
    return Place(1, "0001", version.pk)


def announce(at: datetime = EVENING + timedelta(hours=1)) -> HolidayEdition:
    """The notice comes out."""
    return announce_holidays(NOTICE, by=kettles.SYSTEM, at=at)


@pytest.mark.parametrize("is_built_in", [False, True])
def test_a_provisional_due_time_moves_with_an_event_and_replay_agrees(
    place: Place, is_built_in: bool
) -> None:
    kettles.happen("on", minute(EVENING), place=kettles.KITCHEN if is_built_in else place)
    before = Obligation.objects.get()
    assert before.provisional
    at = EVENING + timedelta(hours=1)
    announce(at)
    assert verify_ledger().differences == []
    assert actions.reschedule(by=kettles.SYSTEM, at=at) == 1
    row = Obligation.objects.get()
    assert not row.provisional
    assert before.due_at is not None
    assert row.due_at is not None
    assert row.due_at > before.due_at
    event = Event.objects.get(name="obligation.rescheduled")
    assert datetime.fromisoformat(event.data["due_before"]) == before.due_at
    assert datetime.fromisoformat(event.data["due_after"]) == row.due_at
    assert verify_ledger().differences == []
    assert actions.reschedule(by=kettles.SYSTEM, at=at) == 0


def test_what_was_closed_before_the_notice_stays_as_it_was(place: Place) -> None:
    kettles.happen("on", minute(EVENING), place=place)
    kettles.happen("whistled", minute(EVENING + timedelta(minutes=10)), place=place)
    announce()
    assert actions.reschedule(by=kettles.SYSTEM, at=EVENING + timedelta(hours=1)) == 0
    assert Obligation.objects.get().status == "met"
    assert verify_ledger().differences == []


def test_late_entries_pauses_and_the_ladder_follow_the_moved_due_time(place: Place) -> None:
    kettles.happen("on", minute(EVENING), place=place)
    at = EVENING + timedelta(hours=1)
    announce(at)
    actions.reschedule(by=kettles.SYSTEM, at=at)
    moved = Obligation.objects.get()
    assert moved.next_step_at is not None
    assert moved.due_at is not None
    kettles.happen("paused", minute(at + timedelta(days=1)), place=place)
    kettles.happen("resumed", minute(at + timedelta(days=9)), place=place)
    kettles.happen(
        "whistled", minute(EVENING + timedelta(days=2)), recorded=minute(at + timedelta(days=9)), place=place
    )
    assert Obligation.objects.get().status == "met"
    assert verify_ledger().differences == []


def test_new_matters_are_not_provisional_any_more(place: Place) -> None:
    announce()
    version = CalendarVersion.objects.order_by("-pk")[0]
    assert not get_version(version.pk).is_provisional(date(YEAR, 3, 1))
    kettles.happen("on", minute(EVENING), place=Place(1, "0001", version.pk))
    assert not Obligation.objects.get().provisional


def test_a_version_and_an_edition_cannot_be_changed_in_the_database(place: Place) -> None:
    announce()
    for rows in (CalendarVersion.objects.all(), HolidayEdition.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_a_notice_is_read_and_compared() -> None:
    rows = [["日期", "类型", "名称"], [f"{YEAR}年1月1日", "放假", "元旦"], [f"{YEAR}-01-02", "上班", "元旦"]]
    days = read_notice(list(enumerate(rows, start=1)))
    assert days == [
        NoticeDay(date(YEAR, 1, 1), "holiday", "new_years_day"),
        NoticeDay(date(YEAR, 1, 2), "workday", "new_years_day"),
    ]
    assert [change.after for change in changes(newest_table(), days)] == ["holiday", "workday"]
    for bad in (["2027-13-01", "放假"], ["2027-01-01", "也许"], ["昨天", "放假"]):
        with pytest.raises(Invalid):
            read_notice([(1, ["日期"]), (2, bad)])


def test_only_who_publishes_calendars_announces_and_only_once_a_day() -> None:
    with pytest.raises(NotAllowed):
        announce_holidays(NOTICE, by=Actor("staff", 1, "x"), at=EVENING)
    for days in ([], [NOTICE[0], NOTICE[0]]):
        with pytest.raises(Invalid):
            announce_holidays(days, by=kettles.SYSTEM, at=EVENING)
    assert not HolidayEdition.objects.exists()
