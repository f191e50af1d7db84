"""The register over REST: the loop as a program drives it, and what it is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.base import clock
from huiyin.cases.api.given import Status
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import drive, make_case
from huiyin.staff.tests.factories import Company

Program = Callable[..., Any]


@pytest.fixture
def program(company: Company) -> Program:
    """Calls the API as a persona: program("clerk", "cases", {...}) posts, without a body it reads."""
    clients: dict[str, Client] = {}

    def call(persona: str, path: str, given: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        if persona not in clients:
            clients[persona] = Client()
            clients[persona].force_login(company.personas[persona].staff)
        client, url = clients[persona], f"/api/v1/{path}"
        answer = client.get(url) if given is None else client.post(url, given, "application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    return call


def test_the_whole_loop(company: Company, program: Program) -> None:
    soon = (clock.now() + timedelta(days=2)).isoformat()
    matter = {"unit_id": company.office.pk, "kind": "need", "words": "水管爆裂", "caller_name": "刘女士"}
    case = program("clerk", "cases", matter, status=201)
    path = f"cases/{case['id']}"
    program("clerk", f"{path}/acknowledge", {"promised_at": soon})
    sheet = program("clerk", f"{path}/sheets", {"department_id": company.engineering.pk}, status=201)
    assert sheet["number"].startswith("LL-")
    assert [row["id"] for row in program("handler", "sheets?status=sent")["rows"]] == [sheet["id"]]
    program("handler", f"sheets/{sheet['id']}/accept", {})
    plan = {"method": "更换主管道", "complete_by": soon}
    made = program("handler", f"sheets/{sheet['id']}/plans", plan, status=201)
    program("clerk", f"plans/{made['id']}/feed-back", {"reaction": "同意"})
    program("handler", f"{path}/notes", {"words": "配件已订"}, status=201)
    program("handler", f"{path}/pause", {"reason": "parts"}, status=201)
    assert program("handler", f"{path}/resume", {})["paused_for"] == ""
    assert program("clerk", f"{path}/urgings", {"origin": "customer"}, status=201)["to_staff_id"]
    report = program("clerk", f"{path}/escalations", {"reason": "超时"}, status=201)
    program("director", f"escalations/{report['id']}/respond", {"response": "今日完成"})
    program("handler", f"sheets/{sheet['id']}/complete", {"result": "已更换"})
    program("clerk", f"{path}/answers", {"words": "已修好"}, status=201)
    assert [row["id"] for row in program("colleague", "visits")["rows"]] == [case["id"]]
    program("colleague", f"{path}/visits", {"outcome": "satisfied", "level": 5}, status=201)
    shown = program("clerk", path)
    assert shown["status"] == "closed"
    assert shown["timeline"][0]["event"] == "case.registered"
    assert shown["timeline"][-1]["event"] == "case.closed"


def test_wrong_records_are_taken_back(company: Company, program: Program) -> None:
    case = drive(company, "closed")
    visit = case.visits.get()
    assert program("colleague", f"visits/{visit.pk}/withdraw", {"reason": "记错了"})["withdrawn_at"]
    program("clerk", f"cases/{case.pk}/answers/withdraw", {"reason": "尚未答复"})
    case.refresh_from_db()
    assert case.status == Case.Status.HANDLED


def test_what_comes_too_late_is_a_conflict(company: Company, program: Program) -> None:
    sheet = drive(company, "in_handling").sheets.get()
    assert program("handler", f"sheets/{sheet.pk}/accept", {}, status=409)["error"] == "wrong_status"


def test_refused_fields_are_named(company: Company, program: Program) -> None:
    matter = {"unit_id": company.office.pk, "kind": "nonsense", "words": "x", "caller_name": "刘"}
    assert set(program("clerk", "cases", matter, status=422)["fields"]) == {"kind"}


def test_a_number_is_masked_where_it_may_not_be_read(company: Company, program: Program) -> None:
    case = make_case(company, caller_phone="13812345678")
    assert program("clerk", f"cases/{case.pk}")["caller_phone"] == "13812345678"
    masked = program("quality", f"cases/{case.pk}")
    assert "2345" not in masked["caller_phone"]
    assert masked["reach"][0]["is_masked"]
    assert program("quality", "cases")["rows"][0]["caller_phone"] == masked["caller_phone"]


def test_lists_are_paged_filtered_and_counted(company: Company, program: Program) -> None:
    made = [make_case(company, words=f"第{number}件").pk for number in range(3)]
    first = program("clerk", "cases?order=newest&size=2")
    assert first["count"] == {"number": 3, "at_least": False}
    second = program("clerk", f"cases?order=newest&size=2&after={first['next']}")
    assert [row["id"] for row in first["rows"] + second["rows"]] == sorted(made, reverse=True)
    assert second["next"] == ""
    assert program("clerk", "cases?q=第2件")["count"]["number"] == 1
    assert program("clerk", "cases?status=closed")["rows"] == []
    assert "after" not in program("clerk", "cases?after=nonsense", status=422)["fields"]
    assert set(program("clerk", "cases?colour=red", status=422)["fields"]) == {"colour"}


def test_a_list_costs_the_same_however_long(
    company: Company, program: Program, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_case(company, words=f"第{number}件", caller_phone=f"1381234567{number}")
    program("clerk", "cases")
    with django_assert_max_num_queries(12):
        program("clerk", "cases")


def test_knows_every_status() -> None:
    assert set(get_args(Status)) == set(Case.Status.values)


def test_promises_and_joint_matters(company: Company, program: Program) -> None:
    case, other = drive(company, "in_handling"), make_case(company)
    soon, later = ((clock.now() + timedelta(days=days)).isoformat() for days in (2, 3))
    given = {"words": "清理现场", "promised_at": soon}
    promise = program("clerk", f"cases/{case.pk}/promises", given, status=201)
    program("clerk", f"promises/{promise['id']}/move", {"promised_at": later, "reason": "下雨"})
    assert [row["id"] for row in program("clerk", "promises?state=open")["rows"]] == [promise["id"]]
    assert program("clerk", f"promises/{promise['id']}/keep", {})["kept_at"]
    program("clerk", f"cases/{other.pk}/join", {"leading_id": case.pk})
    program("clerk", f"cases/{other.pk}/leave", {})
    program("clerk", f"cases/{other.pk}/duplicate", {"of_id": case.pk})
    assert program("clerk", f"cases/{other.pk}")["status"] == "withdrawn"


def test_the_words_of_the_house(company: Company, program: Program) -> None:
    assert {"need", "complaint"} <= {kind["code"] for kind in program("clerk", "kinds")}
    assert "phone" in {source["code"] for source in program("clerk", "sources?with_unused=true")}
