"""Reads of mail that came in."""

from collections.abc import Collection

from django.conf import settings

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.channels.models import Mail, MailSet, Message, RawMail
from huiyin.channels.registry import Arrived
from huiyin.channels.rules.composing import message_id
from huiyin.channels.rules.mail import read
from huiyin.staff.queries import find_unit_by_code


def get_mail(mail_id: int, actor: Actor) -> Mail:
    """One mail.

    :raises NotFound: there is none, or not visible
    """
    mail = Mail.objects.visible_to(actor).select_related("unit").filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return mail


def list_mail(actor: Actor, *, status: str = "") -> MailSet:
    """Visible mail."""
    rows = Mail.objects.visible_to(actor).select_related("unit")
    return rows.filter(status=status) if status else rows


def count_unclear(actor: Actor, *, cap: int = 999) -> int:
    """How many mails wait for a person, at most `cap`."""
    return Mail.objects.visible_to(actor).filter(status=Mail.Status.UNCLEAR)[:cap].count()


def unread_mail(*, limit: int = 50) -> list[Mail]:
    """Mail that is kept but not read yet, oldest first."""
    return list(Mail.objects.filter(status=Mail.Status.STORED).order_by("pk")[:limit])


def received_mail(*, limit: int = 50) -> list[Mail]:
    """Mail that is read and waits to be taken, oldest first."""
    return list(Mail.objects.filter(status=Mail.Status.RECEIVED).order_by("pk")[:limit])


def raw_of(mail: Mail) -> bytes:
    """The mail as it came; callers have seen to it that the actor sees the mail."""
    return bytes(RawMail.objects.values_list("data", flat=True).get(pk=mail.raw_id))


def arrived(mail: Mail, *, unit_id: int | None = None) -> Arrived:
    """A mail as its receiver gets it, its attachments read anew from what came."""
    reading = read(raw_of(mail))
    return Arrived(
        mail_id=mail.pk,
        sender_name=mail.sender_name,
        sender=mail.sender,
        subject=mail.subject,
        text=mail.text,
        sent_at=mail.sent_at or mail.stored_at,
        numbers=tuple(mail.numbers),
        answers=_answered(reading.references),
        attachments=reading.attachments,
        unit_id=unit_id if unit_id is not None else mail.unit_id,
    )


def _answered(references: Collection[str]) -> tuple[tuple[str, int], ...]:
    """The subjects that our mails with these references were about."""
    rows = Message.objects.filter(reference__in=references, about_id__isnull=False).order_by("-pk")
    return tuple((row.about_kind, row.about_id) for row in rows if row.about_id is not None)


def find_mail_of(kind: str, id: int) -> list[Mail]:
    """The mails that became a subject or were added to it, oldest first; callers check the subject."""
    return list(Mail.objects.filter(became_kind=kind, became_id=id).order_by("pk"))


def reply_address(kind: str, id: int) -> tuple[str, str]:
    """To whom an answer by mail goes, and the Message-ID that it answers; "" where the subject came otherwise."""
    mails = [mail for mail in find_mail_of(kind, id) if mail.sender]
    return (mails[-1].sender, mails[-1].message_id) if mails else ("", "")


def default_unit_id() -> int | None:
    """The unit of the settings, to which mail goes whose sender nobody knows."""
    unit = find_unit_by_code(settings.MAIL_UNIT) if settings.MAIL_UNIT else None
    return unit.pk if unit is not None else None


def own_message_id(message: Message) -> str:
    """What a mail of ours is called outside."""
    return message_id(message.reference, settings.MAIL_FROM)
