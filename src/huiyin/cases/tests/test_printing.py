"""The forms of the trade on paper: what stands on them, and who may print them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.base import clock, printing
from huiyin.cases import actions
from huiyin.cases.models import Case, HandlingPlan
from huiyin.cases.tests.factories import MORNING, accept, drive, make_case, plan, send, visit
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The data that typst was given, as it was given."""
    import typst

    seen: list[dict[str, Any]] = []
    real = typst.compile

    def compile_and_see(*args: Any, **kwargs: Any) -> Any:
        seen.extend(json.loads(kwargs["sys_inputs"]["data"]))
        return real(*args, **kwargs)

    monkeypatch.setattr(typst, "compile", compile_and_see)
    return seen


def everything(paper: dict[str, Any]) -> str:
    """All words of a paper, without the places to break."""
    return json.dumps(paper, ensure_ascii=False).replace("\u200b", "")


def get(client: Client, name: str, *args: Any, **query: Any) -> bytes:
    response = client.get(reverse(f"cases:{name}", args=args), query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    return response.content


def test_the_contact_sheet(company: Company, browser_of: Browser, printed: list[dict[str, Any]]) -> None:
    case = make_case(company, urgency="urgent", importance=3, words="#漏水* 很急")
    sheet = send(company, case)
    get(browser_of("clerk"), "print-sheet", sheet.pk)
    (paper,) = printed
    shown = everything(paper)
    for words in (case.number, sheet.number, company.engineering.name, "#漏水* 很急", company.root.name):
        assert str(words) in shown
    assert [ticked for _sign, ticked in paper["mark"]] == [True, False, False, False]
    assert paper["mark_words"]
    assert "svg" in paper["qr"]


def test_daily_information_needs_no_mark(
    company: Company, browser_of: Browser, printed: list[dict[str, Any]]
) -> None:
    """F8: grade 3 is not marked."""
    sheet = send(company, make_case(company))
    get(browser_of("handler"), "print-sheet", sheet.pk)
    assert not any(ticked for _sign, ticked in printed[0]["mark"])


def test_the_handling_plan(company: Company, browser_of: Browser, printed: list[dict[str, Any]]) -> None:
    case = make_case(company)
    sheet = accept(company, send(company, case))
    plan(company, sheet, at=MORNING.replace(hour=6))
    made = HandlingPlan.objects.get()
    get(browser_of("handler"), "print-plan", made.pk)
    assert made.method in everything(printed[0])


def test_the_return_visit_before_and_after(
    company: Company, browser_of: Browser, printed: list[dict[str, Any]]
) -> None:
    case = drive(company, "answered")
    colleague = browser_of("colleague")
    get(colleague, "print-visit", case.pk)
    before = printed.pop()
    assert all(
        not ticked
        for block in before["blocks"]
        if block["block"] == "choice"
        for _w, ticked in block["options"]
    )
    get(colleague, "print-visits")
    assert [paper["title"] for paper in printed] == [before["title"]]
    printed.clear()
    visit(company, case, "satisfied", words="很满意")
    get(colleague, "print-visit", case.pk)
    assert "很满意" in everything(printed[0])


@pytest.mark.parametrize("status", [*Case.OPEN, Case.Status.CLOSED])
def test_the_case_sheet_at_every_stage(
    status: str, company: Company, browser_of: Browser, printed: list[dict[str, Any]]
) -> None:
    case = drive(company, status)
    get(browser_of("clerk"), "print-case", case.pk)
    assert case.words in everything(printed[0])


def test_the_list_prints_what_is_filtered(
    company: Company, browser_of: Browser, printed: list[dict[str, Any]]
) -> None:
    make_case(company, words="电梯异响")
    make_case(company, words="水管漏水", urgency="urgent")
    get(browser_of("supervisor"), "print-list", urgency="urgent")
    (paper,) = printed
    assert paper["is_landscape"]
    shown = everything(paper)
    assert "水管漏水" in shown
    assert "电梯异响" not in shown
    printed.clear()
    get(browser_of("quality"), "print-list", status="all", kind="need")
    assert Event.objects.filter(name="case_export.made").count() == 2, "both leave a trace"
    assert browser_of("clerk").get(reverse("cases:print-list")).status_code == 403


@pytest.mark.parametrize("form", ["register", "sheet", "plan", "visit", "case", "communication"])
def test_blank_forms(form: str, company: Company, browser_of: Browser, printed: list[dict[str, Any]]) -> None:
    get(browser_of("clerk"), "print-blank", form)
    assert printed[0]["qr"] == ""
    assert company.root.name == printed[0]["company"]


def test_the_register_of_communication(
    company: Company, browser_of: Browser, printed: list[dict[str, Any]]
) -> None:
    """Form-41: what came in by phone stands there with its number."""
    case = make_case(company, at=clock.now(), words="停水了吗")
    get(browser_of("supervisor"), "print-communications")
    shown = everything(printed[0])
    assert "停水了吗" in shown
    assert str(case.number) in shown


def test_there_is_no_other_blank_form(browser_of: Browser) -> None:
    assert browser_of("clerk").get(reverse("cases:print-blank", args=["other"])).status_code == 404


def test_the_code_leads_back_to_the_record(
    company: Company, browser_of: Browser, printed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address in the code of each paper opens for whoever may see the matter, and for nobody else."""
    links: list[str] = []
    real = printing._qr

    def draw_and_see(link: str) -> str:
        links.append(link)
        return real(link)

    monkeypatch.setattr(printing, "_qr", draw_and_see)
    sheet = send(company, make_case(company))
    clerk = browser_of("clerk")
    for name, subject in (
        ("print-sheet", sheet.pk),
        ("print-case", sheet.case_id),
        ("print-visit", sheet.case_id),
    ):
        get(clerk, name, subject)
    assert len(links) == 3
    for link in links:
        path = link.removeprefix("http://testserver")
        page = clerk.get(path)
        assert page.status_code == 200
        assert reverse("cases:detail", args=[sheet.case_id]) in page.content.decode()
        assert browser_of("outsider").get(path).status_code == 404


def test_the_heads_reviews(company: Company, browser_of: Browser, printed: list[dict[str, Any]]) -> None:
    """U7: what went wrong, what was found; printing it leaves a trace and needs the permission to export."""
    case = make_case(company, at=clock.now(), words="打错了电话")
    actions.withdraw_case(case_id=case.pk, reason="误拨", by=company.clerk.actor, at=clock.now())
    found = actions.Finding(ground="invalid", finding="登记前未核实")
    actions.review_case(case_id=case.pk, review=found, by=company.supervisor.actor, at=clock.now())
    get(browser_of("supervisor"), "print-reviews")
    shown = everything(printed[0])
    for words in (case.number, "打错了电话", "登记前未核实"):
        assert str(words) in shown
    assert Event.objects.get(name="case_export.made").data["content"] == "reviews"
    assert browser_of("handler").get(reverse("cases:print-reviews")).status_code == 403
