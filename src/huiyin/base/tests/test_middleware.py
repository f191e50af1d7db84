"""The policy, the language, and refusals turned into pages."""

import pytest
from django.test import Client, RequestFactory

from huiyin.base.middleware import came_from

pytestmark = [pytest.mark.django_db, pytest.mark.urls("huiyin.base.tests.pages_for_tests")]

HTMX = {"HX-Request": "true"}
TITLES = {403: "没有权限", 404: "没有找到", 409: "信息已被他人更新", 422: "填写有误"}


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not logged in."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("status", [403, 404, 409, 422])
class TestRefusal:
    """What the domain refuses."""

    def test_is_a_page_with_an_explanation_and_a_way_back(self, visitor: Client, status: int) -> None:
        response = visitor.get(f"/refuse/{status}/")
        html = response.content.decode()
        assert response.status_code == status
        assert f"<title>{TITLES[status]}" in html
        assert 'id="refusal"' in html
        assert "回到我的待办" in html

    def test_is_an_alert_for_htmx(self, visitor: Client, status: int) -> None:
        response = visitor.get(f"/refuse/{status}/", headers=HTMX)
        assert response.status_code == status
        assert response.headers["HX-Retarget"] == "#alerts"
        assert "<html" not in response.content.decode()


def test_names_the_fields_that_are_refused(visitor: Client) -> None:
    assert "A name is missing." in visitor.get("/refuse/422/").content.decode()


@pytest.mark.parametrize(("path", "status"), [("/missing/", 404), ("/nowhere/", 404), ("/broken/", 500)])
def test_other_failures_have_our_pages_too(visitor: Client, path: str, status: int) -> None:
    response = visitor.get(path)
    html = response.content.decode()
    assert response.status_code == status
    assert 'id="refusal"' in html
    assert "app.css" in html


def test_a_page_that_is_too_old_says_so() -> None:
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert response.status_code == 403
    assert "请重新打开此页" in response.content.decode()


@pytest.mark.parametrize("path", ["/refuse/403/", "/nowhere/", "/broken/"])
def test_nothing_inline_is_allowed_anywhere(visitor: Client, path: str) -> None:
    policy = visitor.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_chinese_stays_the_default_in_an_english_browser(visitor: Client) -> None:
    response = visitor.get("/refuse/404/", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "zh-hans"
    assert "没有找到" in response.content.decode()


def test_the_chosen_language_is_kept(visitor: Client) -> None:
    visitor.post("/i18n/setlang/", {"language": "en", "next": "/"})
    response = visitor.get("/refuse/404/")
    assert response.headers["Content-Language"] == "en"
    assert "Not found" in response.content.decode()


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({}, "/"),
        ({"Referer": "http://testserver/cases/?q=1"}, "/cases/?q=1"),
        ({"Referer": "http://testserver/a/", "HX-Current-URL": "http://testserver/b/"}, "/b/"),
        ({"Referer": "https://elsewhere.example/cases/"}, "/"),
        ({"Referer": "javascript:alert(1)"}, "/"),
    ],
)
def test_leads_back_only_to_our_own_pages(headers: dict[str, str], path: str) -> None:
    assert came_from(RequestFactory().post("/", headers=headers)) == path
