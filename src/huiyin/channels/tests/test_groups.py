"""Group robots, gateways and webhooks against servers that check what is documented."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from huiyin.base import clock
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.channels import actions, tasks
from huiyin.channels.actions import EndpointSpec
from huiyin.channels.models import Endpoint, Message
from huiyin.channels.rules.addresses import is_allowed, is_public, wants
from huiyin.channels.tests.factories import MORNING, make_channel, make_endpoint, make_message
from huiyin.channels.tests.servers import Asked, Listener
from huiyin.journal.models import Event
from huiyin.staff.actions import create_unit
from huiyin.staff.tests.factories import SETUP, Company

SECRET = "SEC0123456789"


def sent(company: Company, web: Listener, way: str, **spec: Any) -> Asked:
    """What the service hears when a group is told."""
    channel = make_channel(company, f"{web.url}/hook?key=1", way, **spec)
    make_message(company, way=way, channel=channel, staff=None, address="", mentions=["13800138000"])
    assert tasks.send_outbox(MORNING) == 1
    return web.asked[0]


def test_wecom_takes_text_with_mentions(company: Company, web: Listener) -> None:
    asked = sent(company, web, "wecom")
    assert asked.path == "/hook?key=1"
    assert asked.body == {
        "msgtype": "text",
        "text": {"content": "提醒：漏水\n请处理。", "mentioned_mobile_list": ["13800138000"]},
    }


def test_wecom_takes_markdown(company: Company, web: Listener) -> None:
    asked = sent(company, web, "wecom", is_markdown=True)
    assert asked.body == {"msgtype": "markdown", "markdown": {"content": "提醒：漏水\n请处理。"}}


def test_dingtalk_is_signed_in_the_address(company: Company, web: Listener) -> None:
    asked = sent(company, web, "dingtalk", secret=SECRET)
    query = parse_qs(urlsplit(asked.path).query)
    stamp = query["timestamp"][0]
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["key"] == ["1"]
    assert abs(int(stamp) / 1000 - clock.now().timestamp()) < 60
    assert asked.body["at"] == {"atMobiles": ["13800138000"], "isAtAll": False}
    assert asked.body["msgtype"] == "text"


def test_feishu_is_signed_in_the_body(company: Company, web: Listener) -> None:
    body = sent(company, web, "feishu", secret=SECRET).body
    digest = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode()
    assert (body["msg_type"], body["content"]) == ("text", {"text": "提醒：漏水\n请处理。"})


def test_a_gateway_gets_number_text_and_a_reference(company: Company, web: Listener) -> None:
    channel = make_channel(company, f"{web.url}/sms", "sms", secret="token")
    message = make_message(company, way="sms", channel=channel, address="13800138000")
    assert tasks.send_outbox(MORNING) == 1
    [asked] = web.asked
    assert asked.body == {"phone": "13800138000", "text": "提醒：漏水 请处理。", "id": message.reference}
    assert asked.headers["authorization"] == "Bearer token"
    assert asked.headers["idempotency-key"] == message.reference


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}),
        ("feishu", {"code": 19021, "msg": "sign match fail"}),
    ],
)
def test_a_refusal_in_a_good_answer_is_a_failure(
    company: Company, web: Listener, way: str, said: dict[str, Any]
) -> None:
    web.answer = lambda asked: (200, said)
    channel = make_channel(company, web.url, way)
    message = make_message(company, way=way, channel=channel)
    tasks.send_outbox(MORNING)
    message.refresh_from_db()
    assert message.status == "waiting"
    assert any(str(value) in message.error for value in said.values())


class TestPrivateAddresses:
    """Nobody makes us call what is inside our own walls."""

    def test_are_refused_unless_allowed(self, company: Company, web: Listener, settings: Any) -> None:
        message = make_message(company, way="webhook", endpoint=make_endpoint(company, web.url))
        settings.PRIVATE_HOSTS = []
        tasks.send_outbox(MORNING)
        message.refresh_from_db()
        assert message.status == "failed"
        assert "127.0.0.1" in message.error
        assert web.asked == []

    @pytest.mark.parametrize("host", ["10.1.2.3", "127.0.0.1", "[::1]", "169.254.169.254"])
    def test_are_told_where_they_are_entered(self, company: Company, settings: Any, host: str) -> None:
        settings.PRIVATE_HOSTS = []
        for make in (make_endpoint, make_channel):
            with pytest.raises(Invalid) as refusal:
                make(company, f"http://{host}:8080/hook")
            assert "HUIYIN_PRIVATE_HOSTS" in str(refusal.value.fields["address"])
        settings.PRIVATE_HOSTS = [host.strip("[]")]
        assert make_endpoint(company, f"http://{host}:8080/hook").pk

    def test_redirections_are_not_followed(self, company: Company, web: Listener) -> None:
        web.answer = lambda asked: (302, {})
        message = make_message(company, way="webhook", endpoint=make_endpoint(company, web.url))
        tasks.send_outbox(MORNING)
        message.refresh_from_db()
        assert (message.status, len(web.asked)) == ("failed", 1)

    @pytest.mark.parametrize(
        "ip",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        ],
    )  # fmt: skip
    def test_are_known(self, ip: str) -> None:
        assert not is_public(ip)

    def test_open_ones_are_known(self) -> None:
        assert is_public("8.8.8.8")
        assert is_public("2400:3200::1")

    def test_are_allowed_by_name_or_network(self) -> None:
        assert is_allowed("hooks.intra", "10.0.0.1", ["hooks.intra"])
        assert is_allowed("x", "10.0.0.1", ["10.0.0.0/8"])
        assert not is_allowed("x", "10.0.0.1", ["192.168.0.0/16", "y"])

    @pytest.mark.parametrize(
        "address",
        [
            "ftp://x.com",
            "http://",
            "https://u:p@x.com/",
            "javascript:alert(1)",
            "http://x y",
            "http://x:99999",
        ],
    )
    def test_addresses_that_are_none(self, company: Company, address: str) -> None:
        with pytest.raises(Invalid):
            make_endpoint(company, address)


class TestWebhooks:
    """By the rules of Standard Webhooks."""

    def test_are_told_what_they_want_and_signed(self, company: Company, web: Listener) -> None:
        endpoint = make_endpoint(company, f"{web.url}/in", "unit.*")
        unit = create_unit(
            code="NEW", name="新部门", kind="department", parent_id=company.office.pk, by=SETUP, at=MORNING
        )
        create_unit(
            code="NEW2",
            name="别处",
            kind="department",
            parent_id=company.other_office.pk,
            by=SETUP,
            at=MORNING,
        )
        assert tasks.follow_events(MORNING) == 1
        assert tasks.follow_events(MORNING) == 0
        assert tasks.send_outbox(MORNING) == 1
        [asked] = web.asked
        Webhook(endpoint.secret).verify(asked.raw, asked.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secret).verify(asked.raw + " ", asked.headers)
        body = asked.body
        assert body["type"] == "unit.created"
        assert body["data"]["subject"] == {"kind": "unit", "id": unit.pk, "sequence": 1}
        assert "新部门" not in asked.raw, "events carry ids, never names"

    def test_a_failure_keeps_the_id(self, company: Company, web: Listener) -> None:
        web.answer = lambda asked: (503, {})
        message = make_message(company, way="webhook", body="{}", endpoint=make_endpoint(company, web.url))
        tasks.send_outbox(MORNING)
        message.refresh_from_db()
        assert message.status == "waiting"
        web.answer = lambda asked: (204, {})
        tasks.send_outbox(message.not_before)
        assert len({asked.headers["webhook-id"] for asked in web.asked}) == 1
        assert len(web.asked) == 2

    def test_a_name_must_be_an_event(self, company: Company) -> None:
        with pytest.raises(Invalid):
            make_endpoint(company, "https://example.com", "no.such")
        assert wants(["case.*"], "case.registered")
        assert not wants(["case.*"], "casework.done")
        assert not wants(["case.registered"], "case.registered.twice")

    def test_of_one_out_of_use_is_told_nothing(self, company: Company, web: Listener) -> None:
        endpoint = make_endpoint(company, web.url)
        spec = EndpointSpec(
            name="x", unit_id=company.office.pk, address=web.url, events=["*"], is_active=False
        )
        actions.edit_endpoint(endpoint.pk, spec=spec, by=company.admin.actor, at=MORNING)
        assert tasks.follow_events(MORNING) == 0

    def test_two_workers_queue_an_event_once(self, company: Company) -> None:
        endpoint = make_endpoint(company, "https://example.com")
        copy = Endpoint.objects.select_related("unit").get(pk=endpoint.pk)
        actions.change_endpoint_secret(endpoint.pk, by=company.admin.actor, at=MORNING)
        events = list(Event.objects.filter(pk__gt=endpoint.position))
        assert actions.queue_events(endpoint, events, up_to=events[-1].pk, at=MORNING) > 0
        number = Message.objects.count()
        assert actions.queue_events(copy, events, up_to=events[-1].pk, at=MORNING) == 0
        assert Message.objects.count() == number

    def test_redelivery_keeps_the_id(self, company: Company, web: Listener) -> None:
        endpoint = make_endpoint(company, web.url)
        message = make_message(company, way="webhook", body="{}", endpoint=endpoint)
        with pytest.raises(WrongStatus):
            actions.redeliver_message(message.pk, by=company.admin.actor, at=MORNING)
        tasks.send_outbox(MORNING)
        actions.redeliver_message(message.pk, by=company.admin.actor, at=MORNING)
        tasks.send_outbox(MORNING)
        assert [asked.headers["webhook-id"] for asked in web.asked] == [message.reference] * 2
        with pytest.raises(NotFound):
            actions.redeliver_message(message.pk, by=company.clerk.actor, at=MORNING)

    def test_a_test_event_is_sent(self, company: Company, web: Listener) -> None:
        endpoint = make_endpoint(company, web.url)
        actions.try_endpoint(endpoint.pk, by=company.admin.actor, at=MORNING)
        tasks.send_outbox(MORNING)
        assert web.asked[0].body["type"] == "ping"
        assert Event.objects.filter(name="endpoint.tested").exists()

    def test_are_denied_to_others(self, company: Company) -> None:
        spec = EndpointSpec(name="x", unit_id=company.office.pk, address="https://example.com", events=["*"])
        with pytest.raises(NotAllowed):
            actions.define_endpoint(spec=spec, by=company.clerk.actor, at=MORNING)
        endpoint = make_endpoint(company, "https://example.com")
        for action in (actions.change_endpoint_secret, actions.try_endpoint):
            with pytest.raises(NotFound):
                action(endpoint.pk, by=company.clerk.actor, at=MORNING)

    def test_leave_nothing_when_a_later_step_fails(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huiyin.channels.actions.webhooks.record", None)
        with pytest.raises(TypeError):
            make_endpoint(company, "https://example.com")
        assert not Endpoint.objects.exists()
