"""Registers and reviews in a real browser: drafts, two people on one matter, a box, letters, figures."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveSite

PASSWORD = "correct-horse-battery"
SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

SEED = f"""
from datetime import timedelta
from huiyin.base import clock
from huiyin.cases import actions
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.customers.tests.factories import make_estate
from huiyin.staff.actions import set_password
from huiyin.staff.tests.factories import SETUP, make_company
at = clock.now() - timedelta(minutes=30)
company = make_company()
for persona in company.personas.values():
    set_password(persona.staff.pk, password={PASSWORD!r}, by=SETUP, at=at)
make_kinds()
estate = make_estate(company.office)
cases = [make_case(company, premises_id=estate.room.pk, at=at) for _ in range(3)]
actions.withdraw_case(case_id=cases[2].pk, reason="重复来电", by=company.clerk.actor, at=at)
make_case(company, premises_id=estate.other_room.pk, at=at)
print(cases[0].pk, cases[2].pk)
"""

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def cases(live_site: LiveSite) -> list[int]:
    """A dripping tap that came up again and again, living by the procedures: an open one and a withdrawn one."""
    live_site.huiyin("migrate")
    numbers = [int(number) for number in live_site.python(SEED).split()[-2:]]
    live_site.huiyin("pack", "install", "property")
    return numbers


@pytest.fixture
def enter(live_site: LiveSite, cases: list[int], browser: Browser) -> Iterator[Enter]:
    """Opens a window of its own in which somebody is logged in; scripts that fail fail the test."""
    contexts = []
    mistakes: list[str] = []

    def log_in(username: str) -> Page:
        context = browser.new_context(
            viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]},
            locale="zh-CN",
            base_url=live_site.url,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.goto("/login/")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert not mistakes, mistakes


def look(page: Page, name: str) -> None:
    """Keep a picture of the page, and have its accessibility checked at desktop and at phone width."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width, size in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.screenshot(path=SCREENSHOTS / f"registers-{name}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{name}, {width}: {beyond} px beyond the window"


def test_a_draft_is_found_on_another_machine(enter: Enter) -> None:
    here = enter("linxiaoyu")
    here.goto("/cases/register/")
    with here.expect_response(
        lambda answer: "/cases/drafts/" in answer.url and answer.request.method == "POST"
    ):
        here.locator("[name=words]").fill("三楼走廊灯不亮")
        here.locator("[name=caller_name]").focus()
    there = enter("linxiaoyu")
    there.goto("/cases/register/")
    offer = there.locator(".draft-offer")
    expect(offer).to_be_visible()
    look(there, "draft")
    offer.locator("button").first.click()
    expect(there.locator("[name=words]")).to_have_value("三楼走廊灯不亮")
    there.locator("[name=caller_name]").fill("孙阿姨")
    there.locator("[data-save]").click()
    there.wait_for_url("**/registered/")
    there.goto("/cases/register/")
    there.wait_for_load_state("networkidle")
    expect(there.locator(".draft-offer")).to_have_count(0)


def test_two_people_correct_one_matter(enter: Enter, cases: list[int]) -> None:
    address = f"/cases/{cases[0]}/#correct"
    mine, theirs = enter("linxiaoyu"), enter("zhoumin")
    for page, words in ((mine, "阳台水龙头漏水"), (theirs, "卫生间水龙头漏水")):
        page.goto("about:blank")
        page.goto(address)
        page.locator("#step-correct [name=words]").fill(words)
    theirs.locator("#step-correct .form-buttons button").first.click()
    expect(theirs.locator(".messages .tone-good")).to_be_visible()
    mine.locator("#step-correct .form-buttons button").first.click()
    expect(mine.locator(".conflict")).to_be_visible()
    look(mine, "conflict")
    mine.locator("[name=take_words][value=theirs]").check()
    mine.locator(".conflict .form-buttons button").first.click()
    expect(mine.locator(".messages .tone-good, .field-error, .form-errors").first).to_be_visible()


def test_a_box_is_opened_and_its_letter_registered(enter: Enter) -> None:
    page = enter("linxiaoyu")
    page.goto("/cases/boxes/new/")
    page.locator("[name=name]").fill("东门意见箱")
    page.locator("[name=place]").fill("东门岗亭旁")
    page.locator("[name=custodian_id]").select_option(label="林小雨")
    page.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    page.locator("#deed-open > summary").click()
    page.locator("#open [name=witness_id]").select_option(label="周敏")
    page.locator("#open [name=letters]").fill("1")
    page.locator("#open .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    look(page, "box")
    page.locator("a[href*='/openings/']").click()
    page.locator("[name=words]").fill("希望增设非机动车棚")
    page.locator(".form-buttons button").first.click()
    expect(page.locator("td a", has_text="KF-")).to_be_visible()
    page.goto("/cases/boxes/")
    look(page, "boxes")


def test_letters_and_talks_are_entered(enter: Enter) -> None:
    page = enter("linxiaoyu")
    page.goto("/cases/letters/new/")
    page.locator("[name=sender]").fill("业主委员会")
    page.locator("[name=subject]").fill("关于公共收益公示的函")
    page.locator("[name=is_important]").check()
    page.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    look(page, "letter")
    page.goto("/cases/letters/")
    look(page, "letters")
    page.goto("/cases/communications/")
    page.locator("#enter > summary").click()
    page.locator("#enter [name=party]").fill("李志强")
    page.locator("#enter [name=content]").fill("告知停水时间")
    page.locator("#enter .form-buttons button").first.click()
    expect(page.locator("td", has_text="告知停水时间")).to_be_visible()
    look(page, "communications")


def test_the_head_reviews_and_names_what_comes_again(enter: Enter, cases: list[int]) -> None:
    page = enter("zhaogang")
    page.goto("/cases/figures/")
    look(page, "figures")
    page.goto("/cases/reviews/")
    look(page, "reviews")
    page.locator(f"a[href='/cases/{cases[1]}/#review']").click()
    page.locator("#step-review [name=finding]").fill("来电人被告知无法处理")
    page.locator("#step-review .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    page.goto("/cases/repeats/")
    look(page, "repeats")
    page.locator("#name-1 > summary").click()
    page.locator("#name-1 .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    page.locator("#deed-analyse > summary").click()
    page.locator("#analyse [name=analysis]").fill("阀芯老化")
    page.locator("#analyse .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    look(page, "problem")
