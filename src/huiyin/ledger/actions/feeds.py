"""The secret address of one's own due times: made, renewed, revoked."""

import secrets
from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed, WrongStatus
from huiyin.journal.actions import record
from huiyin.ledger.events import CalendarFeedMade, CalendarFeedRevoked
from huiyin.ledger.models import CalendarFeed
from huiyin.ledger.rules.feeds import digest_of


@transaction.atomic
def make_calendar_feed(*, by: Actor, at: datetime) -> str:
    """Make the secret of the actor's own address and return it, this one time; an earlier one leads nowhere.

    Events: calendar_feed.made.

    :raises NotAllowed: the actor is no person
    """
    if by.id is None:
        raise NotAllowed
    secret = secrets.token_urlsafe(24)
    made = {"digest": digest_of(secret), "made_at": at}
    _feed, is_first = CalendarFeed.objects.update_or_create(staff_id=by.id, defaults=made)
    record(CalendarFeedMade(renewed=not is_first), on=by.id, place=None, by=by, at=at)
    return secret


@transaction.atomic
def revoke_calendar_feed(*, by: Actor, at: datetime) -> None:
    """Have the actor's own address lead nowhere. Events: calendar_feed.revoked.

    :raises WrongStatus: there is none
    """
    if not CalendarFeed.objects.filter(staff_id=by.id or 0).delete()[0]:
        raise WrongStatus
    record(CalendarFeedRevoked(), on=by.id or 0, place=None, by=by, at=at)
