"""The company keeps something of its own of its customers: decided, filled in, found, shown in the list."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PHONE, Enter, look, settle
from tests.live import LiveSite

FIRMS = """
from huiyin.customers.tests.factories import make_customer
for name in ("江南纺织有限公司", "翠湖餐饮管理公司"):
    make_customer(company.office, name, phone="")
"""


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """Two firms that the office serves."""
    settle(live_site, FIRMS)
    return live_site


def define(page: Page, name: str, type_: str, choices: str = "") -> None:
    page.goto("/customers/fields/new/")
    page.locator("[name=kind]").select_option("organisation")
    page.locator("[name=name_zh]").fill(name)
    page.locator("[name=type]").select_option(type_)
    page.locator("[name=choices]").fill(choices)
    page.locator("main form .form-buttons button").first.click()
    page.wait_for_url("**/customers/fields/")


def test_a_field_of_the_company_s_own(enter: Enter, site: LiveSite) -> None:
    page = enter("wuqian")
    page.goto("/customers/fields/")
    look(page, "own-fields-none")
    define(page, "合同面积", "number")
    define(page, "用气性质", "choice", "民用\n商用\n工业")
    expect(page.locator("main table")).to_contain_text("民用、商用、工业")
    look(page, "own-fields")

    clerk = enter("linxiaoyu")
    clerk.goto("/customers/?q=翠湖餐饮")
    clerk.locator("main table a", has_text="翠湖餐饮").first.click()
    card = clerk.url
    clerk.locator("#own a").first.click()
    area, usage = (clerk.get_by_label(label, exact=True) for label in ("合同面积", "用气性质"))
    area.fill("很大")
    usage.select_option("商用")
    clerk.locator("main form .form-buttons button").first.click()
    expect(clerk.locator("main")).to_contain_text("请写数字")
    look(clerk, "own-facts-refused")
    area.fill("1,200.5")
    clerk.locator("main form .form-buttons button").first.click()
    clerk.wait_for_url(card)
    expect(clerk.locator("#own")).to_contain_text("1,200.5")
    expect(clerk.locator("#own")).to_contain_text("商用")
    look(clerk, "card-own-facts")

    clerk.goto("/customers/")
    clerk.locator(".filters-more summary").click()
    clerk.locator("[name=own]").select_option(label="合同面积")
    clerk.locator("[name=own_value]").fill("≥1000")
    clerk.get_by_label("合同面积").last.check()
    look(clerk, "customers-columns-open")
    clerk.locator(".filters-buttons button").first.click()
    expect(clerk.locator("#rows table")).to_contain_text("翠湖餐饮管理公司")
    expect(clerk.locator("#rows table")).not_to_contain_text("江南纺织")
    expect(clerk.locator("#rows table")).to_contain_text("1,200.5")
    look(clerk, "customers-own-column")
    found = enter("linxiaoyu", PHONE, touch=True)
    found.goto("/search/?q=商用")
    expect(found.locator("main")).to_contain_text("翠湖餐饮管理公司")
