"""Registers and reviews in a real browser: drafts, two people on one matter, a box, letters, figures."""

import pytest
from playwright.sync_api import expect

from tests.browsing import Enter, look, settle
from tests.live import LiveSite

MATTERS = """
from huiyin.cases.actions import withdraw_case
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.customers.tests.factories import make_estate
make_kinds()
estate = make_estate(company.office)
cases = [make_case(company, premises_id=estate.room.pk, at=at) for _ in range(3)]
withdraw_case(case_id=cases[2].pk, reason="重复来电", by=company.clerk.actor, at=at)
make_case(company, premises_id=estate.other_room.pk, at=at)
print(cases[0].pk, cases[2].pk)
"""


@pytest.fixture(scope="module")
def cases(live_site: LiveSite) -> list[int]:
    """A dripping tap that came up again and again, living by the procedures: an open one and a withdrawn one."""
    return [int(number) for number in settle(live_site, MATTERS).split()[-2:]]


@pytest.fixture(scope="module")
def site(live_site: LiveSite, cases: list[int]) -> LiveSite:
    """The company with these matters."""
    return live_site


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
    look(there, "registers-draft")
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
    look(mine, "registers-conflict")
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
    look(page, "registers-box")
    page.locator("a[href*='/openings/']").click()
    page.locator("[name=words]").fill("希望增设非机动车棚")
    page.locator(".form-buttons button").first.click()
    expect(page.locator("td a", has_text="KF-")).to_be_visible()
    page.goto("/cases/boxes/")
    look(page, "registers-boxes")


def test_letters_and_talks_are_entered(enter: Enter) -> None:
    page = enter("linxiaoyu")
    page.goto("/cases/letters/new/")
    page.locator("[name=sender]").fill("业主委员会")
    page.locator("[name=subject]").fill("关于公共收益公示的函")
    page.locator("[name=is_important]").check()
    page.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    look(page, "registers-letter")
    page.goto("/cases/letters/")
    look(page, "registers-letters")
    page.goto("/cases/communications/")
    page.locator("#enter > summary").click()
    page.locator("#enter [name=party]").fill("李志强")
    page.locator("#enter [name=content]").fill("告知停水时间")
    page.locator("#enter .form-buttons button").first.click()
    expect(page.locator("td", has_text="告知停水时间")).to_be_visible()
    look(page, "registers-communications")


def test_the_head_reviews_and_names_what_comes_again(enter: Enter, cases: list[int]) -> None:
    page = enter("zhaogang")
    page.goto("/cases/figures/")
    look(page, "registers-figures")
    page.goto("/cases/reviews/")
    look(page, "registers-reviews")
    page.locator(f"a[href='/cases/{cases[1]}/#review']").click()
    page.locator("#step-review [name=finding]").fill("来电人被告知无法处理")
    page.locator("#step-review .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    page.goto("/cases/repeats/")
    look(page, "registers-repeats")
    page.locator("#name-1 > summary").click()
    page.locator("#name-1 .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    page.locator("#deed-analyse > summary").click()
    page.locator("#analyse [name=analysis]").fill("阀芯老化")
    page.locator("#analyse .form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    look(page, "registers-problem")
