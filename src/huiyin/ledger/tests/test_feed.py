"""The calendar of one's own due times: its secret address, and what it shows."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed, NotFound, WrongStatus
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.models import CalendarFeed, Obligation
from huiyin.ledger.queries.feeds import get_reader
from huiyin.ledger.tests import kettles
from huiyin.staff.actions import deactivate_staff
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db
NOW = kettles.START


@pytest.fixture
def company() -> Company:
    """An office that lives by the tea procedure, and a kettle that the clerk waits for."""
    made = make_company()
    kettles.install(place=made.office.place())
    kettles.happen(kettles.KettleOn(cook_id=made.clerk.staff.pk), 0, place=made.desk.place())
    return made


def make(company: Company) -> str:
    """The clerk's secret."""
    return actions.make_calendar_feed(by=company.clerk.actor, at=NOW)


def read(secret: str, query: str = "") -> Any:
    """What a calendar gets."""
    return Client().get(f"/calendar/{secret}.ics{query}")


def parts(answer: Any, kind: str) -> list[Any]:
    """The entries of a calendar."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk(kind))


def test_shows_what_is_owed_without_a_login(company: Company) -> None:
    [event] = parts(read(make(company)), "VEVENT")
    owed = Obligation.objects.get()
    assert event["DTSTART"].dt == owed.due_at
    assert event["UID"] == f"obligation-{owed.pk}@testserver"
    assert event["URL"] == f"http://testserver/obligations/{owed.pk}/"
    assert owed.clause.text_zh in event["SUMMARY"]


def test_shows_tasks_to_those_who_want_them(company: Company) -> None:
    [todo] = parts(read(make(company), "?as=tasks"), "VTODO")
    assert todo["DUE"].dt == Obligation.objects.get().due_at


def test_what_is_done_is_gone(company: Company) -> None:
    secret = make(company)
    kettles.happen(kettles.KettleOff(), 5, place=company.desk.place())
    Obligation.objects.update(status="met", closed_at=NOW)
    assert parts(read(secret), "VEVENT") == []


def test_shows_only_ones_own(company: Company) -> None:
    secret = actions.make_calendar_feed(by=company.quality.actor, at=NOW)
    assert parts(read(secret), "VEVENT") == []


def test_a_new_address_ends_the_old_one(company: Company) -> None:
    old, new = make(company), make(company)
    assert read(old).status_code == 404
    assert read(new).status_code == 200
    renewed = Event.objects.filter(name="calendar_feed.made").order_by("id")
    assert [event.data["renewed"] for event in renewed] == [False, True]


def test_a_revoked_address_leads_nowhere(company: Company) -> None:
    secret = make(company)
    actions.revoke_calendar_feed(by=company.clerk.actor, at=NOW)
    assert read(secret).status_code == 404
    with pytest.raises(WrongStatus):
        actions.revoke_calendar_feed(by=company.clerk.actor, at=NOW)


def test_nobody_else_ends_it(company: Company) -> None:
    make(company)
    with pytest.raises(WrongStatus):
        actions.revoke_calendar_feed(by=company.admin.actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.make_calendar_feed(by=Actor.system("x"), at=NOW)


def test_a_closed_login_closes_the_calendar(company: Company) -> None:
    secret = make(company)
    deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=NOW + timedelta(days=1))
    with pytest.raises(NotFound):
        get_reader(secret, NOW + timedelta(days=1))


def test_nothing_is_kept_when_recording_fails(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("huiyin.ledger.actions.feeds.record", fail)
    with pytest.raises(RuntimeError):
        make(company)
    assert not CalendarFeed.objects.exists()


def test_the_secret_is_shown_once_and_kept_as_a_hash(company: Company) -> None:
    browser = Client()
    browser.force_login(company.clerk.staff)
    made = browser.post("/calendar/").content.decode()
    start = made.index("http://testserver/calendar/")
    secret = made[start:].split("/calendar/")[1].split(".ics")[0]
    assert read(secret).status_code == 200
    assert secret not in browser.get("/calendar/").content.decode()
    assert secret not in CalendarFeed.objects.get().digest
    assert "/calendar/" in browser.get("/calendar/panel/").content.decode()
