"""A matter runs the loop in a real browser: clerk, department, clerk, return visit, board. By addresses only."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browsing import DESKTOP, PHONE, Enter, look, settle
from tests.live import LiveSite

WORDS = "厨房水龙头滴水，关不紧，地面已有积水"

HOUSEHOLDS = """
from huiyin.cases.actions import KindPolicy, set_kind_policy
from huiyin.customers.tests.factories import make_estate, make_household
policy = KindPolicy(department_id=company.engineering.pk)
set_kind_policy(unit_id=company.office.pk, kind="need", policy=policy, by=SETUP, at=at)
estate = make_estate(company.office)
make_household(estate.room, "王秀英", mobile="13812345678")
make_household(estate.other_room, "李志强", mobile="13912345679")
"""


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """The company with two households, living by the procedures of property service."""
    settle(live_site, HOUSEHOLDS)
    return live_site


@contextmanager
def moved(page: Page, to: str) -> Iterator[None]:
    """What happens inside leads to another address."""
    yield
    page.wait_for_url(re.compile(to))


def step(page: Page, case_url: str, code: str) -> None:
    """Open the form of a step by its address, as a row of "my work" does."""
    page.goto("about:blank")
    page.goto(f"{case_url}#{code}")
    expect(page.locator(f"#step-{code}")).to_have_attribute("open", "")


def send(page: Page, code: str) -> None:
    """Send the form of a step off; the page of the case follows."""
    page.locator(f"#step-{code} .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()


def register(page: Page, phone: str, words: str) -> str:
    """Register a matter by keyboard only; returns the address of its page."""
    page.goto("/cases/register/")
    page.keyboard.type(phone)
    expect(page.locator("#found input:checked")).not_to_have_value("")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.type(words)
    with moved(page, r"/registered/$"):
        page.keyboard.press("Control+Enter")
    return page.url.removesuffix("registered/")


def visit(page: Page, case_url: str, outcome: str, words: str) -> None:
    """Record a return visit in the queue."""
    number = case_url.rstrip("/").rsplit("/", 1)[-1]
    page.goto("/cases/visits/")
    row = page.locator(f"#visit-{number}")
    row.locator("summary").first.click()
    look(page, f"loop-visits-{outcome}")
    row.locator(f"label:has([name=outcome][value={outcome}])").click()
    row.locator("[name=words]").fill(words)
    row.locator(".form-buttons button").first.click()
    expect(page.locator(f"#visit-{number}.is-done")).to_be_visible()


def handle(page: Page, case_url: str, result: str) -> None:
    """Accept in the inbox, then report the result."""
    number = case_url.rstrip("/").rsplit("/", 1)[-1]
    page.goto("/cases/sheets/")
    row = page.locator(".paper-card", has=page.locator(f'a[href="/cases/{number}/"]'))
    row.get_by_role("button", name="接收").click()
    expect(row.get_by_role("status")).to_have_text("已接收。")
    step(page, case_url, "complete")
    page.locator("#step-complete [name=result]").fill(result)
    send(page, "complete")


def tell(page: Page, case_url: str) -> None:
    """Tell the customer what was done."""
    step(page, case_url, "answer")
    expect(page.locator("#step-answer [name=words]")).not_to_be_empty()
    send(page, "answer")


def test_a_matter_runs_the_loop(enter: Enter) -> None:
    clerk = enter("linxiaoyu")
    clerk.goto("/cases/register/")
    look(clerk, "loop-register")
    case_url = register(clerk, "13812345678", WORDS)
    look(clerk, "loop-registered")
    with moved(clerk, r"/registered/$"):
        clerk.keyboard.press("Enter")
    expect(clerk.get_by_text("工程部")).to_be_visible()
    expect(clerk.locator("[data-next]")).to_be_focused()

    handler = enter("wangjianguo", PHONE)
    handler.goto("/")
    look(handler, "loop-my-work")
    handler.goto("/cases/sheets/")
    look(handler, "loop-sheets")
    step(handler, case_url, "plan")
    handler.locator("#step-plan [name=method]").fill("更换阀芯并检查角阀")
    handler.locator("#step-plan [name=complete_by]").fill("2099-01-01T09:00")
    send(handler, "plan")
    handle(handler, case_url, "已更换阀芯，试水正常")
    look(handler, "loop-handled")

    tell(clerk, case_url)
    look(clerk, "loop-answered")
    expect(clerk.locator("#step-visit")).to_have_count(1)
    colleague = enter("zhoumin")
    visit(colleague, case_url, "unsatisfied", "又漏了")
    colleague.goto(case_url)
    expect(colleague.get_by_role("heading", level=1)).to_contain_text("第 2 轮")

    step(clerk, case_url, "send-sheet")
    send(clerk, "send-sheet")
    handle(handler, case_url, "已更换整个龙头")
    tell(clerk, case_url)
    visit(colleague, case_url, "satisfied", "这次修好了，谢谢")
    colleague.goto(case_url)
    expect(colleague.get_by_role("heading", level=1)).to_contain_text("已关闭")
    look(colleague, "loop-closed")

    clerk.goto("/cases/?status=all")
    look(clerk, "loop-list")
    supervisor = enter("chenjing")
    supervisor.goto("/board/")
    expect(supervisor.get_by_role("table").first).to_be_visible()
    look(supervisor, "loop-board")
    supervisor.goto("/cases/visits/coverage/")
    look(supervisor, "loop-coverage")


def test_a_second_click_does_nothing_twice(enter: Enter, site: LiveSite) -> None:
    clerk = enter("linxiaoyu")
    case_url = register(clerk, "13912345679", "楼道灯不亮")
    clerk.locator(".way-send .form-buttons button").dblclick()
    expect(clerk.locator("[data-next]")).to_be_visible()
    clerk.goto(case_url)
    expect(clerk.locator("#sheets .paper")).to_have_count(1)


def test_who_is_second_is_told_and_loses_nothing(enter: Enter) -> None:
    first, second = enter("linxiaoyu"), enter("zhoumin")
    case_url = register(first, "13912345679", "门禁失灵")
    step(second, case_url, "send-sheet")
    second.locator("#step-send-sheet [name=content]").fill("请带备用门禁卡上门")
    step(first, case_url, "send-sheet")
    send(first, "send-sheet")
    second.locator("#step-send-sheet .form-buttons button").first.click()
    expect(second.get_by_text("信息已被他人更新")).to_be_visible()
    expect(second.get_by_text("请带备用门禁卡上门")).to_be_visible()
    expect(second.locator("#sheets .paper")).to_have_count(1)
    look(second, "loop-conflict")


def test_what_was_typed_outlives_a_lost_window(enter: Enter) -> None:
    clerk = enter("linxiaoyu")
    clerk.goto("/cases/register/")
    clerk.locator("[name=words]").fill("窗户漏风")
    clerk.goto("/cases/")
    clerk.goto("/cases/register/")
    expect(clerk.locator("[name=words]")).to_have_value("窗户漏风")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_search_box_answers_while_one_types(enter: Enter, size: ViewportSize) -> None:
    page = enter("linxiaoyu", size)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("wxy")
    found = page.get_by_role("option")
    expect(found.first).to_contain_text("王秀英")
    look(page, "search-suggestions")
    page.keyboard.press("Escape")
    expect(found.first).to_be_hidden()
    page.keyboard.press("Control+a")
    page.keyboard.type("3-2-1202")
    expect(found.first).to_contain_text("李志强")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#suggestion-all")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    with moved(page, r"/customers/\d+/$"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("李志强")
    page.keyboard.press("Control+k")
    page.keyboard.type("wxy")
    with moved(page, r"/search/\?q=wxy$"):
        page.keyboard.press("Enter")


def test_the_loop_leaves_clean_books(site: LiveSite) -> None:
    """After all the tests above; an error would end the command with another code."""
    assert json.loads(site.huiyin("ledger", "verify", "--json"))["differences"] == 0
    assert json.loads(site.huiyin("journal", "verify", "--json"))["ok"]
