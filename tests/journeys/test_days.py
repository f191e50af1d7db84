"""Whole days in a real browser: a department's on the phone, a director's at the desk. By addresses only."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, Enter, look, settle
from tests.journeys.test_loop import send, step
from tests.live import LiveSite

MATTERS = """
from datetime import timedelta
from django.conf import settings
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.cases.actions import ensure_standard_causes, withdraw_case
from huiyin.cases.tests.factories import accept, complete, escalate, make_case, send
ensure_standard_causes(by=SETUP, at=at)
text = (settings.PACKS / "property.toml").read_text(encoding="utf-8")
install_pack(read_pack(text), by=SETUP, at=at - timedelta(hours=1), adopters=[company.root.place()])
later = lambda minutes: at + timedelta(minutes=minutes)
words = ("厨房水龙头漏水", "地下车库渗水", "草坪灯不亮", "楼道灯不亮")
made = [make_case(company, words=said, at=at) for said in words]
sheets = [send(company, case, at=later(1)) for case in made]
complete(company, accept(company, sheets[3], at=later(2)), at=later(3))
escalate(company, made[1], at=later(2))
void = make_case(company, words="打错了电话", at=at)
withdraw_case(case_id=void.pk, reason="打错了", by=company.clerk.actor, at=later(1))
print(*(case.pk for case in (*made, void)))
"""


@pytest.fixture(scope="module")
def cases(live_site: LiveSite) -> list[str]:
    """Three matters with engineering, one that is handled, one without result; the second was reported upwards."""
    return [f"/cases/{number}/" for number in settle(live_site, MATTERS).split()[-5:]]


@pytest.fixture(scope="module")
def site(live_site: LiveSite, cases: list[str]) -> LiveSite:
    """The company with these matters."""
    return live_site


def test_the_department_signs_plans_waits_handles_and_gives_back(enter: Enter, cases: list[str]) -> None:
    tap, leak, lawn, *_rest = cases
    page = enter("wangjianguo", PHONE, touch=True)
    page.goto("/")
    expect(page.locator(f"a[href^='{tap}']").first).to_be_visible()
    page.goto("/cases/sheets/")
    look(page, "days-department-inbox")

    step(page, lawn, "refuse")
    page.locator("#step-refuse [name=reason]").fill("属于绿化班")
    send(page, "refuse")
    step(page, leak, "accept")
    send(page, "accept")
    step(page, leak, "plan")
    page.locator("#step-plan [name=method]").fill("开挖后更换套管，分两段施工")
    page.locator("#step-plan [name=complete_by]").fill("2099-01-01T09:00")
    send(page, "plan")
    step(page, leak, "pause")
    page.locator("#step-pause label:has([name=reason][value=parts])").click()
    send(page, "pause")
    step(page, leak, "resume")
    send(page, "resume")
    step(page, leak, "progress")
    page.locator("#step-progress [name=words]").fill("套管已到货，明日施工")
    send(page, "progress")
    look(page, "days-department-matter")
    step(page, tap, "accept")
    send(page, "accept")
    step(page, tap, "complete")
    page.locator("#step-complete [name=result]").fill("已更换阀芯，试水正常")
    send(page, "complete")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已处理")
    for matter, words in ((lawn, "属于绿化班"), (leak, "套管已到货"), (tap, "已更换阀芯")):
        page.goto(matter)
        expect(page.get_by_text(words).first).to_be_visible()


def test_the_director_sees_steers_decides_and_takes_figures_along(enter: Enter, cases: list[str]) -> None:
    _tap, leak, _lawn, _light, void = cases
    page = enter("zhaogang")
    page.goto("/")
    look(page, "days-director-work")
    step(page, leak, "respond")
    page.locator("#step-respond [name=response]").fill("今日增派一组，明日完成")
    send(page, "respond")

    page.goto("/team/")
    look(page, "days-director-team")
    page.locator("#work a[href*='/hand-over/']").first.click()
    form = page.locator("#work form[action*='/hand-over/']")
    form.locator("[name=to_id]").select_option(index=1)
    form.locator("[name=words]").fill("请接手")
    form.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()

    page.goto("/board/")
    look(page, "days-director-board")
    page.locator("table td.verdict a").first.click()
    page.wait_for_url(re.compile(r"/obligations/\?"))
    page.locator("table a[href^='/obligations/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "days-director-evidence")

    page.goto("/cases/figures/")
    with page.expect_download() as saved:
        page.locator("a[href*='/figures/export/']").click()
    assert saved.value.suggested_filename.endswith(".xlsx")
    page.locator("table td a").first.click()
    page.wait_for_url(re.compile(r"/cases/\?"))
    expect(page.get_by_role("table").first).to_be_visible()

    page.goto("/cases/reviews/")
    page.locator(f"a[href='{void}#review']").click()
    page.locator("#step-review [name=finding]").fill("误拨，登记前应先核实")
    send(page, "review")
    page.goto("/cases/decisions/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    paper = page.request.get("/cases/print/?status=all")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
