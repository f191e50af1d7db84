"""A site with the company in it, and windows of it; a story that needs more has a `site` of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import Enter, settle, windows
from tests.live import LiveSite


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """The company, living by the procedures of property service."""
    settle(live_site)
    return live_site


@pytest.fixture
def enter(site: LiveSite, browser: Browser) -> Iterator[Enter]:
    """Opens windows in which people are logged in; scripts that fail fail the test."""
    with windows(site, browser) as opened:
        yield opened
