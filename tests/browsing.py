"""What journeys share: a company that lives by its procedures, windows of its people, a look at a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.live import LiveSite

PASSWORD = "correct-horse-battery"
SCREENSHOTS = Path(__file__).parents[1] / "artifacts" / "screenshots"
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

# The password is hashed once for all of them: that takes as long as the rest of the company.
_COMPANY = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from huiyin.base import clock
from huiyin.cases.actions import ensure_standard_kinds
from huiyin.config.cli import main
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import SETUP, make_company
at = clock.now() - timedelta(minutes=30)
company = make_company()
Staff.objects.update(password=make_password({PASSWORD!r}), password_set_at=at)
ensure_standard_kinds(by=SETUP, at=at)
"""
_PROCEDURES = """
print("--")
assert main(["pack", "install", "property"]) == 0
"""

#: Opens a window in which somebody is logged in: `enter("linxiaoyu", PHONE, touch=True)`.
Enter = Callable[..., Page]


def settle(site: LiveSite, more: str = "") -> str:
    """Put the company into an empty site and have it adopt its procedures.

    Returns what `more` prints, code that knows `company`, `at` and `SETUP`.
    """
    return site.python(_COMPANY + more + _PROCEDURES).partition("--\n")[0]


@contextmanager
def windows(site: LiveSite, browser: Browser) -> Iterator[Enter]:
    """Windows of this site until the end of the block; scripts that fail in one fail the test."""
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def enter(username: str, size: ViewportSize = DESKTOP, *, touch: bool = False) -> Page:
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            base_url=site.url,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        log_in(page, username)
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not mistakes, mistakes


def log_in(page: Page, username: str) -> None:
    """Type name and password."""
    page.goto("/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def look(page: Page, name: str) -> None:
    """Keep a picture of the page, and have accessibility and width checked at desktop and at phone width."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{name}, {width}: {beyond} px beyond the window"
    if before:
        page.set_viewport_size(before)
