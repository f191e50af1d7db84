"""The outbox: in once, claimed by one worker, out, and what came of it. Nothing here touches the network."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import move
from huiyin.channels import events
from huiyin.channels.models import Message, Way
from huiyin.channels.queries.outbox import get_message
from huiyin.channels.rules.composing import reference_of
from huiyin.channels.rules.retrying import Trouble, pause_after
from huiyin.customers.models import Purpose
from huiyin.customers.queries import refusing
from huiyin.journal.actions import record

#: How long a worker may take over one message before others take it for dead.
LEASE = timedelta(minutes=2)
LONGEST_ERROR = 2000


def enqueue(messages: Sequence[Message]) -> int:
    """Put messages into the outbox, in the caller's transaction; those whose key is there already are left out.

    Returns how many keys are there afterwards.
    """
    for message in messages:
        message.reference = reference_of(message.key)
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def claim_message(message: Message, *, at: datetime) -> bool:
    """Take one message for sending; False when it is not there for the taking any more."""
    waiting = Message.objects.filter(
        pk=message.pk, status=Message.Status.WAITING, tries=message.tries, not_before__lte=at
    )
    claimed = waiting.update(
        status=Message.Status.SENDING, tries=F("tries") + 1, lease_until=at + LEASE, error=""
    )
    if claimed:
        message.status, message.tries, message.lease_until = (
            Message.Status.SENDING,
            message.tries + 1,
            at + LEASE,
        )
    return bool(claimed)


def note_sent(message: Message, *, at: datetime) -> bool:
    """Note that a claimed message went out; False when another claim came meanwhile."""
    return _finish(message, status=Message.Status.SENT, sent_at=at, failures=0)


def note_trouble(message: Message, *, trouble: Trouble, error: str, at: datetime) -> bool:
    """Note why a claimed message did not go out, and when it is tried again, if it is.

    What nobody can say of is tried again only on ways that recognise a repetition; else a person decides.
    """
    failures = message.failures + 1
    pause = pause_after(failures)
    said = {"error": error[:LONGEST_ERROR], "failures": failures}
    if trouble == "unknown" and message.way not in Message.DEDUPING:
        return _finish(message, status=Message.Status.UNCERTAIN, **said)
    if trouble == "never" or pause is None:
        return _finish(message, status=Message.Status.FAILED, **said)
    return _finish(message, status=Message.Status.WAITING, not_before=at + pause, **said)


def expire_leases(*, at: datetime) -> int:
    """See to messages whose worker is gone: nobody can say whether they went out. Returns how many there were.

    A lease that ends much later than any that begins now is from before the clock was put back; a little later are
    those that others took since this worker looked at its clock.
    """
    over = Q(lease_until__lt=at) | Q(lease_until__gt=at + 2 * LEASE)
    expired = Message.objects.filter(over, status=Message.Status.SENDING)
    rows = list(expired.order_by("pk")[:200])
    error = _("The worker ended while it was sending this.")
    return sum(note_trouble(row, trouble="unknown", error=error, at=at) for row in rows)


def note_bounce(reference: str, *, error: str) -> bool:
    """Note that a mail of ours came back; False when it is none of ours, or was sent again since."""
    sent = Message.objects.filter(reference=reference, way=Way.MAIL, status=Message.Status.SENT)
    return bool(sent.update(status=Message.Status.FAILED, error=error[:LONGEST_ERROR]))


def _finish(message: Message, **fields: object) -> bool:
    mine = Message.objects.filter(pk=message.pk, status=Message.Status.SENDING, tries=message.tries)
    return bool(mine.update(lease_until=None, **fields))


# --- what people decide --------------------------------------------------------------------------------------


@transaction.atomic
def retry_message(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Have a message sent now that was given up, or of which nobody knows whether it went out.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not manage channels there
    :raises WrongStatus: it is waiting, on its way, out, or cancelled
    """
    message = get_message(message_id, by)
    by.require("channels.manage", message.unit_path)
    if not message.is_stuck:
        raise WrongStatus
    move(message, to=Message.Status.WAITING, not_before=at, failures=0)
    record(events.MessageRetried(), on=message.pk, place=None, by=by, at=at)
    return message


@transaction.atomic
def cancel_message(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Have a message not sent.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not manage channels there
    :raises WrongStatus: it is on its way, out, or cancelled already
    """
    message = get_message(message_id, by)
    by.require("channels.manage", message.unit_path)
    move(message, to=Message.Status.CANCELLED)
    record(events.MessageCancelled(), on=message.pk, place=None, by=by, at=at)
    return message


@transaction.atomic
def write_mail(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    unit_path: str,
    about: tuple[str, int],
    in_reply_to: str = "",
    kind: str = "letter",
    by: Actor,
    at: datetime,
) -> Message:
    """Write an e-mail to somebody outside; `about` is the kind and id of the subject. Twice the same key: one mail.

    Of kind "letter" somebody wrote it; any other is marked as sent by the system itself. Of a kind that is one of
    `customers.models.Purpose` it answers no own matter of the reader: nobody is written to who opted out of that.

    The caller has checked that the actor may write about this subject.

    :raises Invalid: no address, no words, or whoever is reached there opted out
    """
    fields = {
        name: _("Please fill in this field.")
        for name, value in (("to", to), ("body", body))
        if not value.strip()
    }
    if fields:
        raise Invalid(fields=fields)
    if kind in Purpose.values and refusing("email", [to.strip()], purpose=kind):
        raise Invalid(fields={"to": _("Whoever is reached there does not want this.")})
    enqueue(
        [
            Message(
                key=key,
                way=Way.MAIL,
                kind=kind,
                unit_path=unit_path,
                address=to.strip(),
                subject=subject[:250],
                body=body,
                in_reply_to=in_reply_to,
                about_kind=about[0],
                about_id=about[1],
                is_urgent=True,
                not_before=at,
                created_at=at,
            )
        ]
    )
    message = Message.objects.get(key=key)
    written = events.MessageWritten(about_kind=about[0], about_id=about[1])
    record(written, on=message.pk, place=None, by=by, at=at)
    return message
