"""Telling who wrote a mail that it became a matter, without ever answering a machine (RFC 3834)."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.cases.models import Case
from huiyin.cases.queries import get_case
from huiyin.channels.actions import write_mail
from huiyin.channels.models import Mail, Message
from huiyin.channels.queries import find_mail_of, raw_of
from huiyin.channels.rules.mail import wants_no_automatic_answer
from huiyin.portal import rules
from huiyin.portal.models import PortalMatter
from huiyin.portal.rules import ACKNOWLEDGEMENT

#: So many a day for one sender; more of them are a machine or a mistake (own decision).
MOST_A_DAY = 5
DAY = timedelta(days=1)


@transaction.atomic
def acknowledge_mail(*, mail_id: int, case_id: int, by: Actor, at: datetime) -> Message | None:
    """Write to the sender of a mail that became a matter: its number, and a secret link to follow it.

    None where the mail was added to a matter that was there, was written by a machine or a list, its sender has been
    told often enough today, or no mail server is set up.
    Events: message.written.

    :raises NotFound: the actor cannot see the case
    """
    case = get_case(case_id, by)
    first = next(iter(find_mail_of("case", case.pk)), None)
    if first is None or first.pk != mail_id or not _is_wanted(first, at):
        return None
    if PortalMatter.objects.filter(case=case).exists():
        return None
    secret = secrets.token_urlsafe(24)
    PortalMatter.objects.create(
        case=case,
        key_hash=rules.hashed(secrets.token_urlsafe(24)),
        token_hash=rules.hashed(secret),
        made_at=at,
    )
    # Whoever writes from outside has no language of their own here.
    with translation.override(settings.LANGUAGE_CODE):
        return write_mail(
            key=f"acknowledgement:{case.pk}",
            to=first.sender,
            subject=f"Re: [{case.number}] {first.subject}".strip(),
            body=_body(case, secret),
            unit_path=case.unit.path,
            about=("case", case.pk),
            in_reply_to=first.message_id,
            kind=ACKNOWLEDGEMENT,
            by=by,
            at=at,
        )


def _is_wanted(mail: Mail, at: datetime) -> bool:
    if not settings.SMTP_URL or not mail.sender or wants_no_automatic_answer(raw_of(mail)):
        return False
    told = Message.objects.filter(kind=ACKNOWLEDGEMENT, address=mail.sender, created_at__gt=at - DAY)
    return told.count() < MOST_A_DAY


def _body(case: Case, secret: str) -> str:
    lines = [_("We have received your mail. Its number is %(number)s.") % {"number": case.number}]
    if settings.SITE_URL:
        link = settings.SITE_URL + reverse("portal:matter", args=[secret])
        lines.append(_("Follow it here; the link is yours alone: %(link)s") % {"link": link})
    lines.append(_("This mail was written by itself. If you answer it, leave the number in the subject."))
    return "\n\n".join(lines)
