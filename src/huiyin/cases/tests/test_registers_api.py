"""Boxes, letters, reviews, problems, figures and files over REST, as a program drives them."""

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases.actions import Finding, review_case
from huiyin.cases.tests.factories import LATER, answer, make_case, visit
from huiyin.files.tests.examples import picture
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db


def call(company: Company, persona: str, path: str, given: Any = None, *, status: int = 200) -> Any:
    """Post as a persona, or read without a body."""
    client = Client()
    client.force_login(company.personas[persona].staff)
    url = f"/api/v1/{path}"
    answered = client.get(url) if given is None else client.post(url, given, "application/json")
    assert answered.status_code == status, answered.content.decode()
    return answered.json()


def test_a_letter_from_a_box_becomes_a_matter(company: Company) -> None:
    given = {"unit_id": company.office.pk, "name": "东门意见箱", "place": "东门"}
    box = call(company, "clerk", "boxes", given, status=201)
    with_witness = {"witness_id": company.colleague.staff.pk, "letters": 1}
    opening = call(company, "clerk", f"boxes/{box['id']}/openings", with_witness, status=201)
    words = {"kind": "suggestion", "words": "加一盏灯"}
    case = call(company, "clerk", f"openings/{opening['id']}/matters", words, status=201)
    assert (case["source"], bool(case["caller_name"])) == ("box", True)
    call(company, "clerk", f"openings/{opening['id']}/matters", words, status=409)
    assert call(company, "clerk", f"boxes/{box['id']}")["openings"][0]["case_ids"] == [case["id"]]


def test_a_letter_is_forwarded_and_answered(company: Company) -> None:
    given = {"unit_id": company.office.pk, "sender": "业主委员会", "subject": "关于电梯"}
    letter = call(company, "clerk", "letters", given, status=201)
    to = {"staff_id": company.manager.staff.pk}
    assert call(company, "clerk", f"letters/{letter['id']}/forward", to)["status"] == "forwarded"
    assert [row["id"] for row in call(company, "manager", "letters?mine=true")["rows"]] == [letter["id"]]
    reply = {"reply": "已安排检修"}
    assert call(company, "manager", f"letters/{letter['id']}/reply", reply)["status"] == "replied"
    assert call(company, "clerk", "letters?status=open")["rows"] == []


def test_what_was_said_stands_in_the_register(company: Company) -> None:
    given = {"unit_id": company.office.pk, "content": "询问装修", "party": "李志强", "follow_up": "寄表"}
    line = call(company, "clerk", "communications", given, status=201)
    today = timezone.localdate().isoformat()
    lines = call(company, "clerk", f"communications?since={today}&until={today}")
    assert [one["id"] for one in lines] == [line["id"]]
    call(company, "clerk", f"communications/{line['id']}/done", {})
    call(company, "clerk", f"communications?since={today}&until=heute", status=422)


def test_the_head_reviews_what_went_wrong_and_names_the_problem(company: Company) -> None:
    case = make_case(company)
    answer(company, case)
    visit(company, case, "unsatisfied")
    days = "since=2026-03-01&until=2026-03-31"
    [row] = call(company, "supervisor", f"reviews?{days}&ground=unsatisfied")["rows"]
    assert (row["id"], "unsatisfied" in row["grounds"], row["reviews"]) == (case.pk, True, [])
    found = Finding(ground="unsatisfied", finding="答复不完整")
    review_case(case_id=case.pk, review=found, by=company.supervisor.actor, at=LATER)
    [row] = call(company, "supervisor", f"reviews?{days}&ground=unsatisfied")["rows"]
    assert [one["finding"] for one in row["reviews"]] == ["答复不完整"]
    given = {"unit_id": company.office.pk, "name": "答复不完整", "case_ids": [case.pk]}
    problem = call(company, "supervisor", "problems", given, status=201)
    assert call(company, "quality", f"problems/{problem['id']}")["case_ids"] == [case.pk]
    analysis = {"cause": "wear", "analysis": "未核对"}
    assert call(company, "supervisor", f"problems/{problem['id']}/analyse", analysis)["cause"] == "wear"


def test_figures_are_those_of_the_page(company: Company) -> None:
    make_case(company)
    figures = call(company, "director", "statistics?month=2026-03&by=kind")
    assert (figures["first"], figures["total"]["registered"]) == ("2026-03-01", 1)
    assert [line["key"] for line in figures["lines"]] == ["need"]
    assert figures["total"]["rates"]["return-visit"]["rate"] is None
    call(company, "director", f"statistics?unit_id={company.other_office.pk}", status=422)


def test_a_picture_travels_in_base64_and_larger_than_other_bodies(company: Company) -> None:
    case = make_case(company)
    content = picture(2000, 2000, form="BMP")
    assert len(content) > 3_000_000
    given = {"owner_kind": "case", "owner_id": case.pk, "name": "现场.png"}
    call(company, "clerk", "files", {**given, "content": "no base64!"}, status=422)
    shot = b64encode(content).decode()
    file = call(company, "clerk", "files", {**given, "content": shot}, status=201)
    assert call(company, "clerk", f"files/{file['id']}")["content"] == shot
    rows = call(company, "clerk", f"files?owner_kind=case&owner_id={case.pk}")
    assert [row["name"] for row in rows] == ["现场.png.bmp"]
    call(company, "clerk", f"files/{file['id']}/withdraw", {"reason": "拍错了"})
    call(company, "clerk", f"files/{file['id']}", status=404)
    call(company, "outsider", f"files?owner_kind=case&owner_id={case.pk}", status=404)
