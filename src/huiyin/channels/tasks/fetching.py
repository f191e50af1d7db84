"""Fetching mail: out of the mailbox into our own table first, then reading, then taking."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils import translation

from huiyin.base.actor import Actor
from huiyin.base.errors import WrongStatus
from huiyin.channels import actions
from huiyin.channels.models import Mail
from huiyin.channels.queries.mail import received_mail, unread_mail

MAILBOX = Actor.system("mailbox")
TIMEOUT = 20
AT_ONCE = 100


def fetch_mail(at: datetime) -> int:
    """Fetch what is new in the mailbox, and see to all mail that is kept; returns how many mails were new.

    A mail is marked as seen only after it is kept: whoever is killed in between fetches it again, and the same bytes
    are kept once.
    """
    kept = 0
    try:
        for raw in _mailbox():
            kept += actions.store_mail(raw, at=at) is not None
    finally:
        sort_mail(at)
    return kept


def take_file(raw: bytes, at: datetime) -> Mail | None:
    """Take a mail from a file; None when it is here already."""
    mail = actions.store_mail(raw, at=at)
    sort_mail(at)
    if mail is not None:
        mail.refresh_from_db()
    return mail


def sort_mail(at: datetime) -> int:
    """Read what is kept, and have what is read taken; returns how many mails were seen to."""
    own = parseaddr(settings.MAIL_FROM)[1]
    with translation.override(settings.LANGUAGE_CODE):  # what is written down is read by the company
        return sum(_read(mail, own, at) for mail in unread_mail()) + sum(
            _take(mail, at) for mail in received_mail()
        )


def _read(mail: Mail, own: str, at: datetime) -> bool:
    try:
        actions.read_mail(mail, own_address=own, by=MAILBOX, at=at)
    except WrongStatus:
        return False  # another worker was faster
    return True


def _take(mail: Mail, at: datetime) -> bool:
    try:
        actions.take_mail_by_itself(mail, by=MAILBOX, at=at)
    except WrongStatus:
        return False
    return True


def _mailbox() -> Iterator[bytes]:
    """The unseen mails byte for byte; each is marked as seen when the next one is asked for."""
    if not settings.IMAP_URL:
        return
    with _opened(urlsplit(settings.IMAP_URL)) as mailbox:
        for uid in mailbox.uids("UNSEEN", charset=None)[:AT_ONCE]:
            status, found = mailbox.client.uid("fetch", uid, "(BODY.PEEK[])")
            raw = [part[1] for part in found if isinstance(part, tuple)] if status == "OK" else []
            if raw:
                yield raw[0]
                mailbox.flag(uid, "\\Seen", True)


def _opened(parts: SplitResult) -> Any:
    """The mailbox of the settings; it logs out at the end of its block."""
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    host = parts.hostname or "localhost"
    kind = {"imaps": MailBox, "imap+tls": MailBoxStartTls}.get(parts.scheme, MailBoxUnencrypted)
    box = kind(host, parts.port or (993 if parts.scheme == "imaps" else 143), timeout=TIMEOUT)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return box.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder)
