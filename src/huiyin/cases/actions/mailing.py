"""Letters to callers who came by mail."""

from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases.models import Answer, Case
from huiyin.channels.actions import write_mail
from huiyin.channels.queries import reply_address


def mail_answer(case: Case, answer: Answer, *, by: Actor, at: datetime) -> None:
    """Send an answer as a reply to the mail by which the matter came, in the caller's transaction.

    Events: message.written.

    :raises Invalid: it did not come by mail
    """
    to, message_id = reply_address("case", case.pk)
    if not to:
        raise Invalid(fields={"channel": _("This matter did not come by mail: there is nobody to write to.")})
    write_mail(
        key=f"answer:{answer.pk}",
        to=to,
        subject=f"Re: [{case.number}] {case.topic}".strip(),
        body=answer.words,
        unit_path=case.unit.path,
        about=("case", case.pk),
        in_reply_to=message_id,
        by=by,
        at=at,
    )
