"""What people and programs get to see when something of ours fails."""

import errno
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from huiyin.base.outages import is_disk_full, is_outage, language_for
from huiyin.staff import queries
from huiyin.staff.tests.factories import make_company

LOCKED = OperationalError("database is locked")


@pytest.fixture
def lin(db: None) -> Client:
    """林小雨 at the desk."""
    client = Client(raise_request_exception=False)
    client.force_login(make_company().clerk.staff)
    return client


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have every page of somebody who is logged in fail so."""

    def having(failure: Exception) -> None:
        def fail(*args: Any) -> None:
            raise failure

        monkeypatch.setattr(queries, "standing_of", fail)

    return having


@pytest.mark.parametrize(
    ("failure", "outage"),
    [
        (LOCKED, True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("consuming input failed: server closed the connection unexpectedly"), True),
        (InterfaceError("connection already closed"), True),
        (DatabaseError("database disk image is malformed"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file or directory"), False),
        (OperationalError("no such table: cases_case"), False),
        (OperationalError("too many SQL variables"), False),
        (ProgrammingError("syntax error"), False),
        (ValueError("a mistake of ours"), False),
    ],
)
def test_knows_an_outage_from_a_mistake_of_ours(failure: Exception, outage: bool) -> None:
    assert is_outage(failure) is outage


def test_looks_for_the_cause_of_a_failure() -> None:
    wrapped = RuntimeError("drawing the page failed")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_outage(wrapped)
    assert is_disk_full(wrapped)
    assert not is_disk_full(LOCKED)


def test_a_page_says_in_chinese_that_the_database_does_not_answer(
    lin: Client, failing: Any, caplog: pytest.LogCaptureFixture
) -> None:
    failing(LOCKED)
    answer = lin.get("/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Content-Language"] == "zh-hans"
    assert "数据库暂时没有响应" in page
    assert "data-failure-again" in page
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Traceback" not in caplog.text, "one line for each request of an outage"
    assert "database is locked" in caplog.text


def test_who_was_sending_something_learns_that_it_is_kept(lin: Client, failing: Any) -> None:
    failing(LOCKED)
    page = lin.post("/cases/register/", {"words": "水管漏水"}).content.decode()
    assert "您填写的内容保留在本浏览器中" in page
    assert "data-failure-back" in page


def test_speaks_the_language_of_the_browser(lin: Client, failing: Any, rf: Any) -> None:
    failing(LOCKED)
    lin.cookies["django_language"] = "en"
    assert "The database does not answer" in lin.get("/").content.decode()
    assert language_for(rf.get("/")) == "zh-hans"
    assert language_for(rf.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})) == "en"


def test_programs_get_json(lin: Client, failing: Any) -> None:
    failing(LOCKED)
    answer = lin.get("/api/v1/cases")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.json() == {"error": "unavailable", "message": "暂时不可用，请稍后再试。", "fields": {}}


def test_a_full_disk_is_called_by_its_name(lin: Client, failing: Any) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device"))
    answer = lin.get("/")
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()


def test_a_mistake_of_ours_is_no_outage(lin: Client, failing: Any, caplog: pytest.LogCaptureFixture) -> None:
    failing(RuntimeError("secret detail"))
    answer = lin.get("/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert "Traceback" in caplog.text


def test_a_form_for_another_host_or_too_large_is_told_in_words(lin: Client) -> None:
    answer = lin.get("/", headers={"Host": "evil.example.com"})
    assert answer.status_code == 400
    assert "这个请求无法识别" in answer.content.decode()
    answer = lin.post(
        "/cases/register/", {"words": "长" * 1_500_000}, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "一次提交的内容过多" in answer.content.decode()


def test_the_address_of_a_form_opened_by_hand_is_told_in_words(lin: Client) -> None:
    answer = lin.get("/logout/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "这个地址没有页面" in answer.content.decode()


def test_a_login_that_ends_while_typing_leads_back_to_the_form() -> None:
    came = {"Referer": "http://testserver/cases/register/?kind=complaint"}
    answer = Client().post("/cases/register/", {"words": "水管漏水"}, headers=came)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login/?next=%2Fcases%2Fregister%2F%3Fkind%3Dcomplaint"
    elsewhere = Client().post("/cases/register/", {}, headers={"Referer": "https://evil.example.com/"})
    assert elsewhere.headers["Location"] == "/login/"
