"""Mail in: kept first, then read, then taken by the room that registers matters, or by a person."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, Refusal, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.channels import events
from huiyin.channels.actions.outbox import note_bounce
from huiyin.channels.models import Mail, RawMail
from huiyin.channels.queries.mail import arrived, default_unit_id, get_mail, raw_of
from huiyin.channels.registry import Taken, find_receiver
from huiyin.channels.rules.mail import Reading, Unreadable, read
from huiyin.journal.actions import record
from huiyin.staff.queries import get_unit, get_visible_unit

#: Larger ones are kept up to this and shown to a person.
LARGEST = 40_000_000


@transaction.atomic
def store_mail(raw: bytes, *, at: datetime) -> Mail | None:
    """Keep a mail byte for byte; None when these bytes are kept already."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        with transaction.atomic():
            kept = RawMail.objects.create(digest=digest, data=raw[:LARGEST])
            problem = Mail.Problem.TOO_LARGE if len(raw) > LARGEST else Mail.Problem.NONE
            return Mail.objects.create(raw=kept, stored_at=at, problem=problem)
    except IntegrityError:
        return None


def read_mail(mail: Mail, *, own_address: str, by: Actor, at: datetime) -> Mail:
    """Read a kept mail: what comes from machines or came before is set aside, the rest waits to be taken.

    Events: mail.received, mail.unclear.

    :raises WrongStatus: it was read already
    """
    by.require("channels.mail")
    try:
        reading = read(raw_of(mail), own_address=own_address)
    except Unreadable as mistake:
        return _unclear(mail, Mail.Problem.UNREADABLE, str(mistake), by, at)
    except Exception as mistake:  # whatever a mail can break must not hold up the next one
        return _unclear(mail, Mail.Problem.UNREADABLE, repr(mistake), by, at)
    try:
        return _read(mail, reading, by, at)
    except IntegrityError:
        return _set_aside(mail, {**_fields(reading), "sort": Mail.Sort.DUPLICATE}, at)


@transaction.atomic
def _read(mail: Mail, reading: Reading, by: Actor, at: datetime) -> Mail:
    fields = _fields(reading)
    if reading.sort != Mail.Sort.ORDINARY:
        if reading.sort == Mail.Sort.BOUNCE:
            for reference in reading.references:
                note_bounce(reference, error=reading.text[:500] or reading.subject)
        move(mail, to=Mail.Status.IGNORED, settled_at=at, **fields)
        return mail
    is_empty = not (reading.text or reading.subject or reading.attachments)
    problem = mail.problem or (Mail.Problem.EMPTY if is_empty else "")
    if problem:
        change(mail, **fields)
        return _unclear(mail, problem, "", by, at)
    unit_id = default_unit_id()
    move(mail, to=Mail.Status.RECEIVED, unit_id=unit_id, **fields)
    received = events.MailReceived(unit_id=unit_id, attachments=len(reading.attachments))
    record(received, on=mail.pk, place=None, by=by, at=at)
    return mail


def _fields(reading: Reading) -> dict[str, object]:
    return {
        "sort": reading.sort,
        "message_id": reading.message_id,
        "fingerprint": reading.fingerprint,
        "sender_name": reading.sender_name,
        "sender": reading.sender,
        "subject": reading.subject,
        "text": reading.text,
        "numbers": list(reading.numbers),
        "attachments": [[one.name, one.type, len(one.data)] for one in reading.attachments],
        "sent_at": reading.sent_at,
    }


@transaction.atomic
def _set_aside(mail: Mail, fields: dict[str, object], at: datetime) -> Mail:
    move(mail, to=Mail.Status.IGNORED, settled_at=at, **fields)
    return mail


@transaction.atomic
def _unclear(mail: Mail, problem: str, detail: str, by: Actor, at: datetime) -> Mail:
    move(mail, to=Mail.Status.UNCLEAR, problem=problem, detail=detail[:2000])
    record(events.MailUnclear(problem=problem), on=mail.pk, place=None, by=by, at=at)
    return mail


def take_mail_by_itself(mail: Mail, *, by: Actor, at: datetime) -> Mail:
    """Hand a mail to the room that registers matters; what that room cannot place needs a person.

    Events: mail.taken, mail.unclear.

    :raises WrongStatus: it was taken already
    """
    by.require("channels.mail")
    try:
        return _take(mail, None, by, at)
    except WrongStatus:
        raise
    except Refusal as refusal:
        mail.refresh_from_db()
        return _unclear(mail, Mail.Problem.NOT_TAKEN, str(refusal), by, at)


def take_mail(mail_id: int, *, unit_id: int, by: Actor, at: datetime) -> Mail:
    """Make a matter of a mail that could not be placed, or was set aside.

    Events: mail.taken, and what the room that takes it records.

    :raises NotFound: the mail or the unit is not visible
    :raises NotAllowed: the actor looks after no mail there, or may not register
    :raises WrongStatus: it is taken already
    :raises Invalid: nobody takes mail, or the room refuses it
    """
    mail = get_mail(mail_id, by)
    unit = get_visible_unit(unit_id, by)
    by.require("channels.mail", unit.path)
    if not mail.may_be_taken:
        raise WrongStatus
    try:
        return _take(mail, unit.pk, by, at)
    except Unreadable as mistake:
        raise Invalid(Mail.Problem.UNREADABLE.label) from mistake


@transaction.atomic
def _take(mail: Mail, unit_id: int | None, by: Actor, at: datetime) -> Mail:
    hand_over = find_receiver()
    if hand_over is None:
        raise Invalid(_("Nobody takes mail here."))
    taken: Taken = hand_over(arrived(mail, unit_id=unit_id), by, at)
    unit = get_unit(taken.unit_id)
    move(
        mail,
        to=Mail.Status.TAKEN,
        became_kind=taken.kind,
        became_id=taken.id,
        unit_id=unit.pk,
        settled_at=at,
    )
    became = events.MailTaken(became_kind=taken.kind, became_id=taken.id)
    record(became, on=mail.pk, place=unit.place(), by=by, at=at)
    return mail


@transaction.atomic
def dismiss_mail(mail_id: int, *, reason: str, by: Actor, at: datetime) -> Mail:
    """Decide that a mail is no matter.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor looks after no mail there
    :raises WrongStatus: it does not wait for a person
    :raises Invalid: no reason
    """
    mail = get_mail(mail_id, by)
    by.require("channels.mail", mail.unit.path if mail.unit else None)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Please fill in this field.")})
    move(mail, to=Mail.Status.DISMISSED, reason=reason.strip(), settled_at=at)
    record(events.MailDismissed(), on=mail.pk, place=None, by=by, at=at)
    return mail
