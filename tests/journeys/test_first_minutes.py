"""A fresh installation: it answers, asks strangers to log in, and lets the administrator in."""

import subprocess
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.live import HUIYIN, LiveSite, fresh_site

PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """A site with one company; the administrator has a password."""
    live_site.python(
        "from huiyin.staff.tests.factories import BEGIN, SETUP, make_company\n"
        "from huiyin.staff.actions import set_password\n"
        f"set_password(make_company().admin.staff.pk, password={PASSWORD!r}, by=SETUP, at=BEGIN)"
    )
    return live_site


def test_says_that_it_is_well(live_site: LiveSite) -> None:
    with urllib.request.urlopen(f"{live_site.url}/healthz", timeout=5) as answer:
        assert answer.read() == b"ok"


def test_leaves_a_clean_journal(site: LiveSite) -> None:
    assert '"ok": true' in site.huiyin("journal", "verify", "--json")


def test_lets_the_administrator_in(site: LiveSite, page: Page) -> None:
    page.goto(f"{site.url}/")
    expect(page.get_by_role("textbox").first).to_be_visible()
    assert "/login/" in page.url
    page.locator("[name=login]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{site.url}/")
    expect(page.get_by_role("navigation").first).to_be_visible()


def test_production_refuses_demo_logins(tmp_path: Path) -> None:
    """Web and worker alike: everybody knows the passwords."""
    with fresh_site(tmp_path) as site:
        site.python(
            "from huiyin.base import clock; from huiyin.base.actor import Actor\n"
            "from huiyin.staff.actions import Details, create_staff\n"
            "create_staff(username='kefu', details=Details(name='演示'), is_demo=True,"
            " by=Actor.system('test'), at=clock.now())"
        )
        environ = {
            **site.environ,
            "HUIYIN_MODE": "production",
            "HUIYIN_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGH",
            "HUIYIN_HOSTS": "crm.example.com",
        }
        for word in ("serve", "worker"):
            done = subprocess.run(
                [HUIYIN, word], env=environ, capture_output=True, text=True, timeout=60, check=False
            )
            assert "demo logins" in done.stdout + done.stderr, word


def test_a_fresh_database_knows_roles_and_kinds_of_matters(tmp_path: Path) -> None:
    with fresh_site(tmp_path) as site:
        kinds = site.python(
            "from huiyin.cases.models import CaseKind; print(sorted(CaseKind.objects.values_list('code', flat=True)))"
        )
        assert "'complaint', 'enquiry', 'help', 'need', 'other', 'suggestion'" in kinds
