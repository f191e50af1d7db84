"""Who wrote a mail that became a matter gets its number and a link; machines and lists are never answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import make_kinds
from huiyin.channels.models import Message
from huiyin.channels.tests.factories import arrive, see_to_mail
from huiyin.journal.actions import run_followers
from huiyin.portal.models import PortalMatter
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(company: Company, settings: Any) -> Company:
    """Mail of unknown senders goes to the office; there is a server for answers."""
    make_kinds()
    settings.MAIL_UNIT = company.office.code
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    settings.SITE_URL = "https://crm.example.com"
    return company


def write(number: int = 1, *, sender: str = "liu@example.com", more: str = "", subject: str = "报修") -> None:
    """A mail comes in and everything that follows happens."""
    at = clock.now()
    head = f"From: <{sender}>\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.com>\r\n{more}"
    arrive((head + "\r\n厨房漏水").encode("gb18030"), at)
    see_to_mail(at)
    run_followers(at + timedelta(seconds=1))


def told() -> list[Message]:
    return list(Message.objects.filter(kind="acknowledgement").order_by("pk"))


def test_the_sender_gets_number_and_link(mailbox: Company, client: Client) -> None:
    write()
    case, [message] = Case.objects.get(), told()
    assert (message.address, message.in_reply_to) == ("liu@example.com", "<1@example.com>")
    assert message.subject == f"Re: [{case.number}] 报修"
    assert str(case.number) in message.body
    [link] = [word for word in message.body.split() if "crm.example.com/m/" in word]
    page = client.get("/m/" + link.partition("/m/")[2])
    assert page.status_code == 200
    assert "厨房漏水" in page.content.decode()


def test_an_answer_to_it_makes_no_new_matter_and_is_not_answered(mailbox: Company) -> None:
    write()
    write(2, subject=str(told()[0].subject))
    assert (Case.objects.count(), len(told())) == (1, 1)


@pytest.mark.parametrize(
    "more",
    [
        "List-Id: <owners.example.com>\r\n",
        "List-Unsubscribe: <mailto:x@example.com>\r\n",
        "Precedence: list\r\n",
        "X-Auto-Response-Suppress: OOF\r\n",
    ],
)
def test_lists_and_who_asks_for_silence_are_not_answered(mailbox: Company, more: str) -> None:
    write(more=more)
    assert (Case.objects.count(), told()) == (1, [])


@pytest.mark.parametrize("sender", ["owner-list@example.com", "list-request@example.com"])
def test_addresses_of_machines_are_not_answered(mailbox: Company, sender: str) -> None:
    write(sender=sender)
    assert told() == []


def test_what_a_machine_wrote_becomes_no_matter_and_is_not_answered(mailbox: Company) -> None:
    write(more="Auto-Submitted: auto-replied\r\n")
    assert (Case.objects.count(), told()) == (0, [])


def test_a_sender_is_told_five_times_a_day(mailbox: Company) -> None:
    for number in range(7):
        write(number)
    assert (Case.objects.count(), len(told()), PortalMatter.objects.count()) == (7, 5, 5)


def test_without_a_mail_server_nothing_is_written(mailbox: Company, settings: Any) -> None:
    settings.SMTP_URL = ""
    write()
    assert (told(), PortalMatter.objects.count()) == ([], 0)


def test_the_secret_link_is_not_for_the_outbox(mailbox: Company, client: Client) -> None:
    write()
    Staff.objects.filter(pk=mailbox.admin.staff.pk).update(language="en")
    client.force_login(mailbox.admin.staff)
    page = client.get(f"/outbox/{told()[0].pk}/").content.decode()
    assert "shown to nobody but the recipient" in page
    assert "crm.example.com/m/" not in page
