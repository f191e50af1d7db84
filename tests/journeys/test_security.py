"""Somebody switches on the second factor, logs in with it, with a recovery code, and ends a lost login."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveSite

PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """A site with one company; 林小雨 and the administrator have passwords."""
    live_site.python(
        "from huiyin.staff.tests.factories import BEGIN, SETUP, make_company\n"
        "from huiyin.staff.actions import set_password\n"
        "company = make_company()\n"
        "for person in (company.clerk, company.admin):\n"
        f"    set_password(person.staff.pk, password={PASSWORD!r}, by=SETUP, at=BEGIN)"
    )
    return live_site


def log_in(site: LiveSite, page: Page, username: str) -> None:
    """Type name and password."""
    page.goto(f"{site.url}/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def code_of(secret: str, later: int = 0) -> str:
    """What the app on the phone shows now, or `later` half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def check(page: Page) -> None:
    """Accessible, and no wider than the window, on a desk and on a phone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} at {width}\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} at {width} is {wide} px too wide"


def test_second_factor_recovery_code_and_a_lost_browser(site: LiveSite, page: Page, browser: Browser) -> None:
    # Without it at first: another browser stays logged in, as if forgotten somewhere.
    log_in(site, page, "linxiaoyu")
    page.wait_for_url(f"{site.url}/")

    # Switch it on: the picture is there, the code of the phone is taken, ten recovery codes are shown.
    page.goto(f"{site.url}/me/security/")
    page.get_by_role("link", name="开启二次验证").click()
    picture = page.locator("img.qr-code")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    secret = page.locator("code.secret").inner_text()
    check(page)
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("[name=code]").press("Enter")
    codes = page.locator(".recovery-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    check(page)
    for address in ("/me/security/", "/me/tokens/new/", "/me/second-factor/off/"):
        page.goto(f"{site.url}{address}")
        check(page)

    # A second browser: password, wrong code, right code.
    other = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    log_in(site, other, "linxiaoyu")
    other.wait_for_url(f"{site.url}/login/code/")
    check(other)
    other.locator("[name=code]").fill("000000")
    other.locator("[name=code]").press("Enter")
    expect(other.get_by_text("验证码错误或已过期").first).to_be_visible()
    other.locator("[name=code]").fill(code_of(secret, later=1))
    other.locator("[name=code]").press("Enter")
    other.wait_for_url(f"{site.url}/")

    # A third: the phone is gone, a recovery code helps.
    third = browser.new_context(locale="zh-CN").new_page()
    log_in(site, third, "linxiaoyu")
    third.locator("[name=code]").fill(recovery)
    third.locator("[name=code]").press("Enter")
    third.wait_for_url(f"{site.url}/")

    # From the third end the second, which must log in again.
    third.goto(f"{site.url}/me/security/")
    rows = third.get_by_role("table", name="登录情况").get_by_role("row")
    expect(rows).to_have_count(4)
    phone = rows.nth(2)
    phone.locator("summary").click()
    third.get_by_role("dialog").get_by_role("button", name="结束").click()
    expect(third.get_by_text("该登录已结束")).to_be_visible()
    expect(rows).to_have_count(3)
    other.goto(f"{site.url}/me/")
    assert "/login/" in other.url
    other.context.close()
    third.context.close()


def test_a_role_that_demands_it_leads_there(site: LiveSite, page: Page) -> None:
    site.python(
        "from huiyin.staff.tests.factories import BEGIN, SETUP\n"
        "from huiyin.staff.actions import set_login_rules\n"
        "from huiyin.staff.rules import LoginRules\n"
        "set_login_rules('administrator', rules=LoginRules(True), by=SETUP, at=BEGIN)"
    )
    log_in(site, page, "admin")
    page.wait_for_url(f"{site.url}/me/second-factor/")
    page.goto(f"{site.url}/people/")
    page.wait_for_url(f"{site.url}/me/second-factor/")
    secret = page.locator("code.secret").inner_text()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("[name=code]").press("Enter")
    page.get_by_role("link", name="我已妥善保存").click()
    page.goto(f"{site.url}/people/")
    expect(page.get_by_role("heading", name="人员")).to_be_visible()
    for address in ("/tokens/", "/roles/administrator/", "/roles/clerk/login/"):
        page.goto(f"{site.url}{address}")
        check(page)
