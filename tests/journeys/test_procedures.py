"""A procedure is changed in a real browser: drafted, tried on a matter, reviewed, approved, issued."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PHONE, Enter, look, settle
from tests.live import LiveSite

MATTERS = """
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.customers.tests.factories import make_estate
make_kinds()
estate = make_estate(company.office)
assert main(["pack", "install", "property"]) == 0
whose = {"kind": "enquiry", "first_asked_id": company.clerk.staff.pk, "premises_id": estate.room.pk}
case = make_case(company, at=clock.now(), **whose)
make_case(company, at=clock.now(), occurred_at=clock.now() - timedelta(hours=20), **whose)
"""


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """The company with its procedures and two enquiries, one from yesterday that nobody has answered."""
    settle(live_site, MATTERS)
    return live_site


def sign(page: Page) -> None:
    page.locator("#sign summary").click()
    page.locator("#sign .form-buttons button").first.click()
    expect(page.locator("#sign[open]")).to_have_count(0)


def try_on_the_past(page: Page, address: str) -> None:
    """Yesterday's enquiry is in time within twenty-four hours, and would be late within twelve; the worker says so."""
    page.goto(address)
    page.locator("a", has_text="用历史试算").click()
    expect(page.locator("main")).to_contain_text("还没有试算")
    today = datetime.now(ZoneInfo("Asia/Shanghai"))
    yesterday = today - timedelta(hours=20)
    page.locator("[name=unit]").select_option(label=unit_label(page))
    page.locator("[name=since]").fill(yesterday.strftime("%Y-%m"))
    page.locator("[name=until]").fill(today.strftime("%Y-%m"))
    page.locator("main form .form-buttons button").first.click()
    expect(page.locator("#trials")).to_contain_text("本应 2 件，其中 1 件会逾期或超时", timeout=60_000)
    look(page, "draft-tried")
    page.goto(address)


def unit_label(page: Page) -> str:
    labels = page.locator("[name=unit] option").all_inner_texts()
    return next(label for label in labels if label.strip() == "江南物业公司")


def test_a_shorter_time_comes_into_force(enter: Enter) -> None:
    page = enter("wuqian")
    page.goto("/cases/")
    number = page.locator("main table tbody a").first.inner_text().strip()
    page.goto("/procedures/")
    page.locator("main table a", has_text="顾客服务信息管理规程").first.click()
    page.locator("#begin-draft summary").click()
    page.locator("#begin-draft .form-buttons button").first.click()
    page.wait_for_url("**/drafts/*/")
    address = page.url
    page.locator("a[href*='/clauses/answer-24h']").first.click()
    page.locator("[name=within]").fill("12 hours")
    page.locator("[name=sample]").fill(number)
    page.locator("button[name=preview]").click()
    expect(page.locator("#preview")).to_contain_text("12 小时")
    expect(page.locator("#preview")).to_contain_text(number)
    look(page, "draft-clause")
    page.locator("main form .form-buttons button:not([name])").first.click()
    page.locator("[name=changes]").fill("咨询十二小时内答复，顾客满意度调查的要求。")
    page.locator("form[action$='/describe/'] .form-buttons button").first.click()
    look(page, "draft")
    try_on_the_past(page, address)
    phone = enter("wuqian", PHONE, touch=True)
    phone.goto(address)
    look(phone, "draft-phone")
    sign(page)
    for login in ("chenjing", "zhaogang", "sunli"):
        signer = enter(login)
        signer.goto(address)
        sign(signer)
        expect(signer.locator("main")).to_contain_text("已签署")
    page.goto(address)
    sign(page)
    expect(page.locator("main")).to_contain_text("12 小时")
    look(page, "procedure-issued")
