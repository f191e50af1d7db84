"""Letters: kept in one place, forwarded to whom they concern, answered in time (AK4)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.models import Letter
from huiyin.cases.queries import get_case, get_letter
from huiyin.customers.queries import get_customer
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.staff.models import Staff
from huiyin.staff.queries import get_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What came in; from an important customer it is important in any case."""

    sender: str
    subject: str
    words: str = ""
    medium: str = Letter.Medium.POST
    customer_id: int | None = None
    is_important: bool = False
    case_id: int | None = None


@transaction.atomic
def receive_letter(
    *, unit_id: int, mail: Mail, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Letter:
    """Put a letter on the register; whoever does so owes the reply until it is forwarded.

    Events: letter.received.

    :raises NotFound: there is no such unit, customer or case
    :raises NotAllowed: the actor may not register cases there
    :raises Invalid: no sender or subject, unknown medium, or a wrong time
    """
    unit = get_unit(unit_id)
    by.require("cases.register", unit.path)
    happened = rules.moment(at, occurred_at)
    customer = None if mail.customer_id is None else get_customer(mail.customer_id, by)
    if mail.medium not in Letter.Medium.values:
        raise Invalid(fields={"medium": _("Say how it came.")})
    letter = Letter.objects.create(
        unit=unit,
        medium=mail.medium,
        sender=rules.words("sender", mail.sender)[:120],
        customer=customer,
        is_important=mail.is_important or (customer is not None and customer.is_important),
        subject=rules.words("subject", mail.subject)[:160],
        words=mail.words.strip(),
        received_at=happened,
        received_by_id=by.id,
        case=None if mail.case_id is None else get_case(mail.case_id, by),
    )
    data = events.LetterReceived(important=letter.is_important, receiver_id=by.id)
    _emit(letter, data, by=by, at=at, occurred_at=happened)
    return letter


@transaction.atomic
def forward_letter(
    *, letter_id: int, staff_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Letter:
    """Forward a letter to whom it concerns, who owes the reply from then on.

    Events: letter.forwarded.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not register cases there, and it was not forwarded to the actor
    :raises WrongStatus: it was replied to or filed
    :raises Invalid: nobody who works here, or a wrong time
    """
    letter = _in_hand(letter_id, by)
    happened = rules.moment(at, occurred_at, not_before=letter.received_at)
    if not Staff.objects.filter(pk=staff_id, is_active=True).exists():
        raise Invalid(fields={"staff_id": _("Choose somebody who works here.")})
    move(letter, to=Letter.Status.FORWARDED, forwarded_to_id=staff_id, forwarded_at=happened)
    _emit(letter, events.LetterForwarded(receiver_id=staff_id), by=by, at=at, occurred_at=happened)
    return letter


@transaction.atomic
def reply_letter(
    *, letter_id: int, reply: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Letter:
    """Record the reply.

    Events: letter.replied.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not register cases there, and it was not forwarded to the actor
    :raises WrongStatus: it was replied to or filed
    :raises Invalid: no words, or a wrong time
    """
    letter = _in_hand(letter_id, by)
    happened = rules.moment(at, occurred_at, not_before=letter.received_at)
    move(letter, to=Letter.Status.REPLIED, reply=rules.words("reply", reply), ended_at=happened)
    _emit(letter, events.LetterReplied(), by=by, at=at, occurred_at=happened)
    return letter


@transaction.atomic
def file_letter(*, letter_id: int, reason: str, by: Actor, at: datetime) -> Letter:
    """File a letter that needs no reply.

    Events: letter.filed.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not register cases there, and it was not forwarded to the actor
    :raises WrongStatus: it was replied to or filed
    :raises Invalid: no reason
    """
    letter = _in_hand(letter_id, by)
    move(letter, to=Letter.Status.FILED, reply=rules.words("reason", reason), ended_at=at)
    _emit(letter, events.LetterFiled(), by=by, at=at)
    return letter


def _in_hand(letter_id: int, by: Actor) -> Letter:
    letter = get_letter(letter_id, by)
    is_mine = by.id is not None and by.id == letter.forwarded_to_id
    if not is_mine and not by.may("cases.register", letter.unit.path):
        raise NotAllowed
    return letter


def _emit(
    letter: Letter, data: EventData, *, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> None:
    place = letter.unit.place()
    record(
        data, on=letter.pk, place=place, by=by, at=at, occurred_at=occurred_at, customer_id=letter.customer_id
    )
