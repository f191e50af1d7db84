"""The door of the API: who calls, what is refused before any operation, and calls that are repeated."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from huiyin.base import clock
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import make_kinds
from huiyin.config.api import door, mounting
from huiyin.journal.models import Event, Reply
from huiyin.staff.actions import create_token, set_login_rules
from huiyin.staff.rules import LoginRules
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """A company whose desk knows the standard kinds of matters."""
    made = make_company()
    make_kinds()
    return made


@pytest.fixture
def clerk(company: Company) -> Client:
    """A program that acts for 林小雨."""
    _token, secret = create_token(name="总机", expires_at=None, by=company.clerk.actor, at=clock.now())
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def matter(company: Company, **more: Any) -> dict[str, Any]:
    """A matter as a program registers it."""
    return {
        "unit_id": company.office.pk,
        "kind": "need",
        "words": "三楼灯不亮",
        "caller_name": "刘敏",
        **more,
    }


def register(client: Client, given: Any, **headers: str) -> Any:
    """Register it."""
    return client.post("/api/v1/cases", given, content_type="application/json", headers=headers)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code, in the one form of all refusals."""
    assert set(answer.json()) == {"error", "message", "fields"}
    return answer.status_code, answer.json()["error"]


def test_a_token_registers_and_reads(company: Company, clerk: Client) -> None:
    made = register(clerk, matter(company))
    assert made.status_code == 201
    assert made.json()["first_asked_id"] == company.clerk.staff.pk
    read = clerk.get(f"/api/v1/cases/{made.json()['id']}").json()
    assert read.items() >= made.json().items()


def test_times_carry_their_offset(company: Company, clerk: Client) -> None:
    at = (clock.now() - timedelta(hours=1)).replace(microsecond=0)
    made = register(clerk, matter(company, occurred_at=at.isoformat())).json()
    assert made["occurred_at"].endswith("+08:00")


@pytest.mark.parametrize("header", ["", "Bearer hy_wrong", "Basic YTpi", "Bearer"])
def test_strangers_are_told_how_to_come_in(header: str) -> None:
    answer = Client(headers={"Authorization": header}).get("/api/v1/cases/1")
    assert refusal(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_serves_too_but_writes_only_with_its_csrf_token(company: Company) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(company.clerk.staff)
    browser.get("/")
    assert refusal(register(browser, matter(company))) == (403, "csrf")
    browser.cookies["csrftoken"] = "a" * 32
    assert register(browser, matter(company), **{"X-CSRFToken": "a" * 32}).status_code == 201


def test_a_session_serves_only_after_what_the_login_demands(company: Company) -> None:
    rules = LoginRules(needs_second_factor=True)
    set_login_rules("clerk", rules=rules, by=company.admin.actor, at=clock.now())
    browser = Client()
    browser.force_login(company.clerk.staff)
    assert refusal(browser.get("/api/v1/cases")) == (403, "login_unfinished")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "not_json"),
        ('{"importance": NaN}', "application/json", 400, "not_json"),
        ("[" * 100_000, "application/json", 400, "not_json"),
        ("刘".encode("gb18030"), "application/json", 400, "wrong_encoding"),
        ("{}", "application/json; charset=gbk", 415, "wrong_type"),
        ("a=b", "application/x-www-form-urlencoded", 415, "wrong_type"),
        (" " * 1_000_001, "application/json", 413, "too_large"),
        (r'{"words": "\u0000"}', "application/json", 422, "invalid"),
        (r'{"words": "\ud800"}', "application/json", 422, "invalid"),
        ("[]", "application/json", 422, "invalid"),
        ("null", "application/json", 422, "invalid"),
    ],
)
def test_what_is_no_call_is_refused_in_json(
    clerk: Client, body: str | bytes, kind: str, status: int, code: str
) -> None:
    assert refusal(clerk.post("/api/v1/cases", body, content_type=kind)) == (status, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nowhere", 404, "no_such_path"),
        ("cases/", 404, "no_such_path"),
        ("cases/0", 422, "invalid"),
        ("cases/一", 422, "invalid"),
        ("cases/99999999999999999999", 422, "invalid"),
        ("cases/1", 404, "not_found"),
        ("cases/1?shape=%00", 422, "invalid"),
        ("cases/1%00", 422, "invalid"),
    ],
)
def test_addresses_that_lead_nowhere(clerk: Client, path: str, status: int, code: str) -> None:
    assert refusal(clerk.get(f"/api/v1/{path}")) == (status, code)


def test_a_forged_cursor_breaks_nothing(clerk: Client) -> None:
    beyond = base64.urlsafe_b64encode(b'["2026-11-22T00:00:00+00:00", 99999999999999999999]').decode()
    path = f"cases?order=newest&after={beyond.rstrip('=')}"
    assert clerk.get(f"/api/v1/{path}").json()["rows"] == []
    assert refusal(clerk.get("/api/v1/cases?after=x")) == (422, "invalid")


def test_a_wrong_method_is_told_the_right_ones(clerk: Client) -> None:
    answer = clerk.delete("/api/v1/cases/1")
    assert refusal(answer) == (405, "wrong_method")
    assert answer.headers["Allow"] == "GET"


def test_every_mistake_is_named_at_its_field(company: Company, clerk: Client) -> None:
    wrong = matter(company, unit_id="1", importance=9, urgency="now", colour="red", occurred_at="2026-11-22")
    del wrong["words"]
    answer = register(clerk, wrong, **{"Accept-Language": "en"})
    assert refusal(answer) == (422, "invalid")
    assert set(answer.json()["fields"]) == {
        "unit_id", "importance", "urgency", "colour", "occurred_at", "words"
    }  # fmt: skip
    assert answer.json()["fields"]["colour"] == "There is no such field."


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("en", "en", "This does not exist"),
        ("de, en;q=0.5", "en", "This does not exist"),
        ("zh-CN", "zh-hans", "没有这一项"),
        ("", "zh-hans", "没有这一项"),
        ("*", "zh-hans", "没有这一项"),
        ("de", "zh-hans", "没有这一项"),
    ],
)
def test_speaks_the_language_that_is_asked_for(clerk: Client, asked: str, language: str, words: str) -> None:
    answer = clerk.get("/api/v1/cases/1", headers={"Accept-Language": asked} if asked else {})
    assert answer.headers["Content-Language"] == language
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    ("failing", "status", "code"),
    [
        (OperationalError("locked"), 503, "unavailable"),
        (OverflowError("too large"), 422, "invalid"),
        (RuntimeError("bug"), 500, "unexpected"),
    ],
)
def test_failures_of_ours_are_json_too(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, failing: Exception, status: int, code: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise failing

    monkeypatch.setattr(door, "_once", fail)
    assert refusal(clerk.get("/api/v1/cases/1")) == (status, code)


class TestRepeating:
    """The header Idempotency-Key."""

    KEY = {"Idempotency-Key": "call-2026-1"}

    def test_the_same_call_gets_the_first_answer_and_doubles_nothing(
        self, company: Company, clerk: Client
    ) -> None:
        first = register(clerk, matter(company), **self.KEY)
        again = register(clerk, matter(company), **self.KEY)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Idempotency-Replayed"] == "true"
        assert Case.objects.count() == Event.objects.filter(name="case.registered").count() == 1

    def test_another_call_under_the_same_key_is_refused(self, company: Company, clerk: Client) -> None:
        register(clerk, matter(company), **self.KEY)
        answer = register(clerk, matter(company, words="另一件"), **self.KEY)
        assert refusal(answer) == (422, "invalid")
        assert "Idempotency-Key" in answer.json()["fields"]

    def test_a_refused_call_is_judged_anew(self, company: Company, clerk: Client) -> None:
        make = matter(company, kind="nonsense")
        assert register(clerk, make, **self.KEY).status_code == 422
        assert not Reply.objects.exists()
        assert register(clerk, matter(company), **self.KEY).status_code == 201

    def test_keys_are_everybodys_own(self, company: Company, clerk: Client) -> None:
        register(clerk, matter(company), **self.KEY)
        colleague = Client()
        colleague.force_login(company.colleague.staff)
        assert register(colleague, matter(company), **self.KEY).status_code == 201
        assert Case.objects.count() == 2

    def test_nothing_is_done_when_the_answer_cannot_be_kept(
        self, company: Company, clerk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Reply.objects, "create", _raise)
        assert refusal(register(clerk, matter(company), **self.KEY)) == (503, "unavailable")
        assert not Case.objects.exists()

    @pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
    def test_a_key_must_fit(self, company: Company, clerk: Client, key: str) -> None:
        assert refusal(register(clerk, matter(company), **{"Idempotency-Key": key})) == (422, "invalid")


def _raise(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("disk full")


def test_the_document_is_openapi_and_speaks_both_languages() -> None:
    def titles(language: str) -> list[str]:
        answer = Client(headers={"Accept-Language": language}).get("/api/v1/openapi.json")
        document = json.loads(answer.content)
        assert document["openapi"].startswith("3.1")
        return [one["summary"] for way in document["paths"].values() for one in way.values()]

    assert "登记信息" in titles("zh-CN")
    assert "Register a matter" in titles("en")


def test_operations_are_named_once() -> None:
    ways = [one["operationId"] for way in mounting.schema()["paths"].values() for one in way.values()]
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "登记信息"), ("en", "Register a matter")])
def test_a_page_describes_every_operation(company: Company, language: str, word: str) -> None:
    browser = Client()
    browser.force_login(company.clerk.staff)
    type(company.clerk.staff).objects.update(language=language)
    html = browser.get("/api/v1/docs").content.decode()
    assert word in html
    assert all(f'id="{operation["operationId"]}"' in html for operation in _operations())
    assert "<script>" not in html
    assert "cdn" not in html


def _operations() -> list[Any]:
    return [one for way in mounting.schema()["paths"].values() for one in way.values()]
