"""How people stand: only what was theirs when it fell due, seen by themselves first (U2, AQ11, AJ8)."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from huiyin.base.errors import NotAllowed
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.standing import Standing, standings
from huiyin.ledger.tests import kettles
from huiyin.ledger.tests.kettles import START, SYSTEM, KettleOn, happen
from huiyin.ledger.tests.test_audit_pages import browser
from huiyin.staff.models import Holding
from huiyin.staff.tests.factories import Company, Persona, make_company

AT = START + timedelta(hours=6)
MARCH = ["2026-03"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Any:
    """The office lives by the tea procedure: an hour for every kettle."""
    made = make_company()
    kettles.install(place=made.office.place())
    with time_machine.travel(AT, tick=False):
        yield made


def on(company: Company, kettle: int, cook: Persona, took: float | None = None) -> Obligation:
    """A kettle put on by somebody, and when it whistled."""
    place = company.office.place()
    happen(KettleOn(cook_id=cook.staff.pk), kettle, kettle=kettle, place=place)
    if took is not None:
        happen("whistled", kettle + took, kettle=kettle, place=place)
    return Obligation.objects.get(subject_id=kettle, clause_code="whistle")


def of(company: Company, persona: Persona) -> Standing:
    """How somebody stands in March."""
    return standings([persona.staff.pk], MARCH, AT)[persona.staff.pk]


def hand_over(company: Company, row: Obligation, to: Persona, minute: float) -> None:
    """The supervisor has somebody else owe it."""
    at = START + timedelta(minutes=minute)
    actions.hand_over_obligation(row.pk, by=company.supervisor.actor, at=at, to_id=to.staff.pk)


def test_counts_what_one_owes_and_judges_what_can_be(company: Company) -> None:
    for kettle in range(1, 5):
        on(company, kettle, company.clerk, 30)
    on(company, 5, company.clerk, 90)
    on(company, 6, company.clerk)
    waived = on(company, 7, company.clerk)
    actions.waive_obligation(waived.pk, by=SYSTEM, at=START + timedelta(minutes=10), reason="停电")
    urged = on(company, 8, company.clerk)
    actions.urge_obligation(urged.pk, by=SYSTEM, at=START + timedelta(minutes=20))
    happen("off", 30, kettle=8, place=company.office.place())
    on(company, 9, company.colleague)
    total = of(company, company.clerk).total
    assert (total.on_time, total.late, total.overdue, total.waived, total.urged) == (4, 1, 1, 1, 1)
    assert total.judged == 6
    assert total.share == pytest.approx(4 / 6)


def test_few_give_no_share(company: Company) -> None:
    for kettle in range(1, 5):
        on(company, kettle, company.clerk, 30)
    assert of(company, company.clerk).total.share is None
    on(company, 5, company.clerk, 30)
    assert of(company, company.clerk).total.share == 1


def test_what_is_paused_is_not_held_against_anybody(company: Company) -> None:
    on(company, 1, company.clerk)
    happen("paused", 10, place=company.office.place())
    total = of(company, company.clerk).total
    assert (total.overdue, total.in_time, total.judged) == (0, 1, 0)


def test_handed_over_in_time_belongs_to_the_receiver(company: Company) -> None:
    hand_over(company, on(company, 1, company.clerk), company.colleague, 30)
    assert of(company, company.clerk).total.judged == 0
    assert of(company, company.colleague).total.judged == 1


def test_handed_over_too_late_stays_with_whoever_let_it_slip(company: Company) -> None:
    row = on(company, 1, company.clerk)
    hand_over(company, row, company.colleague, 90)
    happen("whistled", 120, place=company.office.place())
    giver, receiver = of(company, company.clerk), of(company, company.colleague)
    assert (giver.total.added, giver.total.judged) == (1, 1)
    assert (receiver.total.late, receiver.total.excluded, receiver.total.judged) == (1, 1, 0)
    assert [one.reason for one in receiver.remarkable] == ["taken_over_late"]


def test_handed_over_twice_belongs_to_whoever_held_it_when_it_fell_due(company: Company) -> None:
    row = on(company, 1, company.clerk)
    hand_over(company, row, company.colleague, 30)
    hand_over(company, row, company.handler, 90)
    assert of(company, company.clerk).total.judged == 0
    assert of(company, company.colleague).total.judged == 1
    assert of(company, company.handler).total.judged == 0


def test_what_falls_due_after_leaving_is_not_held_against_anybody(company: Company) -> None:
    on(company, 1, company.clerk, 20)
    on(company, 2, company.clerk)
    left = START + timedelta(minutes=30)
    Holding.objects.filter(staff=company.clerk.staff).update(until=left)
    one = of(company, company.clerk)
    assert (one.total.on_time, one.total.overdue, one.total.excluded, one.total.judged) == (1, 1, 1, 1)
    assert [noted.reason for noted in one.remarkable] == ["no_post"]


def test_imported_history_is_nobodys(company: Company) -> None:
    on(company, 1, company.clerk, 90)
    Obligation.objects.update(imported=True)
    assert not of(company, company.clerk).clauses


def test_what_arose_elsewhere_is_not_the_leaders_business(company: Company) -> None:
    on(company, 1, company.clerk)
    path = company.other_office.path
    assert not standings([company.clerk.staff.pk], MARCH, AT, paths=[path])[company.clerk.staff.pk].clauses


# --- pages --------------------------------------------------------------------------------------------------------


def test_one_sees_ones_own_and_every_number_opens_its_rows(company: Company) -> None:
    for kettle in range(1, 6):
        on(company, kettle, company.clerk, 30)
    on(company, 6, company.clerk, 90)
    page = browser(company.clerk).get("/standing/")
    assertContains(page, "83")
    doors = [unescape(url) for url in re.findall(r'href="(/obligations/\?[^"]+)"', page.content.decode())]
    late = next(url for url in doors if "outcome=late" in url)
    rows = browser(company.clerk).get(late)
    assertContains(rows, "kettle 6")
    assertNotContains(rows, "kettle 5")


def test_what_is_counted_otherwise_is_listed_with_its_reason(company: Company) -> None:
    hand_over(company, on(company, 1, company.clerk), company.colleague, 90)
    assertContains(
        browser(company.colleague).get("/standing/"), "not counted: taken over after it had fallen due"
    )
    assertContains(browser(company.clerk).get("/standing/"), "counted: handed on after it had fallen due")


def test_leaders_see_their_people_by_position_and_nobody_elses(company: Company) -> None:
    for kettle in range(1, 6):
        on(company, kettle, company.clerk, 30)
    on(company, 6, company.colleague)
    page = browser(company.director).get("/standing/team/")
    for words in ("林小雨", "周敏", "Together"):
        assertContains(page, words)
    assertContains(browser(company.director).get(f"/standing/{company.clerk.staff.pk}/"), "林小雨")
    assert browser(company.colleague).get(f"/standing/{company.clerk.staff.pk}/").status_code == 404
    assert browser(company.director).get(f"/standing/{company.outsider.staff.pk}/").status_code == 404
    assert browser(company.clerk).get("/standing/team/").status_code == 403


def test_the_spreadsheet_leaves_a_trace(company: Company) -> None:
    from python_calamine import CalamineWorkbook

    for kettle in range(1, 6):
        on(company, kettle, company.clerk, 30)
    answer = browser(company.director).get("/standing/team/sheet/?span=1")
    people, clauses = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(number).to_python()
        for number in (0, 1)
    )
    assert people[1][1:5] == ["林小雨", 1.0, 5.0, 5.0]
    assert clauses[1][2] == "1"
    assert Event.objects.latest("pk").data == {"people": 1}
    with pytest.raises(NotAllowed):
        actions.take_standing(unit=company.office, people=1, by=company.clerk.actor, at=AT)


def test_mistaken_months_are_refused(company: Company) -> None:
    assert browser(company.clerk).get("/standing/?span=99").status_code == 422


def test_a_team_costs_the_same_however_large_it_is(company: Company) -> None:
    client = browser(company.director)

    def queries() -> int:
        client.get("/standing/team/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/standing/team/").status_code == 200
        return len(found)

    cooks = [company.clerk, company.colleague, company.handler, company.supervisor]
    for kettle, cook in enumerate(cooks[:2], start=1):
        on(company, kettle, cook, 30)
    few = queries()
    for kettle, cook in enumerate(cooks * 3, start=10):
        on(company, kettle, cook, 30)
    assert queries() <= few <= 16
