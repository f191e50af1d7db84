"""The daily register of communication with customers (X19, BQ10, Form-41)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import events, rules
from huiyin.cases.models import Communication
from huiyin.cases.queries import get_communication
from huiyin.customers.queries import get_customer
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.staff.queries import get_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Who was spoken to, how, about what; the customer by the card or by name."""

    content: str
    party: str = ""
    customer_id: int | None = None
    channel: str = Communication.Channel.PHONE
    direction: str = Communication.Direction.IN
    follow_up: str = ""
    follow_up_at: datetime | None = None


@transaction.atomic
def note_communication(
    *, unit_id: int, talk: Talk, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Communication:
    """Enter a line; what is to follow is owed by its time.

    Events: communication.noted.

    :raises NotFound: there is no such unit or customer
    :raises NotAllowed: the actor may not see cases there
    :raises Invalid: no content, nobody, unknown channel, a follow-up without words, or a wrong time
    """
    unit = get_unit(unit_id)
    by.require("cases.view", unit.path)
    happened = rules.moment(at, occurred_at)
    _check(talk, at)
    customer = None if talk.customer_id is None else get_customer(talk.customer_id, by)
    party = talk.party.strip() or (customer.name if customer else "")
    if not party:
        raise Invalid(fields={"party": _("Say with whom.")})
    row = Communication.objects.create(
        unit=unit,
        customer=customer,
        party=party[:120],
        channel=talk.channel,
        direction=talk.direction,
        person_id=by.id,
        content=rules.words("content", talk.content),
        follow_up=talk.follow_up.strip(),
        follow_up_at=talk.follow_up_at,
        happened_at=happened,
    )
    data = {
        "channel": str(row.channel),
        "direction": str(row.direction),
        "person_id": by.id,
        "follow_up_at": row.follow_up_at,
    }
    _emit(row, events.CommunicationNoted.model_validate(data), by=by, at=at, occurred_at=happened)
    return row


@transaction.atomic
def follow_up_communication(*, communication_id: int, by: Actor, at: datetime) -> Communication:
    """Say that what was to follow is done.

    Events: communication.followed_up.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: somebody else entered it, and the actor does not supervise there
    :raises WrongStatus: nothing is to follow, or it is done
    """
    row = get_communication(communication_id, by)
    if (by.id is None or by.id != row.person_id) and not by.may("cases.supervise", row.unit.path):
        raise NotAllowed
    open_ones = Communication.objects.filter(pk=row.pk, followed_up_at=None).exclude(follow_up="")
    if not open_ones.update(followed_up_at=at):
        raise WrongStatus
    row.refresh_from_db()
    _emit(row, events.CommunicationFollowedUp(), by=by, at=at)
    return row


def _check(talk: Talk, at: datetime) -> None:
    if talk.channel not in Communication.Channel.values:
        raise Invalid(fields={"channel": _("Say how one spoke.")})
    if talk.direction not in Communication.Direction.values:
        raise Invalid(fields={"direction": _("Say who began.")})
    if talk.follow_up_at is not None and not talk.follow_up.strip():
        raise Invalid(fields={"follow_up": _("Say what is to follow.")})
    rules.check_future("follow_up_at", talk.follow_up_at, after=at)


def _emit(
    row: Communication, data: EventData, *, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> None:
    place = row.unit.place()
    record(data, on=row.pk, place=place, by=by, at=at, occurred_at=occurred_at, customer_id=row.customer_id)
