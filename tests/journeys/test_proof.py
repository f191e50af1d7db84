"""Proof in a real browser: an audit pack taken along and checked, a view of the board kept, how people stand."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, Enter, look, settle
from tests.live import LiveSite

MATTERS = """
from huiyin.cases.actions import answer_case
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.customers.tests.factories import make_estate
make_kinds()
estate = make_estate(company.office)
assert main(["pack", "install", "property"]) == 0
whose = {"kind": "enquiry", "first_asked_id": company.clerk.staff.pk, "premises_id": estate.room.pk}
cases = [make_case(company, at=clock.now(), **whose) for _ in range(6)]
for case in cases[:5]:
    answer_case(case_id=case.pk, words="已答复", by=company.clerk.actor, at=clock.now())
"""


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """The company with six matters that its procedures ask something about."""
    settle(live_site, MATTERS)
    return live_site


def test_an_auditor_takes_a_pack_along_and_checks_it(enter: Enter, tmp_path: Path) -> None:
    page = enter("wuqian")
    page.goto("/procedures/")
    page.locator("main table a", has_text="顾客服务信息管理规程").first.click()
    page.locator("a[href$='/audit/']").click()
    page.locator("main [name=until]").fill(page.evaluate("new Date().toISOString().slice(0, 7)"))
    page.locator("main form .form-buttons button").first.click()
    ready = page.locator("a[href^='/audit-packs/']").first
    expect(ready).to_be_visible(timeout=60_000)
    look(page, "proof-packs")
    with page.expect_download() as download:
        ready.click()
    path = tmp_path / "pack.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "pack")
    command = [sys.executable, "-I", "-S", str(tmp_path / "pack" / "verify.py")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    phone = enter("wuqian", PHONE, touch=True)
    phone.goto(page.url)
    look(phone, "proof-packs-phone")


def test_a_view_of_the_board_is_kept(enter: Enter) -> None:
    page = enter("zhaogang")
    page.goto("/board/?span=3")
    page.locator("#keep-view > summary").click()
    page.locator("#keep-view [name=name]").fill("近三个月")
    page.locator("#keep-view .form-buttons button").first.click()
    kept = page.locator(".board-view a", has_text="近三个月")
    expect(kept).to_be_visible()
    look(page, "proof-board")
    with page.expect_download() as download:
        page.locator("a[href^='/board/sheet/']").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    phone = enter("zhaogang", PHONE, touch=True)
    phone.goto("/board/")
    look(phone, "proof-board-phone")


def test_one_sees_how_one_stands_and_the_director_sees_the_office(enter: Enter) -> None:
    own = enter("linxiaoyu", PHONE, touch=True)
    own.goto("/standing/")
    look(own, "proof-standing-phone")
    page = enter("zhaogang")
    page.goto("/standing/team/")
    expect(page.locator("main table a", has_text="林小雨")).to_be_visible()
    look(page, "proof-standing-team")
    page.locator("main table a", has_text="林小雨").click()
    expect(page.locator("h1")).to_contain_text("林小雨")
    look(page, "proof-standing-person")
