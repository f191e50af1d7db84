"""Keeping what was shown to whom, within limits (decision 0028)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed
from huiyin.customers import queries
from huiyin.customers.actions.finding import required
from huiyin.customers.events import RevealsRaised
from huiyin.customers.models import ContactPoint, Customer, Reveal, RevealRaise
from huiyin.journal.actions import record

MOST_EXTRA = 500


class TooMany(NotAllowed):
    """One more than one may be shown; says which limit it is and when the next one is free."""


def keep_reveal(
    kind: Reveal.Kind,
    customer: Customer,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    contact_point: ContactPoint | None = None,
) -> Reveal:
    """Keep that the actor is shown something; for the action that shows it.

    :raises TooMany: the person has been shown as many as one may
    """
    if by.id is not None:
        _permit(by.id, at)
    return Reveal.objects.create(
        kind=kind, customer=customer, contact_point=contact_point, staff_id=by.id, reason=reason[:200], at=at
    )


@transaction.atomic
def raise_reveals(staff_id: int, *, extra: int, reason: str, by: Actor, at: datetime) -> RevealRaise:
    """Let somebody reveal so many more on this day and in this hour.

    Events: reveals.raised.

    :raises NotFound: there is no such person, or not visible
    :raises NotAllowed: the actor does not approve where this person works, or it is the actor
    :raises Invalid: no reason, or not 1 to 500
    """
    staff = queries.get_looker(staff_id, by, at)
    if staff.pk == by.id:
        raise NotAllowed(_("Somebody else decides how much you may see."))
    if not 1 <= extra <= MOST_EXTRA:
        raise Invalid(fields={"extra": _("From 1 to %(most)s.") % {"most": MOST_EXTRA}})
    reason = required("reason", reason)[:200]
    row = RevealRaise.objects.create(staff=staff, extra=extra, reason=reason, by_id=by.id, at=at)
    place = queries.workplaces_of(staff.pk, at)[0].place()
    record(RevealsRaised(raise_id=row.pk, extra=extra), on=staff.pk, place=place, by=by, at=at)
    return row


def _permit(staff_id: int, at: datetime) -> None:
    """:raises TooMany: a limit stands against it."""
    quota = queries.quota_of(staff_id, at)
    if quota.frees_at is None:
        return
    free = f"{timezone.localtime(quota.frees_at):%Y-%m-%d %H:%M}"
    if quota.is_day_spent:
        text = _("You have revealed %(count)s today, as many as one may on a day; the next from %(free)s.")
        raise TooMany(text % {"count": quota.today, "free": free} + " " + _way_out())
    text = _("You have revealed %(count)s in 60 minutes, as many as one may; the next from %(free)s.")
    raise TooMany(text % {"count": quota.lately, "free": free} + " " + _way_out())


def _way_out() -> str:
    return _("Your manager may raise it for today, on the page Who saw it.")
