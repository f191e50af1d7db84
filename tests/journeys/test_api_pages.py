"""Somebody makes a token and a calendar address on the own account; a program and a calendar use them."""

import json
import urllib.request
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.live import LiveSite

PASSWORD = "correct-horse-battery"
ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
MAKE = f"""
from huiyin.cases.tests.factories import make_kinds
from huiyin.staff.actions import set_password
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company
company = make_company()
make_kinds()
set_password(company.clerk.staff.pk, password={PASSWORD!r}, by=SETUP, at=BEGIN)
print(company.clerk.staff.username, company.office.pk)
"""


def register(site: LiveSite, token: str, unit_id: int) -> int:
    """What a program does."""
    matter = {"unit_id": unit_id, "kind": "need", "words": "路灯不亮", "caller_name": "刘敏"}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    call = urllib.request.Request(f"{site.url}/api/v1/cases", json.dumps(matter).encode(), headers)
    with urllib.request.urlopen(call, timeout=30) as answer:
        return int(answer.status)


def check(page: Page, name: str) -> None:
    """Accessible, and no wider than the window, on a desk and on a phone; pictures are kept."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        page.screenshot(path=ARTIFACTS / f"{name}-{width}.png")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} at {width}\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} at {width} is {wide} px too wide"


def test_a_token_and_a_calendar(live_site: LiveSite, page: Page) -> None:
    username, office = live_site.python(MAKE).split()[-2:]
    page.goto(f"{live_site.url}/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{live_site.url}/")

    page.goto(f"{live_site.url}/me/security/")
    page.get_by_role("link", name="程序接口（API）").click()
    page.locator("#register_case summary").click()
    expect(page.locator("#register_case")).to_contain_text("caller_phone")
    check(page, "api-docs")

    page.goto(f"{live_site.url}/me/tokens/new/")
    page.locator("[name=name]").fill("呼叫中心")
    page.locator("[name=name]").press("Enter")
    token = page.locator("code.secret").inner_text()
    assert register(live_site, token, int(office)) == 201

    page.goto(f"{live_site.url}/me/")
    page.locator("a[href='/calendar/']").click()
    page.get_by_role("button", name="生成地址").click()
    address = page.locator("#calendar-address").input_value()
    check(page, "calendar-feed")
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.goto(f"{live_site.url}/calendar/")
    expect(page.locator("#calendar-address")).to_have_count(0)
    check(page, "calendar-feed-made")
