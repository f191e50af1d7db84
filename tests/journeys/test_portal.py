"""A customer takes part from the phone: scan, raise with a photo, follow, urge, rate; a lost link; an outsider."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import LiveSite

PASSWORD = "correct-horse-battery"
SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
WORDS = "电梯停在三楼，门关不上"
MOBILE = "13812345678"

SEED = f"""
from datetime import timedelta
from huiyin.base import clock
from huiyin.cases.actions import ensure_standard_kinds
from huiyin.channels.actions import ChannelSpec, define_channel
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.portal.actions import make_links, set_hotline
from huiyin.portal.models import PortalLink
from huiyin.staff.actions import set_password
from huiyin.staff.tests.factories import SETUP, make_company
at = clock.now() - timedelta(minutes=5)
company = make_company()
for persona in (company.clerk, company.supervisor):
    set_password(persona.staff.pk, password={PASSWORD!r}, by=SETUP, at=at)
ensure_standard_kinds(by=SETUP, at=at)
estate = make_estate(company.office)
make_household(estate.room, "王秀英", mobile={MOBILE!r})
make_links(premises_id=estate.building.pk, level="building", by=SETUP, at=at)
set_hotline(unit_id=company.office.pk, number="0571-8888 0000", by=SETUP, at=at)
gateway = ChannelSpec(name="短信", way="sms", unit_id=company.company.pk, address="https://sms.example.com/")
define_channel(spec=gateway, by=SETUP, at=at)
print(PortalLink.objects.get().code)
"""
CODE_SENT = """
from huiyin.channels.models import Message
print(Message.objects.filter(kind="portal_code").latest("pk").body)
"""
COUNTS = """
from huiyin.cases.models import Case
from huiyin.files.models import Attachment
print(Case.objects.count(), Attachment.objects.count())
"""


@pytest.fixture(scope="module")
def code(live_site: LiveSite) -> str:
    """The code that hangs in building 3."""
    return live_site.python(SEED).strip().splitlines()[-1]


@pytest.fixture
def phone(live_site: LiveSite, browser: Browser) -> Iterator[Page]:
    """A phone of 390 pixels; scripts that fail fail the test."""
    context = _phone(live_site, browser)
    page = context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    yield page
    context.close()
    assert not mistakes, mistakes


def _phone(site: LiveSite, browser: Browser, *, script: bool = True) -> BrowserContext:
    return browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        base_url=site.url,
        has_touch=True,
        is_mobile=True,
        java_script_enabled=script,
        reduced_motion="reduce",
    )


def staff(site: LiveSite, browser: Browser, username: str) -> Page:
    """A window in which somebody who works here is logged in."""
    context = browser.new_context(locale="zh-CN", base_url=site.url, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto("/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture, and have the accessibility and the width checked."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"portal-{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0, f"{name}: {beyond} px beyond the window"


def photo(tmp_path: Path, colour: str) -> Path:
    """A photo as phones make them."""
    from PIL import Image

    path = tmp_path / f"{colour}.jpg"
    Image.new("RGB", (2400, 1800), colour).save(path, "JPEG")
    return path


def fill(page: Page, code: str, words: str = WORDS, mobile: str = MOBILE) -> None:
    """Fill in the page of the code."""
    page.goto(f"/p/{code}/")
    page.locator("label.tile").first.click()
    page.locator("[name=words]").fill(words)
    page.locator("[name=phone]").fill(mobile)
    page.wait_for_timeout(2100)


def counts(site: LiveSite) -> list[int]:
    """How many cases and photos there are."""
    return [int(number) for number in site.python(COUNTS).split()[-2:]]


def test_raise_follow_urge_rate(
    live_site: LiveSite, browser: Browser, phone: Page, code: str, tmp_path: Path
) -> None:
    phone.goto(f"/p/{code}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("翠湖花园3号楼")
    assert "王秀英" not in phone.content()
    look(phone, "raise")
    fill(phone, code)
    phone.locator("[name=place]").fill("1201室门口")
    phone.locator("input[type=file]").set_input_files([photo(tmp_path, "red"), photo(tmp_path, "blue")])
    expect(phone.locator(".thumbs li")).to_have_count(2)
    phone.locator("button.send").dblclick()
    phone.wait_for_url(re.compile("/m/"))
    expect(phone.get_by_text("谢谢，我们已收到。")).to_be_visible()
    expect(phone.locator(".thumbs img")).to_have_count(2)
    look(phone, "matter")
    number = phone.locator(".number").first.inner_text()
    assert counts(live_site) == [1, 2]

    phone.get_by_role("button", name="催办").click()
    expect(phone.get_by_text("已提醒负责处理的人员。")).to_be_visible()
    expect(phone.get_by_role("button", name="催办")).to_have_count(0)
    phone.locator("summary", has_text="补充说明").click()
    phone.locator("details[open] [name=words]").fill("里面有人")
    phone.locator("details[open] button.send").first.click()
    expect(phone.get_by_text("里面有人")).to_be_visible()

    clerk = staff(live_site, browser, "linxiaoyu")
    clerk.goto("/cases/?mark=portal_new")
    clerk.get_by_role("link", name=number).click()
    expect(clerk.get_by_role("link", name="王秀英")).to_be_visible()
    expect(clerk.get_by_text("里面有人").first).to_be_visible()
    look(clerk, "desk")
    case_url = clerk.url
    clerk.goto("about:blank")
    clerk.goto(f"{case_url}#answer")
    clerk.locator("#step-answer [name=words]").fill("维保人员已到场，电梯恢复运行")
    clerk.locator("#step-answer .form-buttons button").first.click()
    expect(clerk.locator(".messages .tone-good")).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("维保人员已到场，电梯恢复运行")).to_be_visible()
    assert "林小雨" not in phone.content()
    look(phone, "answered")
    phone.locator("label.tile", has_text="不满意").click()
    phone.locator("section:has(#rate) [name=words]").fill("等了两个小时")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_text("感谢您的评价。")).to_be_visible()
    look(phone, "rated")
    clerk.goto("/cases/?mark=portal_unsatisfied")
    expect(clerk.get_by_role("link", name=number)).to_be_visible()
    clerk.goto(case_url)
    clerk.get_by_role("button", name="已阅").last.click()
    expect(clerk.locator(".messages .tone-good")).to_be_visible()


def test_a_bad_connection_doubles_nothing(live_site: LiveSite, phone: Page, code: str) -> None:
    before = counts(live_site)[0]
    fill(phone, code, words="楼道灯不亮")
    answers: list[int] = []

    def lose_the_answer(route) -> None:  # type: ignore[no-untyped-def]
        """The server gets it, the phone never hears of it; the second time goes through."""
        if route.request.method == "POST" and not answers:
            answers.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    phone.route("**/p/*/", lose_the_answer)
    phone.locator("button.send").click()
    expect(phone.get_by_text("网络不通")).to_be_visible()
    phone.wait_for_url(re.compile("/m/"))
    assert answers == [200]
    assert counts(live_site)[0] == before + 1


def test_a_lost_window_doubles_nothing(live_site: LiveSite, phone: Page, code: str) -> None:
    before = counts(live_site)[0]
    fill(phone, code, words="门禁失灵")
    answers: list[int] = []
    is_lost = True

    def lose_all_answers(route) -> None:  # type: ignore[no-untyped-def]
        """The server gets it once; the phone hears of nothing while the connection is lost."""
        if route.request.method != "POST" or not is_lost:
            route.continue_()
            return
        if not answers:
            answers.append(route.fetch().status)
        route.abort()

    phone.route("**/p/*/", lose_all_answers)
    phone.locator("button.send").click()
    expect(phone.get_by_text("网络不通")).to_be_visible()
    look(phone, "offline")
    phone.goto(f"/p/{code}/")
    is_lost = False
    expect(phone.locator("[name=words]")).to_have_value("门禁失灵")
    phone.locator("button.send").click()
    phone.wait_for_url(re.compile("/m/"))
    assert answers == [200]
    assert counts(live_site)[0] == before + 1


def test_works_without_script(live_site: LiveSite, browser: Browser, code: str, tmp_path: Path) -> None:
    context = _phone(live_site, browser, script=False)
    page = context.new_page()
    fill(page, code, words="水压低")
    page.locator("input[type=file]").set_input_files(photo(tmp_path, "green"))
    page.locator("button.send").click()
    page.wait_for_url(re.compile("/m/"))
    expect(page.locator(".thumbs img")).to_have_count(1)
    context.close()


def test_a_lost_link_comes_back_by_phone(live_site: LiveSite, phone: Page, code: str) -> None:
    fill(phone, code, words="找回测试", mobile="13700001111")
    phone.locator("button.send").click()
    phone.wait_for_url(re.compile("/m/"))
    lost = phone.url
    phone.goto("/p/find/")
    look(phone, "find")
    phone.locator("[name=phone]").fill("137 0000 1111")
    phone.locator("button.send").click()
    phone.wait_for_url(re.compile("/p/find/.+"))
    look(phone, "code")
    said = re.search(r"\d{6}", live_site.python(CODE_SENT))
    assert said
    phone.locator("[name=code]").fill(said[0])
    phone.locator("button.send").click()
    phone.wait_for_url(re.compile("/p/mine/"))
    look(phone, "mine")
    phone.get_by_role("button", name="打开").click()
    phone.wait_for_url(re.compile("/m/"))
    expect(phone.get_by_text("找回测试")).to_be_visible()
    phone.goto(lost)
    expect(phone.get_by_role("heading", level=1)).to_have_text("链接无效")
    look(phone, "nowhere")


def test_an_outsider_gets_nowhere(live_site: LiveSite, phone: Page, code: str) -> None:
    for wrong in (
        f"/p/{code[:-1]}x/",
        "/m/abcdefghijklmnopqrstuvwxyz123456/",
        "/p/mine/1/",
        "/m/1/photos/1/",
    ):
        assert phone.request.get(wrong).status in (404, 405), wrong
    assert phone.goto("/cases/1/") is not None
    assert "/login/" in phone.url


def test_staff_print_the_codes(live_site: LiveSite, browser: Browser, code: str) -> None:
    supervisor = staff(live_site, browser, "chenjing")
    supervisor.goto("/portal/links/")
    look(supervisor, "links")
    supervisor.goto("/portal/links/sheet/")
    expect(supervisor.get_by_text("翠湖花园3号楼")).to_be_visible()
    expect(supervisor.get_by_text("0571-8888 0000")).to_be_visible()
    look(supervisor, "sheet")
    supervisor.set_viewport_size({"width": 390, "height": 844})
    look(supervisor, "sheet-phone")
    supervisor.goto("/portal/links/")
    look(supervisor, "links-phone")
