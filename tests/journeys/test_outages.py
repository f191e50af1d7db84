"""A database that is locked, gone or stopped, a disk that is full: nothing acknowledged is lost, and all comes back."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PASSWORD, look
from tests.live import LiveSite, running_site
from tests.outages import Cluster, Desk, fill, open_desk, small_disk, wait_until

ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))
on_sqlite = pytest.mark.skipif(ON_POSTGRES, reason="about SQLite")
on_postgres = pytest.mark.skipif(not ON_POSTGRES, reason="about PostgreSQL")
WORDS = "厨房水龙头滴水，关不紧，地面已有积水"
GIVEN = {
    "caller_name": "刘敏",
    "caller_phone": "13812345678",
    "kind": "need",
    "words": WORDS,
    "source": "phone",
    "urgency": "normal",
}
FORM = urlencode(GIVEN).encode()


def impatient(home: Path) -> dict[str, str]:
    """SQLite that waits a second for a lock, not twenty."""
    return {"DATABASE_URL": f"sqlite:///{home}/huiyin.sqlite3?timeout=1"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    """The product on SQLite."""
    with running_site(tmp_path, impatient(tmp_path)) as running:
        yield running


def proven(desk: Desk) -> None:
    """Everything acknowledged is there once, nothing else, and the books are in order."""
    found = desk.found()
    assert found["cases"] == sorted(desk.acknowledged)
    assert found["events"] == len(desk.acknowledged)
    desk.site.huiyin("journal", "verify")
    desk.site.huiyin("ledger", "verify")


def refuses_clearly(desk: Desk, *, words: str) -> None:
    """Pages say in Chinese what is wrong, programs get JSON, and both are told when to come again."""
    page = desk.clerk.post("/cases/register/", FORM)
    assert page.status == 503, page.text[:300]
    assert words in page.text
    assert "您填写的内容保留在本浏览器中" in page.text
    assert page.headers["retry-after"] == "10"
    told = desk.register(WORDS, key="again")
    assert told.status == 503
    assert json.loads(told.text)["error"] == "unavailable"
    assert told.headers["retry-after"] == "10"


@on_sqlite
def test_another_process_holds_the_lock_for_long(site: LiveSite) -> None:
    desk = open_desk(site)
    assert desk.register(WORDS).status == 201
    with closing(sqlite3.connect(site.home / "huiyin.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refuses_clearly(desk, words="数据库暂时没有响应")
        assert desk.clerk.get("/cases/").status == 200, "reading goes on"
        assert desk.clerk.get("/healthz").status == 200
        wait_until(lambda: "the worker waits" in desk.errors())
        other.execute("ROLLBACK")
    assert desk.register(WORDS, key="again").status == 201
    assert desk.register(WORDS, key="again").text == desk.register(WORDS, key="again").text
    desk.acknowledged = sorted(set(desk.acknowledged))
    assert "Traceback" not in desk.errors()
    proven(desk)


@on_sqlite
def test_the_database_is_moved_away_and_comes_back(site: LiveSite) -> None:
    desk = open_desk(site)
    assert desk.register(WORDS).status == 201
    place, aside = site.home / "huiyin.sqlite3", site.home / "aside"
    aside.mkdir()
    for file in site.home.glob("huiyin.sqlite3*"):
        file.rename(aside / file.name)
    assert desk.clerk.get("/healthz").status == 503
    page = desk.clerk.get("/", **{"Accept-Language": "en"})
    assert page.status == 503
    assert "数据库暂时没有响应" in page.text, "the browser remembers the person's language"
    refuses_clearly(desk, words="数据库暂时没有响应")
    wait_until(lambda: "the worker waits" in desk.errors())
    assert not place.exists(), "no empty database takes its place"
    for file in aside.iterdir():
        file.rename(site.home / file.name)
    wait_until(lambda: desk.clerk.get("/healthz").status == 200)
    assert desk.register(WORDS, key="again").status == 201
    proven(desk)


@on_sqlite
def test_the_disk_is_full() -> None:
    with small_disk(80) as home, running_site(home, impatient(home)) as site:
        desk = open_desk(site)
        first = desk.register(WORDS)
        case_id = json.loads(first.text)["id"]
        assert desk.upload(case_id, b"a photo").status == 303
        files = sorted(path for path in (home / "files").rglob("*") if path.is_file())
        ballast = fill(home)
        while desk.register(WORDS).status == 201:
            pass
        refuses_clearly(desk, words="磁盘已满")
        upload = desk.upload(case_id, b"another photo")
        assert upload.status == 503
        assert "磁盘已满" in upload.text
        assert sorted(path for path in (home / "files").rglob("*") if path.is_file()) == files
        ballast.unlink()
        wait_until(lambda: desk.register(WORDS, key="again").status == 201)
        assert desk.upload(case_id, b"another photo").status == 303
        assert desk.found()["files"] == 2
        proven(desk)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL server of our own, on a small disk."""
    with small_disk(450) as folder:
        server = Cluster(folder)
        server.start()
        monkeypatch.setenv("DATABASE_URL", server.url)
        yield server
        if server.is_running():
            server.stop()


@on_postgres
def test_postgresql_is_stopped_and_started_and_its_disk_is_full(cluster: Cluster, tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        desk = open_desk(site)
        assert desk.register(WORDS).status == 201
        cluster.stop()
        assert desk.clerk.get("/healthz").status == 503
        assert desk.clerk.get("/cases/").status == 503
        refuses_clearly(desk, words="数据库暂时没有响应")
        wait_until(lambda: "the worker waits" in desk.errors())
        cluster.start()
        wait_until(lambda: desk.clerk.get("/healthz").status == 200)
        assert desk.clerk.get("/cases/").status == 200
        assert desk.register(WORDS, key="again").status == 201

        ballast = fill(cluster.data)
        while (told := desk.register(WORDS)).status == 201:
            pass
        assert told.status == 503
        ballast.unlink()
        if not cluster.is_running():
            cluster.start()
        wait_until(lambda: desk.register(WORDS, key="room again").status == 201)
        proven(desk)
        assert "Traceback" not in desk.errors()


@on_sqlite
def test_what_was_typed_outlives_the_outage(site: LiveSite, page: Page) -> None:
    open_desk(site)
    page.goto(site.url)
    _enter(page, site)
    page.goto(f"{site.url}/cases/register/")
    page.locator("[name=caller_name]").fill("刘敏")
    page.locator("[name=words]").fill(WORDS)
    with closing(sqlite3.connect(site.home / "huiyin.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _send(page)
        expect(page.locator("h1")).to_have_text("系统暂时用不了")
        look(page, "outage")
        other.execute("ROLLBACK")
    expect(page.locator("[data-failure-over]")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="返回").click()
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    page.goto(f"{site.url}/cases/")
    page.goto(f"{site.url}/cases/register/")
    expect(page.locator("[name=words]")).to_have_value(WORDS)


def test_a_login_that_ends_while_typing_loses_nothing(live_site: LiveSite, page: Page) -> None:
    open_desk(live_site)
    _enter(page, live_site)
    page.goto(f"{live_site.url}/cases/register/")
    page.locator("[name=words]").fill(WORDS)
    live_site.python("from django.contrib.sessions.models import Session; Session.objects.all().delete()")
    _send(page)
    page.wait_for_url("**/login/**")
    _enter(page, live_site, go=False)
    page.wait_for_url("**/cases/register/")
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    expect(page.locator("#content").get_by_text("已恢复您上次填写的内容")).to_be_visible()


def _enter(page: Page, site: LiveSite, *, go: bool = True) -> None:
    if go:
        page.goto(f"{site.url}/login/")
    page.locator("[name=login]").fill("linxiaoyu")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: not url.startswith(f"{site.url}/login/"))


def _send(page: Page) -> None:
    page.locator("form[data-register] [data-save]").click()
