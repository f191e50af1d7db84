"""The pages of channels, outbox, webhooks, mail and preferences."""

from datetime import time
from typing import Any

import pytest
from django.db import connection

from huiyin.channels import tasks
from huiyin.channels.models import Channel, Endpoint, Message, Preference
from huiyin.channels.tests.conftest import Browser
from huiyin.channels.tests.factories import MORNING, make_channel, make_endpoint, make_message
from huiyin.staff.tests.factories import Company


def test_preferences_are_kept_and_shown(browser_of: Browser, company: Company) -> None:
    client = browser_of("clerk")
    assert "linxiaoyu@example.com" in client.get("/me/notifications/").content.decode()
    given = {
        "ways_urging": ["mail"],
        "quiet": "off_work",
        "quiet_since": "22:00",
        "quiet_until": "07:00",
        "digest": "daily",
        "digest_at": "07:30",
    }
    assert client.post("/me/notifications/", given).status_code == 303
    kept = Preference.objects.get(staff=company.clerk.staff)
    assert (kept.ways["urging"], kept.ways["reminder"]) == (["mail"], [])
    assert (kept.quiet, kept.digest, kept.digest_at) == ("off_work", "daily", time(7, 30))
    assert client.post("/me/notifications/", {**given, "quiet": "always"}).status_code == 422


def test_a_channel_is_set_up_changed_and_tested(browser_of: Browser, company: Company) -> None:
    client = browser_of("admin")
    given = {
        "name": "客服群",
        "way": "dingtalk",
        "unit": company.office.pk,
        "address": "https://oapi.dingtalk.com/robot/send?access_token=1",
        "secret": "SEC1",
        "kinds": ["urging"],
        "is_active": "on",
    }
    assert client.post("/channels/new/", given).status_code == 303
    channel = Channel.objects.get()
    assert client.post("/channels/new/", given).status_code == 422, "the name is taken"
    changed = {**given, "name": "工程群", "secret": ""}
    assert client.post(f"/channels/{channel.pk}/", changed).status_code == 303
    channel.refresh_from_db()
    assert (channel.name, channel.secret) == ("工程群", "SEC1")
    tried = client.post(f"/channels/{channel.pk}/test/", follow=True)
    assert "The test message is on its way" in tried.content.decode()
    shown = client.get("/channels/").content.decode()
    assert "工程群" in shown
    assert "SEC1" not in shown


def test_the_outbox_shows_what_is_stuck(
    browser_of: Browser, company: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_message(company, f"sent {number}", status="sent", subject=f"sent {number}")
    stuck = make_message(company, "stuck", status="failed", subject="stuck", error="550 no such user")
    client = browser_of("admin")
    client.get("/outbox/")
    with django_assert_max_num_queries(12):
        page = client.get("/outbox/").content.decode()
    assert "1 message needs a decision" in page
    page = client.get("/outbox/?status=stuck").content.decode()
    assert "550 no such user" in page
    assert "sent 1" not in page
    assert "550" in client.get(f"/outbox/{stuck.pk}/").content.decode()
    assert client.post(f"/outbox/{stuck.pk}/retry/").status_code == 303
    assert client.post(f"/outbox/{stuck.pk}/retry/").status_code == 409
    assert client.post(f"/outbox/{stuck.pk}/cancel/").status_code == 303
    assert Message.objects.get(key="stuck").status == "cancelled"


@pytest.mark.parametrize("query", ["status=nonsense", "way=pigeon", "after=rubbish"])
def test_nonsense_in_the_address_is_borne(browser_of: Browser, query: str) -> None:
    assert browser_of("admin").get(f"/outbox/?{query}").status_code in (200, 422)


def test_a_webhook_is_set_up_and_its_secret_changed(browser_of: Browser, company: Company) -> None:
    client = browser_of("admin")
    given = {
        "name": "数据中台",
        "unit": company.office.pk,
        "address": "https://example.com/in",
        "events": "staff.*\nunit.created",
        "is_active": "on",
    }
    assert client.post("/webhooks/new/", {**given, "events": "nothing.such"}).status_code == 422
    made = client.post("/webhooks/new/", given).content.decode()
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in made
    assert endpoint.events == ["staff.*", "unit.created"]
    assert endpoint.secret not in client.get(f"/webhooks/{endpoint.pk}/").content.decode()
    changed = client.post(f"/webhooks/{endpoint.pk}/secret/").content.decode()
    assert Endpoint.objects.get().secret != endpoint.secret
    assert Endpoint.objects.get().secret in changed
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM channels_endpoint")
        assert cursor.fetchone()[0].startswith("sealed:"), "a copy of the database does not tell it"
    assert client.post(f"/webhooks/{endpoint.pk}/edit/", {**given, "is_active": ""}).status_code == 303
    assert not Endpoint.objects.get().is_active


def test_mail_is_shown_without_anything_that_runs(browser_of: Browser, company: Company) -> None:
    raw = b"From: a@b.c\r\nSubject: <script>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><b>hi</b>"
    mail = tasks.take_file(raw, MORNING)
    assert mail is not None
    client = browser_of("clerk")
    shown = client.get(f"/mail/{mail.pk}/").content.decode()
    assert "alert(1)" not in shown
    assert "&lt;script&gt;" in shown
    kept = client.get(f"/mail/{mail.pk}/raw/")
    assert kept.content == raw
    assert "attachment" in kept["Content-Disposition"]


def test_mail_is_dismissed_with_a_reason_only(browser_of: Browser, company: Company) -> None:
    mail = tasks.take_file(b"\x00", MORNING)
    assert mail is not None
    client = browser_of("clerk")
    assert "it could not be read" in client.get("/mail/").content.decode()
    assert client.post(f"/mail/{mail.pk}/dismiss/", {"reason": ""}).status_code == 422
    assert client.post(f"/mail/{mail.pk}/dismiss/", {"reason": "广告"}).status_code == 303
    assert "广告" in client.get("/mail/?status=dismissed").content.decode()


def test_lists_with_rows(browser_of: Browser, company: Company) -> None:
    client = browser_of("admin")
    channel = make_channel(company, "https://example.com/x")
    make_message(company, way="wecom", channel=channel)
    endpoint = make_endpoint(company, "https://example.com/y")
    make_message(company, "two", way="webhook", endpoint=endpoint, status="sent")
    for url in ("/channels/", "/outbox/", "/webhooks/", f"/webhooks/{endpoint.pk}/", "/mail/?status=taken"):
        assert client.get(url).status_code == 200, url
