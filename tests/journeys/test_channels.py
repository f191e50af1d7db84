"""News leaves the house and mail comes in, by real servers: a reminder arrives, a mail becomes a matter."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from huiyin.channels.tests.servers import Mailbox, PostOffice, mailbox, post_office
from tests.live import HUIYIN, LiveSite, fresh_site, running_site

PASSWORD = "correct-horse-battery"
SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"

SEED = f"""
from datetime import timedelta
from huiyin.base import clock
from huiyin.cases.actions import ensure_standard_kinds
from huiyin.staff.actions import set_password
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import SETUP, make_company
at = clock.now() - timedelta(minutes=5)
company = make_company()
for persona in company.personas.values():
    set_password(persona.staff.pk, password={PASSWORD!r}, by=SETUP, at=at)
    Staff.objects.filter(pk=persona.staff.pk).update(email=persona.staff.username + "@example.com")
ensure_standard_kinds(by=SETUP, at=at)
"""

# The clerk's matter goes to engineering, urgent, so that no quiet time holds the mail back.
SHEET = """
from huiyin.base import clock
from huiyin.cases import actions
from huiyin.cases.actions import Matter
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for
at = clock.now()
clerk = actor_for(Staff.objects.get(username="linxiaoyu"), at)
unit = OrgUnit.objects.get(code="HY-JN-CH")
matter = Matter(kind="need", words="电梯困人", urgency="urgent", caller_name="刘女士")
case = actions.register_case(matter=matter, unit_id=unit.pk, by=clerk, at=at)
department = OrgUnit.objects.get(code="HY-JN-CH-E")
actions.send_sheet(case_id=case.pk, department_id=department.pk, by=clerk, at=clock.now())
print(case.number)
"""

LETTER = (
    "From: =?gbk?B?wfXFrsq/?= <liu@example.com>\r\nTo: desk@example.com\r\nSubject: 厨房漏水\r\n"
    "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    "您好，3-2-1201 厨房水龙头漏水，请派师傅。\r\n"
).encode("gbk")


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """An SMTP server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def inbox() -> Iterator[Mailbox]:
    """An IMAP server."""
    with mailbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(office: PostOffice, inbox: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The company, with a mail server and a mailbox."""
    settings = {
        "HUIYIN_SMTP_URL": office.url,
        "HUIYIN_MAIL_FROM": "客服中心 <desk@example.com>",
        "HUIYIN_IMAP_URL": inbox.url,
        "HUIYIN_MAIL_UNIT": "HY-JN-CH",
        "HUIYIN_SITE_URL": "https://crm.example.com",
    }
    with running_site(tmp_path_factory.mktemp("site"), settings) as running:
        running.python(SEED)
        yield running


def log_in(site: LiveSite, page: Page, username: str) -> None:
    """Type name and password."""
    page.goto(f"{site.url}/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("h1")).to_be_visible()


def until(found: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that the worker does."""
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def look(page: Page, name: str) -> None:
    """Keep pictures at both widths, and have the accessibility checked."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 860})
        page.screenshot(path=SCREENSHOTS / f"channels-{name}-{width}.png", full_page=True)
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not too_wide, f"{name} scrolls sideways at {width}"
    page.set_viewport_size({"width": 1280, "height": 860})
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps(found, ensure_ascii=False)[:2000]


def test_a_department_is_told_of_a_sheet_by_mail(site: LiveSite, office: PostOffice, page: Page) -> None:
    number = site.python(SHEET).strip()
    until(lambda: "wangjianguo@example.com" in office.recipients)
    mail = next(mail for mail in office.mails if number in mail["Subject"])
    assert mail["To"] == "wangjianguo@example.com"
    assert "https://crm.example.com/cases/" in mail.get_content()
    log_in(site, page, "admin")
    page.goto(f"{site.url}/outbox/")
    row = page.get_by_role("row").filter(has_text=number).first
    expect(row).to_contain_text("已发送")
    look(page, "outbox")
    row.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text(number)
    look(page, "message")
    for name in ("channels", "channels/new", "webhooks", "webhooks/new"):
        page.goto(f"{site.url}/{name}/")
        look(page, name.replace("/", "-"))


def test_a_person_chooses(site: LiveSite, page: Page) -> None:
    log_in(site, page, "linxiaoyu")
    page.goto(f"{site.url}/me/notifications/")
    page.get_by_label("仅在本单位工作时间通知").check()
    look(page, "preferences")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("通知设置已保存")).to_be_visible()
    expect(page.get_by_label("仅在本单位工作时间通知")).to_be_checked()


def test_a_mail_becomes_a_matter(site: LiveSite, inbox: Mailbox, page: Page) -> None:
    inbox.put(LETTER)
    inbox.put(b"\x00\x01 what nobody can read")
    assert json.loads(site.huiyin("mail", "fetch", "--json"))["fetched"] in (0, 1, 2)
    until(lambda: inbox.unseen() == 0, 90)
    log_in(site, page, "linxiaoyu")
    page.goto(f"{site.url}/mail/?status=taken")
    page.get_by_role("link", name="厨房漏水").click()
    expect(page.locator("main")).to_contain_text("刘女士")
    look(page, "mail")
    page.get_by_role("link", name=re.compile("^KF-")).click()
    expect(page.locator("main")).to_contain_text("您好，3-2-1201 厨房水龙头漏水")
    page.goto(f"{site.url}/mail/")
    expect(page.locator("main")).to_contain_text("无法解析")
    look(page, "mail-list")


RACE = """
from huiyin.base import clock
from huiyin.channels.actions import enqueue
from huiyin.channels.models import Message
at = clock.now()
enqueue([
    Message(key=f"race:{number}", way="mail", kind="reminder", address=f"p{number}@example.com",
            subject=str(number), body="x", not_before=at, created_at=at)
    for number in range(40)
])
"""


def test_many_workers_send_each_message_once(office: PostOffice, tmp_path: Path) -> None:
    settings = {"HUIYIN_SMTP_URL": office.url, "HUIYIN_MAIL_FROM": "desk@example.com"}
    with fresh_site(tmp_path, settings) as site:
        site.python(RACE)
        before = len(office.recipients)
        command = [str(HUIYIN), "outbox", "send", "--json"]
        workers = [
            subprocess.Popen(command, env=site.environ, stdout=subprocess.PIPE, encoding="utf-8")
            for _ in range(4)
        ]
        counts = [json.loads(worker.communicate(timeout=120)[0])["sent"] for worker in workers]
        while json.loads(site.huiyin("outbox", "send", "--json"))["left"]:
            pass
    told = office.recipients[before:]
    assert sorted(told) == sorted(f"p{number}@example.com" for number in range(40))
    assert sum(counts) <= 40


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_a_repetition_carries_the_same_id(
    office: PostOffice, tmp_path: Path
) -> None:
    settings = {"HUIYIN_SMTP_URL": office.url, "HUIYIN_MAIL_FROM": "desk@example.com"}
    with fresh_site(tmp_path, settings) as site:
        site.python(RACE)
        before = len(office.mails)
        worker = subprocess.Popen([str(HUIYIN), "worker"], env=site.environ)
        until(lambda: len(office.mails) > before + 5)
        worker.kill()
        worker.wait()
        # Nobody waits two minutes for the lease here: it is let run out.
        site.python(
            "from datetime import timedelta\nfrom django.db.models import F\n"
            "from huiyin.channels.models import Message\n"
            "Message.objects.filter(status='sending').update(lease_until=F('created_at') - timedelta(days=1))"
        )
        site.huiyin("outbox", "send")
        site.python(
            "from django.db.models import F\nfrom huiyin.channels.models import Message\n"
            "Message.objects.filter(status='waiting').update(not_before=F('created_at'))"
        )
        while json.loads(site.huiyin("outbox", "send", "--json"))["left"]:
            pass
    mails = office.mails[before:]
    assert {mail["Subject"] for mail in mails} == {str(number) for number in range(40)}
    assert len({mail["Message-ID"] for mail in mails}) == 40
    assert len(mails) <= 41
