"""Photographs, papers and their signed copies, in a real browser: desk on a screen, technician on a phone."""

import io
import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browsing import PHONE, Enter, look
from tests.live import LiveSite

SEND = """
from huiyin.base import clock
from huiyin.cases.actions import send_sheet
from huiyin.cases.models import Case
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for
at = clock.now()
clerk = actor_for(Staff.objects.get(username="linxiaoyu"), at)
case = Case.objects.get()
departments = OrgUnit.objects.under([case.unit.path])
department = next(unit for unit in departments if unit.name == "工程部")
print(send_sheet(case_id=case.pk, department_id=department.pk, by=clerk, at=at).pk)
"""


def payload(name: str, kind: str, content: bytes) -> FilePayload:
    """A file of any kind."""
    return {"name": name, "mimeType": kind, "buffer": content}


def photo(name: str, colour: str, width: int = 1200, height: int = 900) -> FilePayload:
    """A photograph, more or less."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill="white")
    target = io.BytesIO()
    image.save(target, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": target.getvalue()}


def test_photographs_paper_and_signed_copy(site: LiveSite, enter: Enter) -> None:
    clerk = enter("linxiaoyu")
    case_url = register_with_photographs(clerk)
    more_files_on_the_matter(clerk, case_url)
    papers_print(clerk, case_url)
    sheet_id = site.python(SEND).strip()
    signed_copy_by_its_code(enter, f"/q/sheet-{sheet_id}/", case_url)
    outsider = enter("zhengtao")
    answer = outsider.goto(f"/q/sheet-{sheet_id}/")
    assert answer is not None
    assert answer.status == 404


def register_with_photographs(page: Page) -> str:
    """What was chosen is still there after the form was refused; returns the address of the matter."""
    page.goto("/cases/register/")
    page.locator("input[name=files][multiple]").set_input_files(
        [photo("厨房 水渍.jpg", "steelblue"), photo("水龙头.jpg", "darkorange")]
    )
    expect(page.locator("[data-chosen] li")).to_have_count(2)
    page.locator("[name=words]").fill("厨房水龙头滴水，地面有积水")
    page.locator("[data-save]").click()
    expect(page.locator("input[name=kept]:checked")).to_have_count(2)
    look(page, "paper-register-refused")
    page.locator("[name=caller_name]").fill("刘女士")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile("/registered/"))
    case_url = page.url.removesuffix("registered/")
    page.goto(case_url)
    expect(page.locator("#files .file-list img")).to_have_count(2)
    return case_url


def more_files_on_the_matter(page: Page, case_url: str) -> None:
    """Several at once; what a program is not taken; a wrong one is withdrawn with its reason."""
    chooser = page.locator("#files input[name=files][multiple]")
    chooser.set_input_files([payload("报价.txt", "text/plain", "更换 120 元".encode())])
    expect(page.locator("#files .file")).to_have_count(3)
    page.locator("#files input[name=files][multiple]").set_input_files(
        [payload("病毒.exe", "image/png", b"MZ\x90")]
    )
    expect(page.locator("main")).to_contain_text("病毒.exe")
    look(page, "paper-file-refused")
    page.goto(case_url)
    look(page, "paper-case-with-files")
    page.locator("#files .file-words a").first.click()
    expect(page.locator(".file-preview img")).to_be_visible()
    look(page, "paper-file")
    page.locator("#withdraw summary").click()
    page.locator("#withdraw [name=reason]").fill("拍错了，是别家的厨房")
    page.locator("#withdraw .form-buttons button").first.click()
    page.wait_for_url(re.compile(re.escape(case_url.rsplit("/cases", 1)[1]) + ".*#files"))
    expect(page.locator("#files .file")).to_have_count(2)
    expect(page.locator("#files .file-gone")).to_contain_text("拍错了")


def papers_print(page: Page, case_url: str) -> None:
    """The menu leads to PDF."""
    page.goto(case_url)
    links = page.locator(".menu a[href*='/print/']")
    addresses = [links.nth(index).get_attribute("href") or "" for index in range(links.count())]
    page.goto("/cases/")
    links = page.locator(".menu a[href*='/print/']")
    addresses += [links.nth(index).get_attribute("href") or "" for index in range(links.count())]
    assert len(addresses) >= 8
    for address in addresses:
        answer = page.request.get(address)
        assert answer.ok, address
        assert answer.body().startswith(b"%PDF-"), address


def signed_copy_by_its_code(enter: Enter, code: str, case_url: str) -> None:
    """The technician points the phone at the code, and photographs the signed sheet."""
    handler = enter("wangjianguo", PHONE, touch=True)
    handler.goto(code)
    expect(handler.locator(".paper-camera")).to_be_visible()
    look(handler, "paper-code-before")
    handler.locator(".paper-camera input").set_input_files(photo("IMG_0001.jpg", "ivory", 900, 1200))
    expect(handler.locator(".file-list img")).to_have_count(1)
    look(handler, "paper-code-after")
    clerk = enter("zhoumin")
    clerk.goto(case_url)
    expect(clerk.locator("#files .file-list")).to_contain_text("签字件")
