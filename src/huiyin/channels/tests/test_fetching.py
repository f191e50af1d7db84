"""Mail out of a real IMAP server: kept first, marked as seen afterwards, taken once."""

from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.channels import actions, tasks
from huiyin.channels.models import Mail, RawMail
from huiyin.channels.tests.factories import MORNING, make_message
from huiyin.channels.tests.servers import Mailbox, PostOffice, mailbox
from huiyin.staff.tests.factories import Company

FIRST = "From: liu@example.com\r\nSubject: one\r\nMessage-ID: <1@x>\r\n\r\n漏水\r\n".encode("gb18030")
SECOND = FIRST.replace(b"one", b"two").replace(b"<1@x>", b"<2@x>")


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    """An IMAP server for all tests of this module."""
    with mailbox() as opened:
        yield opened


@pytest.fixture
def imap(server: Mailbox, settings: Any) -> Mailbox:
    """The server, named in the settings."""
    settings.IMAP_URL = server.url
    return server


def test_fetches_byte_for_byte_and_marks_as_seen(company: Company, imap: Mailbox) -> None:
    imap.put(FIRST, SECOND)
    assert tasks.fetch_mail(MORNING) == 2
    assert imap.unseen() == 0
    assert {bytes(raw.data) for raw in RawMail.objects.all()} == {FIRST, SECOND}
    assert tasks.fetch_mail(MORNING) == 0
    assert {mail.text for mail in Mail.objects.all()} == {"漏水"}


def test_a_worker_killed_before_marking_fetches_again_and_keeps_once(
    company: Company, imap: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.put(FIRST)
    with monkeypatch.context() as killed:

        def die(self: Any, *args: Any) -> None:
            raise KeyboardInterrupt

        killed.setattr("imap_tools.MailBoxUnencrypted.flag", die)
        with pytest.raises(KeyboardInterrupt):
            tasks.fetch_mail(MORNING)
    assert imap.unseen() == 1
    assert RawMail.objects.count() == 1
    tasks.fetch_mail(MORNING)
    assert (imap.unseen(), RawMail.objects.count(), Mail.objects.count()) == (0, 1, 1)


def test_a_server_that_is_gone_does_not_hold_up_what_is_kept(company: Company, settings: Any) -> None:
    settings.IMAP_URL = "imap://x:y@127.0.0.1:1/INBOX"
    actions.store_mail(FIRST, at=MORNING)
    with pytest.raises(OSError, match="refused"):
        tasks.fetch_mail(MORNING)
    assert Mail.objects.get().status != "stored"


def test_a_bounce_marks_our_mail(company: Company, office: PostOffice) -> None:
    message = make_message(company)
    tasks.send_outbox(MORNING)
    bounce = (
        "From: MAILER-DAEMON@mx.example.com\r\nSubject: failure\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=A\r\n\r\n--A\r\n\r\nNo such user\r\n"
        f"--A\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message.reference}@example.com>\r\n--A--\r\n"
    ).encode()
    mail = tasks.take_file(bounce, MORNING)
    message.refresh_from_db()
    assert mail is not None
    assert (mail.status, mail.sort) == ("ignored", "bounce")
    assert (message.status, message.error) == ("failed", "No such user")
