"""An e-mail as it goes out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr


def reference_of(key: str) -> str:
    """What stands for a message outside: the same key gives the same reference, and tells nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def message_id(reference: str, sender: str) -> str:
    """The Message-ID of a mail: the same for every try, so that receivers can drop a repetition."""
    return f"<{reference}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    """The domain of an address such as "Desk <desk@example.com>"."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def compose(
    *,
    sender: str,
    to: str,
    subject: str,
    body: str,
    reference: str,
    at: datetime,
    in_reply_to: Sequence[str] = (),
    is_automatic: bool = True,
) -> EmailMessage:
    """A plain mail. What the system says by itself is marked so, lest an absence notice answers it."""
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mail["From"] = formataddr((name, address))
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(reference, sender)
    if is_automatic:
        mail["Auto-Submitted"] = "auto-replied" if in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if in_reply_to:
        mail["In-Reply-To"] = in_reply_to[-1]
        mail["References"] = " ".join(in_reply_to)
    mail.set_content(body, charset="utf-8", cte="base64")
    return mail
