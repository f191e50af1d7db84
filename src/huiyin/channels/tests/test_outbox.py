"""The outbox against a real SMTP server: once, whoever dies; and what people decide."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.errors import NotAllowed, NotFound, WrongStatus
from huiyin.channels import actions, tasks
from huiyin.channels.models import Message
from huiyin.channels.tests.factories import MORNING, make_channel, make_message
from huiyin.channels.tests.servers import Listener, PostOffice
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import Company

MINUTE = timedelta(minutes=1)


def test_sends_a_mail_once(company: Company, office: PostOffice) -> None:
    message = make_message(company)
    assert tasks.send_outbox(MORNING) == 1
    assert tasks.send_outbox(MORNING + MINUTE) == 0
    [mail] = office.mails
    assert mail["Subject"] == "提醒：漏水"
    assert mail["Message-ID"] == f"<{message.reference}@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "请处理。"
    assert office.recipients == ["linxiaoyu@example.com"]
    message.refresh_from_db()
    assert (message.status, message.tries) == ("sent", 1)


def test_the_same_key_is_written_once(company: Company) -> None:
    make_message(company)
    make_message(company, body="ein anderes Mal")
    assert Message.objects.count() == 1


def test_waits_for_its_time_and_urgent_goes_first(company: Company, office: PostOffice) -> None:
    make_message(company, "later", not_before=MORNING + MINUTE)
    make_message(company, "plain", subject="plain")
    make_message(company, "urgent", subject="urgent", is_urgent=True)
    tasks.send_outbox(MORNING)
    assert [mail["Subject"] for mail in office.mails] == ["urgent", "plain"]


def test_a_refusal_for_now_is_tried_again_with_growing_pauses_and_given_up(
    company: Company, office: PostOffice
) -> None:
    office.answer = "451 later"
    message = make_message(company)
    at, pauses = MORNING, []
    for _ in range(8):
        tasks.send_outbox(at)
        message.refresh_from_db()
        if message.status == "waiting":
            pauses.append(message.not_before)
            at = message.not_before
    assert message.status == "failed"
    assert "451" in message.error
    assert len(pauses) == 7


def test_a_refusal_for_good_is_given_up_at_once(company: Company, office: PostOffice) -> None:
    office.answer = "550 no such user"
    message = make_message(company)
    tasks.send_outbox(MORNING)
    message.refresh_from_db()
    assert (message.status, message.tries) == ("failed", 1)
    assert "550" in message.error


def test_without_a_server_nothing_is_lost(company: Company, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    first, second = make_message(company, "a"), make_message(company, "b")
    tasks.send_outbox(MORNING)
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.status, second.status} == {"waiting"}
    assert first.tries + second.tries == 1, "a server that is down is asked once in a round"


class TestWorkerThatDies:
    """A claim without a result: its lease runs out."""

    def test_mail_goes_again_under_the_same_id(self, company: Company, office: PostOffice) -> None:
        message = make_message(company)
        assert actions.claim_message(message, at=MORNING)
        assert tasks.send_outbox(MORNING + MINUTE) == 0, "its lease holds"
        tasks.send_outbox(MORNING + 3 * MINUTE)
        message.refresh_from_db()
        assert message.status == "waiting"
        assert tasks.send_outbox(message.not_before) == 1
        assert [mail["Message-ID"] for mail in office.mails] == [f"<{message.reference}@example.com>"]

    def test_its_lease_is_over_when_the_clock_is_put_back(self, company: Company, office: PostOffice) -> None:
        message = make_message(company)
        assert actions.claim_message(message, at=MORNING)
        tasks.send_outbox(MORNING - 60 * 5 * MINUTE)
        message.refresh_from_db()
        assert message.status == "waiting"

    def test_a_group_is_not_told_twice(self, company: Company, web: Listener) -> None:
        channel = make_channel(company, f"{web.url}/cgi-bin/webhook/send?key=1")
        message = make_message(company, way="wecom", channel=channel)
        assert actions.claim_message(message, at=MORNING)
        tasks.send_outbox(MORNING + 3 * MINUTE)
        message.refresh_from_db()
        assert message.status == "uncertain"
        assert web.asked == []

    def test_who_looked_at_the_clock_earlier_takes_nothing_away(self, company: Company) -> None:
        message = make_message(company)
        assert actions.claim_message(message, at=MORNING + timedelta(seconds=5))
        assert actions.expire_leases(at=MORNING) == 0

    def test_a_late_result_changes_nothing(self, company: Company) -> None:
        message = make_message(company)
        actions.claim_message(message, at=MORNING)
        actions.expire_leases(at=MORNING + 3 * MINUTE)
        again = Message.objects.get()
        assert actions.claim_message(again, at=again.not_before)
        assert not actions.note_sent(message, at=MORNING + 4 * MINUTE)
        assert Message.objects.get().status == "sending"


class TestRetry:
    """Somebody has a stuck message sent again."""

    def test_works_where_it_is_stuck(self, company: Company, office: PostOffice) -> None:
        message = make_message(company, status="failed", failures=8)
        actions.retry_message(message.pk, by=company.admin.actor, at=MORNING)
        assert tasks.send_outbox(MORNING) == 1
        assert Event.objects.filter(name="message.retried").count() == 1

    @pytest.mark.parametrize("status", ["waiting", "sent", "cancelled"])
    def test_is_refused_elsewhere(self, company: Company, status: str) -> None:
        message = make_message(company, status=status)
        with pytest.raises(WrongStatus):
            actions.retry_message(message.pk, by=company.admin.actor, at=MORNING)

    def test_is_denied(self, company: Company) -> None:
        message = make_message(company, status="failed")
        with pytest.raises((NotAllowed, NotFound)):
            actions.retry_message(message.pk, by=company.clerk.actor, at=MORNING)
        with pytest.raises(NotFound):
            actions.retry_message(message.pk, by=company.outsider.actor, at=MORNING)

    def test_leaves_nothing_when_a_later_step_fails(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = make_message(company, status="failed")
        monkeypatch.setattr("huiyin.channels.actions.outbox.record", None)
        with pytest.raises(TypeError):
            actions.retry_message(message.pk, by=company.admin.actor, at=MORNING)
        assert Message.objects.get().status == "failed"


class TestCancel:
    """Somebody has a message not sent."""

    @pytest.mark.parametrize("status", ["waiting", "failed", "uncertain"])
    def test_works(self, company: Company, office: PostOffice, status: str) -> None:
        message = make_message(company, status=status)
        actions.cancel_message(message.pk, by=company.admin.actor, at=MORNING)
        assert tasks.send_outbox(MORNING) == 0
        assert Event.objects.filter(name="message.cancelled").count() == 1

    @pytest.mark.parametrize("status", ["sent", "cancelled"])
    def test_is_refused_elsewhere(self, company: Company, status: str) -> None:
        message = make_message(company, status=status)
        with pytest.raises(WrongStatus):
            actions.cancel_message(message.pk, by=company.admin.actor, at=MORNING)
