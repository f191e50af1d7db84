"""For all tests: compiled translations, the real product on a database of its own, a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright
from tests.live import CHROMIUM_FLAGS, LiveSite, find_chromium, running_site

from huiyin.config import messages

ARTIFACTS = Path(__file__).parent / "artifacts"
NO_CHROMIUM = "NO CHROMIUM: browser tests did not run (apt-get install chromium fonts-noto-cjk)"


def pytest_configure(config: pytest.Config) -> None:
    """Translations are not committed compiled; passwords of tests need no strong hash."""
    from django.conf import settings
    from django.utils.translation import trans_real

    if messages.compile_stale():
        # Django has read the languages already while it started, without what has just been compiled.
        trans_real._translations.clear()  # type: ignore[attr-defined]
        trans_real._default = None  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is marked so; journeys stand among the others."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    _spread_journeys(items)


def _spread_journeys(items: list[pytest.Item]) -> None:
    """They wait more than they compute: run at the end, they leave the processors idle for minutes."""
    files = list(dict.fromkeys(item.path for item in items))
    place: dict[Path, float] = {}
    for some in (
        [file for file in files if "journeys" in file.parts],
        [file for file in files if "journeys" not in file.parts],
    ):
        place |= {file: number / len(some) for number, file in enumerate(some)}
    items.sort(key=lambda item: (place[item.path], str(item.path)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly when browser tests were skipped."""
    if find_chromium() is None and terminalreporter.stats.get("skipped"):
        terminalreporter.section(NO_CHROMIUM)


@pytest.fixture(scope="module")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The real product, web and worker in processes of their own, on a fresh and migrated database.

    One for each test module. SQLite, or PostgreSQL where DATABASE_URL names one.
    """
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(NO_CHROMIUM)
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh window without cookies, desktop width; a screenshot is kept of where the test ended."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    yield opened
    ARTIFACTS.mkdir(exist_ok=True)
    opened.screenshot(path=ARTIFACTS / f"{request.node.name}.png")
    context.close()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Attached files of tests lie in a folder of their own, made when one is written."""
    settings.FILES_ROOT = tmp_path_factory.getbasetemp() / "files"


@pytest.fixture(autouse=True)
def company_language() -> Iterator[None]:
    """A page asked for in English leaves its thread speaking English, as every request sets its own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """Tests undo what they write, so that ids come again: nothing immutable may be remembered across them."""
    from huiyin.calendars.queries import forget_versions
    from huiyin.ledger.queries.book import forget_book
    from huiyin.staff.queries import forget_tokens

    forget_book()
    forget_tokens()
    forget_versions()
