"""A branch has a clause of its own in the place of the company's: not looser, and it judges the branch's matters."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Enter, look, settle
from tests.live import LiveSite

COMPANY = '''
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
TEXT = """
code = "house"
title = { zh = "本公司", en = "House" }
[[procedures]]
code = "replies"
title = { zh = "答复规程", en = "Replies" }
owner = "quality"
[[procedures.clauses]]
code = "reply"
number = "1"
text = { zh = "二十四小时内答复。", en = "Answered within 24 hours." }
role = "clerk"
minimum = true
[procedures.clauses.control]
kind = "respond"
when = ["case.registered"]
then = ["case.answered"]
within = "24 hours"
"""
install_pack(read_pack(TEXT), by=SETUP, at=at, adopters=[company.root.place()])
'''


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """The company with a procedure of its own that knows a minimum."""
    settle(live_site, COMPANY)
    return live_site


def press(page: Page, text: str) -> None:
    page.locator("main form .form-buttons button", has_text=text).first.click()


def sign(page: Page) -> None:
    page.locator("#sign summary").click()
    page.locator("#sign .form-buttons button").first.click()
    expect(page.locator("#sign[open]")).to_have_count(0)


def test_a_branch_tightens_and_does_not_loosen(enter: Enter, site: LiveSite) -> None:
    page = enter("wuqian")
    page.goto("/procedures/")
    page.locator("a", has_text="新建规程").first.click()
    page.locator("[name=code]").fill("replies-here")
    page.locator("[name=title_zh]").fill("管理处答复规程")
    page.locator("[name=title_en]").fill("Replies here")
    page.locator("[name=unit]").select_option(label=unit_label(page))
    page.locator("[name=beginning]").select_option("branch")
    page.locator("[name=source]").select_option(label="答复规程 (replies v1)")
    look(page, "new-procedure")
    press(page, "开始起草")
    page.wait_for_url("**/drafts/*/")
    address = page.url
    page.locator("a[href*='/clauses/replies-here-1']").first.click()
    page.locator("[name=within]").fill("48 hours")
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("比它宽松")
    look(page, "clause-too-loose")
    page.locator("[name=within]").fill("8 hours")
    press(page, "保存")
    page.wait_for_url(address)
    page.locator("[name=changes]").fill("本管理处八小时内答复。")
    page.locator("form[action$='/describe/'] .form-buttons button").first.click()
    sign(page)
    for login in ("chenjing", "zhaogang", "sunli"):
        signer = enter(login)
        signer.goto(address)
        sign(signer)
        expect(signer.locator("main")).to_contain_text("已签署")
    page.goto(address)
    sign(page)
    expect(page.locator("main")).to_contain_text("代替")
    expect(page.locator("main")).to_contain_text("翠湖花园管理处")
    look(page, "branch-procedure")


def unit_label(page: Page) -> str:
    """The office, as the tree indents it."""
    labels = page.locator("[name=unit] option").all_inner_texts()
    return next(label for label in labels if label.strip() == "翠湖花园管理处")
