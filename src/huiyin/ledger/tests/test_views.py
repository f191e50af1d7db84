"""The pages of the ledger: they show what is owed, and every number opens what it counts."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from huiyin.base.actor import Actor
from huiyin.ledger import actions, registry
from huiyin.ledger.models import Adoption, Obligation, ProcedureVersion, Reminder
from huiyin.ledger.queries.work import count_work, page_of_work
from huiyin.ledger.registry import Presented
from huiyin.ledger.tests import kettles
from huiyin.ledger.tests.kettles import START, KettleOn, happen
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import Company, Persona, make_company

NOW = START + timedelta(hours=3)
BUDGET = 12

pytestmark = pytest.mark.django_db


def present_kettles(ids: Collection[int], actor: Actor) -> Mapping[int, Presented]:
    """Kettles have pages, too; number 999 is nobody's business."""
    return {id_: Presented(f"K-{id_}", "烧水", f"/kettles/{id_}/") for id_ in ids if id_ != 999}


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """The company on a Monday at noon; its office lives by the tea procedure."""
    monkeypatch.setitem(registry._presenters, "kettle", present_kettles)
    monkeypatch.setitem(registry._forms, "kettle.whistled", "whistle")
    with time_machine.travel(NOW, tick=False):
        made = make_company()
        kettles.install(place=made.office.place())
        yield made


def on(
    company: Company, kettle: int, minute: float, cook: Persona | None = None, **kwargs: Any
) -> Obligation:
    """Put a kettle on: with a cook, else it is the desk's. Boiling is owed within the hour."""
    cook_id = cook.staff.pk if cook else None
    data = KettleOn(cook_id=cook_id, kitchen_id=None if cook else company.desk.pk)
    event = happen(data, minute, kettle=kettle, place=company.office.place(), **kwargs)
    return Obligation.objects.get(trigger=event)


def browser(persona: Persona) -> Client:
    """A browser in which this person is logged in, with English pages."""
    client = Client()
    Staff.objects.filter(pk=persona.staff.pk).update(language="en")
    client.force_login(persona.staff)
    return client


def text_of(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def links(response: Any, part: str) -> list[str]:
    """The addresses on the page that contain `part`."""
    found = re.findall(r'href="([^"]+)"', response.content.decode())
    return [unescape(url) for url in found if part in unescape(url)]


def rows(response: Any) -> list[str]:
    """The numbers of the subjects in the order in which the page lists them."""
    return re.findall(r">(K-\d+)</a>", response.content.decode())


# --- my work ------------------------------------------------------------------------------------------------------


def test_my_work_begins_with_what_is_overdue_and_leads_to_the_form(company: Company) -> None:
    on(company, 1, 170, company.clerk)
    on(company, 2, 0, company.clerk)
    on(company, 3, 100)
    on(company, 4, 0, company.outsider)
    page = browser(company.clerk).get("/")
    assert rows(page) == ["K-2", "K-3", "K-1"]
    assert links(page, "/kettles/2/#whistle")
    assert "2 hours over" in text_of(page) or "2 h over" in text_of(page)


def test_paused_work_stands_below_the_last_page(company: Company) -> None:
    on(company, 1, 0, company.clerk)
    happen("paused", 10, kettle=1, place=company.office.place())
    for kettle in range(2, 54):
        on(company, kettle, kettle, company.clerk)
    client = browser(company.clerk)
    first = client.get("/")
    assert len(rows(first)) == 50
    assert "K-1" not in rows(first)
    second = client.get(links(first, "after=")[0].replace("?", "/?", 1))
    assert rows(second) == ["K-52", "K-53", "K-1"]
    assert rows(client.get("/?tab=paused")) == ["K-1"]


def test_tabs_count_and_filter(company: Company) -> None:
    on(company, 1, 0, company.clerk)
    on(company, 2, 170)
    page = browser(company.clerk).get("/?tab=unit")
    assert rows(page) == ["K-2"]
    words = text_of(page)
    for tab in ("All 2", "Overdue 1", "Due soon 1", "Mine alone 1", "My unit's 1", "Paused 0"):
        assert tab in words


def test_an_empty_list_says_what_will_stand_there(company: Company) -> None:
    assertContains(browser(company.clerk).get("/"), "Nothing is owed")


def test_what_may_not_be_seen_is_not_named(company: Company) -> None:
    row = on(company, 999, 0, company.clerk)
    page = browser(company.clerk).get("/")
    assert not rows(page)
    assert links(page, reverse("ledger:obligation", args=[row.pk]))


def test_a_wrong_cursor_is_refused(company: Company) -> None:
    assert browser(company.clerk).get("/?after=nonsense").status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/team/",
        "/board/",
        "/board/?by=unit&clause=whistle",
        "/obligations/",
        "/procedures/",
        "/reminders/",
    ],
)
def test_lists_need_few_queries(company: Company, address: str, django_assert_max_num_queries: Any) -> None:
    for kettle in range(1, 40):
        row = on(company, kettle, kettle * 4, company.clerk if kettle % 2 else None)
        if kettle % 5 == 0:
            actions.urge_obligation(row.pk, by=company.supervisor.actor, at=NOW, words="请尽快")
    client = browser(company.supervisor)
    client.get(address)
    with django_assert_max_num_queries(BUDGET):
        assert client.get(address).status_code == 200


# --- reminders ----------------------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    actions.urge_obligation(row.pk, by=company.supervisor.actor, at=NOW, words="顾客又来电")
    client = browser(company.clerk)
    assertContains(client.get(reverse("ledger:bell")), '<span class="count">1</span>')
    page = client.get(reverse("ledger:reminders"))
    assertContains(page, "顾客又来电")
    assertContains(page, "陈静")
    reminder = Reminder.objects.get()
    answer = client.post(reverse("ledger:read-reminder", args=[reminder.pk]), headers={"HX-Request": "true"})
    assert "refresh" in answer.headers["HX-Trigger"]
    assertNotContains(client.get(reverse("ledger:bell")), "count")


def test_all_reminders_are_read_at_once_without_script(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    actions.urge_obligation(row.pk, by=company.supervisor.actor, at=NOW)
    client = browser(company.clerk)
    answer = client.post(reverse("ledger:read-reminders"), follow=True)
    assertContains(answer, "All reminders are read.")
    assert not Reminder.objects.filter(read_at__isnull=True).exists()


# --- team ---------------------------------------------------------------------------------------------------------


def test_the_team_board_says_who_owes_how_much_and_opens_it(company: Company) -> None:
    for kettle, cook in enumerate((company.clerk, company.clerk, company.colleague, None), start=1):
        on(company, kettle, 0 if kettle == 1 else 170, cook)
    client = browser(company.supervisor)
    page = client.get(reverse("ledger:team"))
    assert "林小雨 1 1 2" in text_of(page)
    doors = links(page, f"person={company.clerk.staff.pk}")
    assert [len(set(rows(client.get(door)))) for door in doors] == [1, 1, 2]
    together = links(page, f"owner={company.desk.pk}")
    assert rows(client.get(together[-1])) == ["K-4"]


def test_a_department_sees_what_it_owes_for_the_office(company: Company) -> None:
    data = KettleOn(kitchen_id=company.engineering.pk)
    happen(data, 0, kettle=1, place=company.office.place())
    page = browser(company.handler).get(reverse("ledger:team"))
    assert rows(page) == ["K-1"]


def test_a_unit_outside_of_the_scope_does_not_exist(company: Company) -> None:
    client = browser(company.clerk)
    for name in ("ledger:team", "ledger:board"):
        assert client.get(reverse(name), {"unit": company.other_office.pk}).status_code == 404
    assert client.get(reverse("ledger:obligations"), {"unit": company.other_office.pk}).status_code == 422


def test_handing_over_in_a_dialogue(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    client = browser(company.supervisor)
    address = reverse("ledger:hand-over", args=[row.pk])
    dialogue = client.get(f"{address}?next=/team/", headers={"HX-Request": "true"})
    assertContains(dialogue, "周敏")
    assertNotContains(dialogue, "<html")
    answer = client.post(address, {"to_id": company.colleague.staff.pk, "words": "休假", "next": "/team/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/team/")
    row.refresh_from_db()
    assert row.responsible_id == company.colleague.staff.pk


def test_waiving_without_a_reason_is_refused_at_the_field(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    answer = browser(company.director).post(reverse("ledger:waive", args=[row.pk]), {"reason": " "})
    assert answer.status_code == 422
    assertContains(answer, "is-invalid", status_code=422)
    row.refresh_from_db()
    assert row.is_open


def test_urging_needs_no_words_and_never_leads_elsewhere(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    answer = browser(company.supervisor).post(
        reverse("ledger:urge", args=[row.pk]), {"words": "", "next": "https://example.org/"}
    )
    assert answer.headers["Location"] == reverse("ledger:obligation", args=[row.pk])
    assert Reminder.objects.filter(staff_id=company.clerk.staff.pk).count() == 1


def test_what_is_closed_can_no_longer_be_steered(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    happen("whistled", 30, kettle=1, place=company.office.place())
    assert browser(company.director).get(reverse("ledger:waive", args=[row.pk])).status_code == 409


# --- board --------------------------------------------------------------------------------------------------------


def many(company: Company) -> None:
    """Two in time, one late, one overdue, one still open, one waived."""
    place = company.office.place()
    for kettle, minute, whistled in ((1, 0, 30), (2, 0, 90), (3, 0, None), (4, 170, None), (6, -1300, -1290)):
        on(company, kettle, minute, company.clerk)
        if whistled is not None:
            happen("whistled", whistled, kettle=kettle, place=place)
    row = on(company, 5, 0, company.clerk)
    actions.waive_obligation(row.pk, by=company.director.actor, at=NOW, reason="停水")


def test_every_number_of_the_board_opens_as_many_rows(company: Company) -> None:
    many(company)
    client = browser(company.quality)
    page = client.get(reverse("ledger:board"), {"clause": "whistle"})
    assertContains(page, "50%")
    found = re.findall(r'<a href="(/obligations/[^"]+)">(\d+)</a>', page.content.decode())
    assert len(found) > 8
    for door, number in found:
        response = client.get(unescape(door))
        assert len(rows(response)) == int(number), door


def test_months_are_turned(company: Company) -> None:
    page = browser(company.quality).get(reverse("ledger:board"), {"until": "2026-02", "span": "3"})
    assertContains(page, "2025-12 – 2026-02")
    assert links(page, "until=2025-11")
    assert links(page, "until=2026-03")
    assert browser(company.quality).get(reverse("ledger:board"), {"until": "soon"}).status_code == 422


def test_one_clause_by_unit_goes_down_the_tree(company: Company) -> None:
    many(company)
    client = browser(company.quality)
    page = client.get(reverse("ledger:board"), {"by": "unit", "clause": "whistle"})
    assertContains(page, "翠湖花园管理处")
    door = next(url for url in links(page, "/obligations/") if f"unit={company.office.pk}" in url)
    assert sorted(rows(client.get(door))) == ["K-1", "K-2", "K-3", "K-4", "K-6"]
    below = client.get(f"{reverse('ledger:board')}?by=unit&clause=whistle&unit={company.office.pk}")
    assertContains(below, "翠湖花园管理处 itself")
    assertContains(below, "客服中心")


def test_no_evidence_is_never_a_hundred_per_cent(company: Company) -> None:
    page = browser(company.quality).get(reverse("ledger:board"), {"clause": "ready"})
    assertContains(page, "no evidence")
    assertNotContains(page, '<span class="rate-number">100%')


def test_what_carried_no_due_time_is_listed(company: Company) -> None:
    on(company, 1, 0, company.clerk)
    client = browser(company.quality)
    page = client.get(reverse("ledger:board"), {"clause": "ready"})
    door = links(page, "outcome=no_obligation")[0]
    assert rows(client.get(door)) == ["K-1"]
    without_clause = client.get(reverse("ledger:obligations"), {"outcome": "no_obligation"})
    assert without_clause.status_code == 422


# --- one obligation -----------------------------------------------------------------------------------------------


def test_the_evidence_of_an_obligation(company: Company) -> None:
    place = company.office.place()
    row = on(company, 1, 0, company.clerk)
    happen("paused", 10, kettle=1, place=place)
    happen("resumed", 20, kettle=1, place=place)
    wrong = happen("whistled", 30, kettle=1, place=place)
    happen(kettles.KettleMistaken(), 40, kettle=1, place=place, voids=wrong.pk)
    actions.urge_obligation(row.pk, by=company.supervisor.actor, at=NOW, words="水开了吗")
    happen("whistled", 60, kettle=1, place=place, recorded=200)
    page = browser(company.quality).get(reverse("ledger:obligation", args=[row.pk]))
    words = text_of(page)
    assertContains(page, "is-voided")
    parts = (
        "power cut",
        "power back",
        "水开了吗",
        "told: 林小雨",
        "entered",
        "Restated",
        "1 hour on the clock from",
    )
    assert [part for part in parts if part not in words] == []


def test_how_the_due_time_came_about(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    answer = browser(company.clerk).get(reverse("ledger:explain", args=[row.pk]))
    assert answer.status_code == 302
    assert "budget=1+hour" in answer.headers["Location"]
    assert browser(company.clerk).get(answer.headers["Location"]).status_code == 200


def test_a_waiver_shows_its_reason_and_who_gave_it(company: Company) -> None:
    row = on(company, 1, 0, company.clerk)
    actions.waive_obligation(row.pk, by=company.director.actor, at=NOW, reason="停水")
    page = browser(company.quality).get(reverse("ledger:obligation", args=[row.pk]))
    assertContains(page, "停水")
    assertContains(page, "赵刚")


def test_the_panel_hides_subjects_that_may_not_be_seen(company: Company) -> None:
    assert browser(company.clerk).get(reverse("ledger:panel-subject", args=[1])).status_code == 404


# --- procedures ---------------------------------------------------------------------------------------------------


def test_a_procedure_says_in_words_what_its_clauses_do(company: Company) -> None:
    version = ProcedureVersion.objects.get()
    words = text_of(browser(company.clerk).get(reverse("ledger:procedure", args=[version.pk])))
    assert "From “on”: 1 hour on the clock, owed by cook, else kitchen, else the unit where it arose" in words
    assert "The clock stands from “power cut” to “power back”." in words
    assert "10 minutes on the clock before it is due" in words
    assert "Adopt for a unit" not in words


def test_adopting_and_dropping_for_a_unit(company: Company) -> None:
    version = ProcedureVersion.objects.get()
    client = browser(company.quality)
    answer = client.post(
        reverse("ledger:adopt", args=[version.pk]), {"unit": company.other_office.pk}, follow=True
    )
    assertContains(answer, "锦绣家园管理处 lives by this procedure now.")
    client.post(reverse("ledger:drop", args=[version.pk]), {"unit": company.other_office.pk})
    newest = Adoption.objects.filter(unit_id=company.other_office.pk).order_by("-pk")
    assert [row.is_end for row in newest] == [True, False]


def test_only_those_who_may_decide_adopt(company: Company) -> None:
    version = ProcedureVersion.objects.get()
    answer = browser(company.clerk).post(
        reverse("ledger:adopt", args=[version.pk]), {"unit": company.office.pk}
    )
    assert answer.status_code == 403


# --- one's own work and the desk's are read apart and shown together --------------------------------------------------


def test_pages_of_work_go_through_all_of_it_soonest_first(company: Company) -> None:
    """What 林小雨 owes herself and what her desk owes come in one order, each of them once."""
    owed = [on(company, kettle, kettle * 4, company.clerk if kettle % 2 else None) for kettle in range(1, 12)]
    found: list[int] = []
    after = ""
    while True:
        work = page_of_work(company.clerk.actor, "all", NOW, after=after, size=3)
        found += [row.pk for row in work.slice.rows]
        after = work.slice.next
        if not after:
            break
    assert found == [row.pk for row in sorted(owed, key=lambda row: (row.due_at, row.pk))]
    counts = count_work(company.clerk.actor, NOW)
    assert {tab: counts[tab].number for tab in ("all", "mine", "unit", "paused")} == {
        "all": 11,
        "mine": 6,
        "unit": 5,
        "paused": 0,
    }
    overdue = page_of_work(company.clerk.actor, "overdue", NOW).slice.rows
    assert counts["overdue"].number == len(overdue) == sum(row.is_overdue(NOW) for row in owed)
    assert not page_of_work(company.handler.actor, "all", NOW).slice.rows
