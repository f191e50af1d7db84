"""Every page of the house in a real browser: accessible, no wider than the window, in Chinese and in English.

Pages come from the test client as somebody who may see them gets them; the browser gets our static files beside.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from huiyin.base.tests.access import Access
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import make_company
from tests.architecture.test_access import tables
from tests.browsing import DESKTOP, PHONE

SITE = "http://testserver"
#: What is drawn to be seen; others answer with data, files or other addresses, found by what they are.
PAGES = sorted(
    name
    for name, access in tables().items()
    if access.method == "GET" and access.granted == 200 and not name.startswith("api:")
)
NOTHING = {"status": 204, "body": ""}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all pages; without animations, as `axe` would measure colours on their way."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def viewer(access: Access, people: dict[str, Staff]) -> Staff | None:
    """Somebody who may see the page: whoever of them may do the most, nobody where strangers may."""
    if access.public:
        return None
    order = ("admin", "director", "supervisor", "quality", "clerk", *people)
    return people[next(name for name in order if access.expected(name) == 200)]


def draw(window: Page, address: str, content: str) -> None:
    """Show a page that has been answered already; static files come from the sources, all else is empty."""

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        if route.request.is_navigation_request():
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=Path(str(found)))
        else:
            route.fulfill(**NOTHING)  # type: ignore[arg-type]

    window.route("**/*", answer)
    window.goto(f"{SITE}{address}")
    window.unroute("**/*")


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="pages look the same on every database")
@pytest.mark.parametrize("name", PAGES)
def test_is_accessible_and_fits(name: str, window: Page) -> None:
    access, company = tables()[name], make_company()
    people = {code: persona.staff for code, persona in company.personas.items()}
    if not access.public and not access.allowed:
        pytest.skip("nobody gets it in this company")
    address = reverse(name, kwargs=access.subject(company) if access.subject else {})
    person, client = viewer(access, people), Client()
    for language, size in (("zh-hans", DESKTOP), ("en", PHONE)):
        if person is not None:
            Staff.objects.filter(pk=person.pk).update(language=language)
            person.refresh_from_db()
            client.force_login(person)
        answer = client.get(address, access.data, headers={"accept-language": language})
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            pytest.skip("no page")
        content = answer.content.decode()
        if "<html" not in content:
            pytest.skip("part of a page")
        window.set_viewport_size(size)
        draw(window, address, content)
        where = f"{address} in {language} at {size['width']}"
        found = Axe().run(window)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        beyond = window.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{where}: {beyond} px beyond the window"
