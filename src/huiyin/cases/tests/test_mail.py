"""Mail becomes matters, and people are told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from huiyin.base import clock
from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.cases.actions import answer_case
from huiyin.cases.models import Case, CaseSource
from huiyin.cases.tests.factories import LATER, MORNING, make_case, make_kinds
from huiyin.channels import actions
from huiyin.channels.models import Mail, Message
from huiyin.channels.tests.factories import arrive, see_to_mail
from huiyin.customers.actions import add_contact_point
from huiyin.customers.tests.factories import make_customer
from huiyin.files.queries import list_attachments
from huiyin.journal.actions import run_followers
from huiyin.journal.models import Event
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import SETUP, Company

WORDS = "厨房漏水，请派师傅。"


def letter(
    words: str = WORDS,
    subject: str = "报修",
    sender: str = "liu@example.com",
    number: int = 1,
    more: str = "",
) -> bytes:
    """A mail in GB18030."""
    head = f"From: 刘女士 <{sender}>\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.com>\r\n{more}"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    return (head + kind + words).encode("gb18030")


@pytest.fixture
def mailbox(company: Company, settings: Any) -> Company:
    """Mail of unknown senders goes to the office."""
    make_kinds()
    settings.MAIL_UNIT = company.office.code
    return company


def take(raw: bytes) -> Mail:
    mail = arrive(raw, MORNING)
    assert mail is not None
    return mail


def test_a_mail_becomes_a_matter(mailbox: Company) -> None:
    mail = take(letter())
    case = Case.objects.get()
    assert (mail.status, mail.became_kind, mail.became_id) == ("taken", "case", case.pk)
    assert (case.words, case.topic, case.source_id, case.kind_id) == (WORDS, "报修", "email", "other")
    assert (case.caller_name, case.unit) == ("刘女士", mailbox.office)
    registered = Event.objects.get(name="case.registered")
    assert (registered.actor_kind, registered.actor_name) == ("system", "mailbox")


def test_the_same_mail_twice_is_one_matter(mailbox: Company) -> None:
    take(letter())
    assert arrive(letter(), MORNING) is None
    other_way = take(letter(more="Received: from elsewhere\r\n"))
    assert (other_way.status, other_way.sort) == ("ignored", "duplicate")
    take(letter(words="还有停电。"))
    assert Case.objects.count() == 2, "another mail under the same Message-ID is another mail"


def test_the_sender_is_found_by_the_address(mailbox: Company, settings: Any) -> None:
    settings.MAIL_UNIT = ""
    customer = make_customer(mailbox.office)
    add_contact_point(customer.pk, kind="email", value="Liu@Example.com", by=SETUP, at=MORNING)
    take(letter())
    case = Case.objects.get()
    assert (case.customer, case.unit) == (customer, customer.unit)


def test_without_a_unit_a_person_places_it(mailbox: Company, settings: Any) -> None:
    settings.MAIL_UNIT = ""
    with override("en"):  # the language of the shell in which the worker runs
        mail = take(letter())
    assert (mail.status, mail.problem) == ("unclear", "not_taken")
    assert mail.detail == "无法确定这封邮件归属哪个单位。"
    assert not Case.objects.exists()
    actions.take_mail(mail.pk, unit_id=mailbox.office.pk, by=mailbox.clerk.actor, at=MORNING)
    assert Case.objects.get().first_asked == mailbox.clerk.staff
    with pytest.raises((NotAllowed, NotFound)):
        actions.take_mail(mail.pk, unit_id=mailbox.office.pk, by=mailbox.handler.actor, at=MORNING)


def test_a_reply_with_our_number_is_added_to_its_matter(mailbox: Company) -> None:
    case = make_case(mailbox)
    mail = take(letter("还是漏水。\r\n\r\n> 您好", subject=f"Re: [{case.number}]"))
    assert mail.became_id == case.pk
    note = case.notes.get()
    assert "还是漏水" in note.words
    assert "您好" not in note.words
    assert "liu@example.com" in note.words


def test_machines_open_no_matters(mailbox: Company) -> None:
    assert take(letter(more="Auto-Submitted: auto-replied\r\n")).status == "ignored"
    assert take(letter(subject="自动回复: 休假", number=2)).status == "ignored"
    assert take(letter(sender="huiyin@localhost", number=3)).sort == "own"
    assert not Case.objects.exists()


def test_what_cannot_be_read_is_shown_and_dismissed_with_a_reason(mailbox: Company) -> None:
    mail = take(b"\x00\x01\x02")
    assert (mail.status, mail.problem) == ("unclear", "unreadable")
    with pytest.raises(Invalid):
        actions.take_mail(mail.pk, unit_id=mailbox.office.pk, by=mailbox.clerk.actor, at=MORNING)
    actions.dismiss_mail(mail.pk, reason="广告", by=mailbox.clerk.actor, at=MORNING)
    mail.refresh_from_db()
    assert (mail.status, mail.reason) == ("dismissed", "广告")


def test_attachments_are_kept(mailbox: Company, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    body = (
        b"From: liu@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=A\r\n\r\n"
        b"--A\r\nContent-Type: text/plain\r\n\r\nwords\r\n--A\r\nContent-Type: text/plain; name=note.txt\r\n"
        b"Content-Disposition: attachment\r\n\r\nmore words\r\n--A--\r\n"
    )
    take(body)
    case = Case.objects.get()
    found = list_attachments("case", case.pk, mailbox.clerk.actor)
    assert [one.name for one in found] == ["note.txt"]


def test_nothing_is_left_when_a_later_step_fails(mailbox: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.channels.actions.mail.events.MailTaken", None)
    with pytest.raises(TypeError):
        take(letter())
    assert not Case.objects.exists()
    assert Mail.objects.get().status == "received", "it is kept, and taken later"
    monkeypatch.undo()
    assert see_to_mail(MORNING) == 1
    assert Case.objects.count() == 1


def test_the_department_is_told_of_a_sheet_in_its_language(company: Company, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    Staff.objects.filter(pk=company.handler.staff.pk).update(email="wang@example.com")
    from huiyin.cases.tests.factories import send

    now = clock.now()
    case = make_case(company, at=now - timedelta(minutes=5))
    send(company, case, at=now - timedelta(minutes=4))
    run_followers(now)
    run_followers(now)
    message = Message.objects.get(staff=company.handler.staff)
    assert (message.kind, message.way, message.address) == ("work", "mail", "wang@example.com")
    assert str(case.number) in message.subject
    assert CaseSource.objects.filter(code="email").exists()


def test_an_answer_goes_as_a_reply_to_the_mail(mailbox: Company) -> None:
    mail = take(letter())
    case = Case.objects.get()
    answer_case(case_id=case.pk, words="今天下午上门。", channel="email", by=mailbox.clerk.actor, at=LATER)
    message = Message.objects.get()
    assert (message.address, message.body, message.kind) == ("liu@example.com", "今天下午上门。", "letter")
    assert message.subject == f"Re: [{case.number}] 报修"
    assert message.in_reply_to == mail.message_id
    reply = letter(
        "谢谢！", subject="回复", number=9, more=f"In-Reply-To: <{message.reference}@localhost>\r\n"
    )
    assert take(reply).became_id == case.pk, "what answers our mail is added to its matter"


def test_who_did_not_write_is_not_written_to(company: Company) -> None:
    case = make_case(company)
    with pytest.raises(Invalid):
        answer_case(case_id=case.pk, words="好", channel="email", by=company.clerk.actor, at=LATER)
    case.refresh_from_db()
    assert (case.status, Message.objects.count()) == ("registered", 0)
