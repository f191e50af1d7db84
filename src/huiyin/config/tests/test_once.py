"""What a form sends twice is done once, and answered as it was the first time (decision 18)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from huiyin.base.errors import WrongStatus
from huiyin.base.pages import repeatable
from huiyin.cases.actions import Matter, register_case
from huiyin.cases.tests.factories import make_kinds
from huiyin.config.urls import urlpatterns as of_the_house
from huiyin.files.models import Attachment
from huiyin.journal.models import Event, Reply
from huiyin.staff.models import ApiToken, OrgUnit
from huiyin.staff.tests.factories import BEGIN, Company, make_company

KEY = re.compile(r'name="once" value="([\w-]{16})" autocomplete="off"')
ALREADY = "此前已经提交过，没有重复执行。"
steps: dict[str, Callable[[], HttpResponse]] = {}


def trial(request: HttpRequest) -> HttpResponse:
    """A page whose answer the test decides."""
    return steps["now"]()


@repeatable("a test")
def again(request: HttpRequest) -> HttpResponse:
    """The same, to be done again."""
    return trial(request)


urlpatterns = [*of_the_house, path("trial/", trial), path("again/", again)]


@pytest.fixture
def company(db: None) -> Company:
    """The company."""
    return make_company()


@pytest.fixture
def admin(company: Company) -> Client:
    """管理员's browser."""
    client = Client(raise_request_exception=False)
    client.force_login(company.admin.staff)
    return client


def unit(company: Company, **changes: Any) -> dict[str, Any]:
    """The form of a new unit below the company's root, as its page sends it."""
    given = {
        "parent": company.root.pk,
        "kind": "branch",
        "code": "HY-QD",
        "name": "青岛分公司",
        "once": "page-1",
    }
    return {**given, **changes}


def test_every_form_of_a_page_has_a_key_of_its_own(admin: Client) -> None:
    url = reverse("staff:new_unit")
    keys = [*KEY.findall(admin.get(url).content.decode()), *KEY.findall(admin.get(url).content.decode())]
    assert len(keys) >= 2
    assert len(keys) == len(set(keys))


def test_the_second_sending_gets_the_answer_of_the_first(company: Company, admin: Client) -> None:
    first = admin.post(reverse("staff:new_unit"), unit(company))
    again = admin.post(reverse("staff:new_unit"), unit(company))
    made = OrgUnit.objects.get(code="HY-QD")
    assert first.headers["Location"] == again.headers["Location"] == reverse("staff:unit", args=[made.pk])
    assert (first.status_code, again.status_code) == (303, 303)
    assert Event.objects.filter(name="unit.created", subject_id=made.pk).count() == 1
    assert ALREADY in admin.get(again.headers["Location"]).content.decode()


def test_a_script_is_led_to_the_same_place(company: Company, admin: Client) -> None:
    url, htmx = reverse("staff:new_unit"), {"HX-Request": "true"}
    first = admin.post(url, unit(company), headers=htmx)
    again = admin.post(url, unit(company), headers=htmx)
    assert (again.status_code, again.headers["HX-Redirect"]) == (204, first.headers["HX-Redirect"])


def test_who_goes_back_and_changes_something_has_sent_two(company: Company, admin: Client) -> None:
    admin.post(reverse("staff:new_unit"), unit(company))
    admin.post(reverse("staff:new_unit"), unit(company, code="HY-YT", name="烟台分公司"))
    assert OrgUnit.objects.filter(code__in=("HY-QD", "HY-YT")).count() == 2


def test_a_new_page_is_a_new_sending(company: Company, admin: Client) -> None:
    url = reverse("staff:new_unit")
    admin.post(url, unit(company))
    assert admin.post(url, unit(company, once="page-2")).status_code == 422, "its code is taken"


def test_after_a_mistake_the_same_page_is_judged_anew(company: Company, admin: Client) -> None:
    url = reverse("staff:new_unit")
    assert admin.post(url, unit(company, name="")).status_code == 422
    assert not Reply.objects.exists()
    assert admin.post(url, unit(company)).status_code == 303


def test_keys_are_everybodys_own(company: Company, admin: Client) -> None:
    admin.post(reverse("staff:new_unit"), unit(company))
    handler = Client()
    handler.force_login(company.handler.staff)
    assert handler.post(reverse("staff:new_unit"), unit(company)).status_code == 403


def test_a_file_counts_by_what_is_in_it(company: Company) -> None:
    clerk = Client()
    clerk.force_login(company.clerk.staff)
    url = reverse("files:of", args=["case", _case(company)])

    def attach(content: bytes) -> None:
        file = SimpleUploadedFile("说明.txt", content, "text/plain")
        assert clerk.post(url, {"files": file, "once": "page-1"}).status_code == 303

    for content in (b"one", b"one", b"two"):
        attach(content)
    assert Attachment.objects.count() == 2


def test_what_is_shown_once_is_not_kept(company: Company, admin: Client) -> None:
    url, given = reverse("staff:new_token"), {"name": "报表", "days": "90", "once": "page-1"}
    shown = admin.post(url, given)
    assert shown.status_code == 200
    again = admin.post(url, given)
    assert again.headers["Location"] == reverse("staff:security")
    assert ApiToken.objects.count() == 1
    assert "hy_" in shown.content.decode()
    assert "hy_" not in Reply.objects.get().body


@pytest.mark.urls(__name__)
class TestRefusals:
    """A view that has written something when it is refused."""

    def _write(self) -> None:
        Reply.objects.create(
            owner="t", key="t", request="", status=1, body="", replied_at="2026-11-22T00:00Z"
        )

    def _written(self) -> bool:
        return Reply.objects.filter(owner="t").exists()

    def test_what_raises_is_undone(self, admin: Client) -> None:
        def refuse() -> HttpResponse:
            self._write()
            raise WrongStatus

        steps["now"] = refuse
        assert admin.post("/trial/", {"once": "a"}).status_code == 409
        assert not self._written()

    def test_what_fails_is_undone(self, admin: Client) -> None:
        def fail() -> HttpResponse:
            self._write()
            raise RuntimeError

        steps["now"] = fail
        assert admin.post("/trial/", {"once": "a"}).status_code == 500
        assert not self._written()

    def test_what_came_with_a_wrong_form_stays(self, admin: Client) -> None:
        def wrong() -> HttpResponse:
            self._write()
            return HttpResponse("wrong", status=422)

        steps["now"] = wrong
        assert admin.post("/trial/", {"once": "a"}).status_code == 422
        assert self._written()

    def test_a_page_is_not_kept(self, admin: Client) -> None:
        told = iter(("first", "second"))
        steps["now"] = lambda: HttpResponse(next(told))
        assert [admin.post("/trial/", {"once": "a"}).content for _ in range(2)] == [b"first", b"second"]

    def test_a_repeatable_view_does_it_again(self, admin: Client) -> None:
        places = iter(("/1/", "/2/"))
        steps["now"] = lambda: HttpResponse(status=303, headers={"Location": next(places)})
        gone = [admin.post("/again/", {"once": "a"}).headers["Location"] for _ in range(2)]
        assert gone == ["/1/", "/2/"]


def _case(company: Company) -> int:
    make_kinds()
    matter = Matter(kind="need", words="水龙头漏水", caller_name="刘女士")
    return register_case(matter=matter, unit_id=company.office.pk, by=company.clerk.actor, at=BEGIN).pk
