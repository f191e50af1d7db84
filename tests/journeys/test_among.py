"""Matters among themselves in a real browser: a suggestion to leadership (WF-03), a joint matter, a transfer."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE, Enter, look
from tests.journeys.test_loop import moved, send, site, step
from tests.live import LiveSite

__all__ = ["site"]
LATER = "2099-01-01T09:00"


def raise_matter(page: Page, who: str, kind: str, words: str) -> str:
    """Register a matter of this kind for somebody; returns the address of its page."""
    page.goto("/cases/register/")
    page.locator("[name=who]").fill(who)
    expect(page.locator("#found input:checked")).not_to_have_value("")
    page.locator(f"label:has([name=kind][value={kind}])").click()
    page.locator("[name=words]").fill(words)
    with moved(page, r"/registered/$"):
        page.locator("[data-save]").click()
    return page.url.removesuffix("registered/")


def test_a_suggestion_gets_its_decision(enter: Enter) -> None:
    clerk = enter("linxiaoyu")
    case_url = raise_matter(clerk, "13812345678", "suggestion", "建议西门加装遮雨棚")
    step(clerk, case_url, "submit")
    clerk.locator("#step-submit [name=promised_at]").fill(LATER)
    send(clerk, "submit")
    expect(clerk.locator("#decisions")).to_contain_text("待处理意见")
    expect(clerk.locator("#answer")).to_have_count(0)

    leader = enter("sunli")
    leader.goto("/cases/decisions/")
    look(leader, "among-decisions")
    leader.locator("#rows a").first.click()
    leader.wait_for_url(re.compile(r"#decide$"))
    expect(leader.locator("#step-decide")).to_have_attribute("open", "")
    leader.locator("#step-decide label:has([name=outcome][value=when_ripe])").click()
    leader.locator("#step-decide [name=reason]").fill("待明年改造立项")
    send_with_mistake(leader, "decide")
    leader.locator("#step-decide [name=review_at]").fill(LATER)
    send(leader, "decide")
    expect(leader.locator("#decisions")).to_contain_text("待时机成熟再处理")

    step(clerk, case_url, "answer")
    clerk.locator("#step-answer [name=words]").fill("待明年改造立项时一并论证")
    send(clerk, "answer")
    look(clerk, "among-suggestion")
    clerk.goto("/cases/promises/?state=kept")
    expect(clerk.locator("#rows tbody tr")).to_have_count(1)
    look(clerk, "among-promises")
    leader.goto("/cases/decisions/?shelf=ripe")
    expect(leader.locator("#rows tbody tr")).to_have_count(1)


def send_with_mistake(page: Page, code: str) -> None:
    """Send a form that lacks something: it stays open and says what."""
    page.locator(f"#step-{code} .form-buttons button").first.click()
    expect(page.locator(f"#step-{code} .field-error").first).to_be_visible()


def test_several_callers_several_departments(enter: Enter) -> None:
    clerk = enter("linxiaoyu")
    leading = raise_matter(clerk, "13812345678", "help", "3号楼电梯停运，有人被困")
    clerk.goto("/cases/register/")
    clerk.locator("[name=who]").fill("13912345679")
    expect(clerk.locator("#found input:checked")).not_to_have_value("")
    clerk.locator("label:has([name=kind][value=help])").click()
    clerk.locator("[name=words]").fill("电梯停运，老人下不了楼")
    hint = clerk.locator("#likely label").first
    expect(hint).to_be_visible()
    look(clerk, "among-likely")
    hint.click()
    with moved(clerk, r"/registered/$"):
        clerk.locator("[data-save]").click()
    joined = clerk.url.removesuffix("registered/")

    step(clerk, leading, "send-sheet")
    form = clerk.locator("#step-send-sheet")
    form.locator("[name=department_id]").select_option(label="工程部")
    form.locator("label", has_text="秩序部").click()
    send(clerk, "send-sheet")
    expect(clerk.locator("#sheets .paper")).to_have_count(2)

    director = enter("zhaogang", PHONE)
    for _department in range(2):
        step(director, leading, "accept")
        send(director, "accept")
    for _department in range(2):
        step(director, leading, "complete")
        director.locator("#step-complete [name=result]").fill("已放人，电梯恢复")
        send(director, "complete")

    clerk.goto(f"{leading}joined/")
    look(clerk, "among-joined")
    clerk.locator("#answer .form-buttons button").first.click()
    expect(clerk.locator(".messages .tone-good")).to_be_visible()
    clerk.goto(joined)
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("已答复")
    clerk.goto(leading)
    expect(clerk.get_by_role("table", name="经手过程").locator("tbody tr").first).to_be_visible()
    look(clerk, "among-leading")


def test_a_matter_outside_our_area(enter: Enter) -> None:
    clerk = enter("zhoumin", DESKTOP)
    case_url = raise_matter(clerk, "13912345679", "complaint", "市政道路夜间施工")
    step(clerk, case_url, "transfer")
    clerk.locator("#step-transfer [name=body]").fill("街道城管科")
    send(clerk, "transfer")
    for code, field, words in (
        ("receipt", "receipt_number", "2026-0418"),
        ("tell-transfer", "words", "已转街道"),
    ):
        step(clerk, case_url, code)
        clerk.locator(f"#step-{code} [name={field}]").fill(words)
        send(clerk, code)
    look(clerk, "among-transfer")


def test_the_books_are_clean(site: LiveSite) -> None:
    assert json.loads(site.huiyin("ledger", "verify", "--json"))["differences"] == 0
