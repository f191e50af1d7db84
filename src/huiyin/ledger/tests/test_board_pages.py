"""The compliance board: where clauses are going, what was waived, views that people keep, the spreadsheet."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.models import BoardView, Obligation
from huiyin.ledger.queries.board import Scope, read_board
from huiyin.ledger.tests import kettles
from huiyin.ledger.tests.kettles import START, SYSTEM, KettleOn, happen
from huiyin.ledger.tests.test_audit_pages import browser
from huiyin.staff.tests.factories import Company, make_company

DAY = 24 * 60
AT = START + timedelta(days=40)
MONTHS = ["2026-03", "2026-04"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Any:
    """March: of two kettles one boiled in time. April: one, and in time; another was waived."""
    made = make_company()
    place = made.office.place()
    kettles.install(place=place)
    for kettle, begin, took in ((1, 0, 30), (2, 1, 90), (3, 33 * DAY, 30), (4, 34 * DAY, None)):
        happen(KettleOn(cook_id=made.clerk.staff.pk), begin, kettle=kettle, place=place)
        if took:
            happen("whistled", begin + took, kettle=kettle, place=place)
    waived = Obligation.objects.get(subject_id=4)
    actions.waive_obligation(waived.pk, by=SYSTEM, at=AT, reason="停电")
    with time_machine.travel(AT, tick=False):
        yield made


def row_of(company: Company, months: list[str]) -> Any:
    """The line of the whistle clause, as the director sees it."""
    board = read_board(Scope(company.director.actor, None), months, AT)
    return next(row for row in board.rows if row.clause.code == "whistle")


def test_the_trend_is_the_newer_half_against_the_older(company: Company) -> None:
    assert row_of(company, MONTHS).trend == pytest.approx(0.5)
    assert row_of(company, ["2026-02", *MONTHS]).trend is None, "nothing to compare with in February"
    assert row_of(company, ["2026-03"]).trend is None


def test_trend_and_waivers_stand_in_the_row_and_open_their_rows(company: Company) -> None:
    client = browser(company.director)
    page = client.get("/board/", {"span": "3", "until": "2026-04"})
    assertContains(page, "no evidence")
    page = client.get("/board/", {"span": "6", "until": "2026-06"})
    assertContains(page, "Waived, let through")
    waived = "/obligations/?clause=whistle&amp;unit=%d&amp;since=2025-11&amp;until=2026-04&amp;outcome=waived"
    assertContains(page, waived % company.office.pk)


def test_going_up_and_down_is_said_in_signs_and_words(company: Company) -> None:
    from huiyin.ledger.templatetags.board_cells import _points

    for points, sign, said in ((50, "↑", "better by"), (-3, "↓", "worse by"), (0, "→", "unchanged")):
        drawn = str(_points(points))
        assert sign in drawn
        assert said in drawn or not drawn.isascii()


class TestViews:
    """A name for what the board shows."""

    def test_is_kept_and_leads_back(self, company: Company) -> None:
        client = browser(company.director)
        given = {"name": " Tea  by unit ", "query": "span=3&by=unit&clause=whistle&evil=1"}
        kept = client.post("/board/views/", given)
        assert kept.headers["Location"] == "/board/?span=3&by=unit&clause=whistle"
        view = BoardView.objects.get()
        assert (view.name, view.query) == ("Tea by unit", "span=3&by=unit&clause=whistle")
        assert Event.objects.latest("pk").name == "board_view.kept"
        page = client.get("/board/")
        assertContains(page, 'href="?span=3&amp;by=unit&amp;clause=whistle">Tea by unit')
        assertContains(client.get(f"/board/?{view.query}"), "another clause")

    def test_the_same_name_again_is_the_view_anew(self, company: Company) -> None:
        for query in ("span=3", "span=12"):
            actions.keep_board_view(name="a", query=query, by=company.clerk.actor, at=AT)
        assert BoardView.objects.get().query == "span=12"

    def test_is_seen_and_dropped_by_its_owner_alone(self, company: Company) -> None:
        view = actions.keep_board_view(name="mine", query="", by=company.clerk.actor, at=AT)
        assertNotContains(browser(company.colleague).get("/board/"), "mine")
        with pytest.raises(NotFound):
            actions.drop_board_view(view.pk, by=company.colleague.actor, at=AT)
        assert browser(company.clerk).post(f"/board/views/{view.pk}/drop/").status_code == 303
        assert not BoardView.objects.exists()
        assert Event.objects.filter(name="board_view.dropped").count() == 1

    def test_needs_a_name_and_an_end(self, company: Company) -> None:
        with pytest.raises(Invalid):
            actions.keep_board_view(name=" ", query="", by=company.clerk.actor, at=AT)
        for number in range(30):
            actions.keep_board_view(name=str(number), query="", by=company.clerk.actor, at=AT)
        with pytest.raises(Invalid):
            actions.keep_board_view(name="too many", query="", by=company.clerk.actor, at=AT)

    def test_needs_a_board(self, company: Company) -> None:
        blind = type(company.clerk.actor)(kind="staff", id=company.clerk.staff.pk, name="林小雨")
        with pytest.raises(NotAllowed):
            actions.keep_board_view(name="a", query="", by=blind, at=AT)

    def test_nothing_is_kept_if_the_event_fails(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huiyin.ledger.actions.views.record", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.keep_board_view(name="a", query="", by=company.clerk.actor, at=AT)
        assert not BoardView.objects.exists()


def cells(client: Client, query: str) -> list[list[list[Any]]]:
    """The sheets of the board as rows of cells."""
    from python_calamine import CalamineWorkbook

    answer = client.get(f"/board/sheet/?{query}")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [book.get_sheet_by_index(number).to_python() for number in range(len(book.sheet_names))]


def test_the_spreadsheet_holds_what_is_shown(company: Company) -> None:
    shown, figures = cells(browser(company.director), "span=3&until=2026-04")
    assert shown[0][-3:] == ["2026-02", "2026-03", "2026-04"]
    assert shown[1][4:] == [1.0, pytest.approx(2 / 3), "", 1.0, "", 0.5, 1.0]
    march = next(line for line in figures if line[3] == "2026-03")
    assert march[4:9] == [0.5, "target missed", 2.0, 1.0, 1.0]
    by_unit, _figures = cells(browser(company.director), "span=3&until=2026-04&by=unit&clause=whistle")
    assert company.office.name in by_unit[1][3]


@pytest.mark.parametrize("query", ["", "by=unit", "span=12", "clause=whistle"])
def test_the_board_costs_the_same_however_much_there_is(company: Company, query: str) -> None:
    client = browser(company.director)

    def queries() -> int:
        client.get(f"/board/?{query}")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/board/?{query}").status_code == 200
        return len(found)

    few = queries()
    for kettle in range(10, 30):
        happen(KettleOn(cook_id=company.clerk.staff.pk), kettle, kettle=kettle, place=company.office.place())
        actions.keep_board_view(name=str(kettle), query="", by=company.director.actor, at=AT)
    assert queries() <= few <= 13
