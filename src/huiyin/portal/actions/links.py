"""QR codes and hotlines: made, renewed, revoked by staff."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.text import digits
from huiyin.customers.models import Premises
from huiyin.customers.queries import get_customer, get_premises
from huiyin.journal.actions import Draft, record, record_many
from huiyin.portal import events, rules
from huiyin.portal.models import Hotline, PortalLink
from huiyin.portal.queries import get_own_link, link_of_customer, linked_premises
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import get_visible_unit

LEVELS = ("project", "building", "entrance", "room")
MOST_LINKS = 2000


@transaction.atomic
def make_links(*, premises_id: int, level: str, by: Actor, at: datetime) -> int:
    """Make a QR code for each place of this kind at or below a place that has none; returns how many.

    Events: portal_link.made.

    :raises NotFound: the place is not visible
    :raises NotAllowed: the actor does not look after QR codes there
    :raises Invalid: an unknown kind of place, or too many at once
    """
    place = get_premises(premises_id, by)
    by.require("portal.manage", place.unit.path)
    if level not in LEVELS:
        raise Invalid(fields={"level": _("Choose for which places.")})
    places = Premises.objects.below([place.path]).filter(kind=level).select_related("unit")
    there = linked_premises([one.pk for one in places])
    wanted = [one for one in places if one.pk not in there and by.may("portal.manage", one.unit.path)]
    if len(wanted) > MOST_LINKS:
        raise Invalid(_("At most %(n)d at a time.") % {"n": MOST_LINKS})
    links = [PortalLink(code=_new_code(), premises=one, unit=one.unit, made_at=at) for one in wanted]
    PortalLink.objects.bulk_create(links)
    record_many([_made(link) for link in links], by=by, at=at)
    return len(links)


@transaction.atomic
def make_customer_link(*, customer_id: int, by: Actor, at: datetime) -> PortalLink:
    """The QR code of one customer; made if there is none.

    Events: portal_link.made.

    :raises NotFound: the customer is not visible
    :raises NotAllowed: the actor does not look after QR codes there
    """
    customer = get_customer(customer_id, by)
    by.require("portal.manage", customer.unit.path)
    if (found := link_of_customer(customer.pk)) is not None:
        return found
    link = PortalLink.objects.create(code=_new_code(), customer=customer, unit=customer.unit, made_at=at)
    record_many([_made(link)], by=by, at=at)
    return link


@transaction.atomic
def renew_link(*, link_id: int, by: Actor, at: datetime) -> PortalLink:
    """Give a place or customer another code, because the one before got into wrong hands; it ends now.

    Events: portal_link.made.

    :raises NotFound: there is none, or the actor does not look after QR codes there
    :raises WrongStatus: it was revoked
    """
    old = get_own_link(link_id, by)
    _end(old, at)
    link = PortalLink.objects.create(
        code=_new_code(), premises=old.premises, customer=old.customer, unit=old.unit, made_at=at
    )
    record_many([_made(link, instead_of=old.pk)], by=by, at=at)
    return link


@transaction.atomic
def revoke_link(*, link_id: int, by: Actor, at: datetime) -> PortalLink:
    """Let a code lead nowhere any more. Matters raised by it are followed as before.

    Events: portal_link.revoked.

    :raises NotFound: there is none, or the actor does not look after QR codes there
    :raises WrongStatus: it was revoked already
    """
    link = get_own_link(link_id, by)
    _end(link, at)
    record(events.PortalLinkRevoked(), on=link.pk, place=link.unit.place(), by=by, at=at)
    return link


@transaction.atomic
def set_hotline(*, unit_id: int, number: str, by: Actor, at: datetime) -> Hotline:
    """Say which number customers of a unit are given.

    Events: hotline.set.

    :raises NotFound: the unit is not visible
    :raises NotAllowed: the actor does not look after QR codes there
    :raises Invalid: no number
    """
    unit: OrgUnit = get_visible_unit(unit_id, by)
    by.require("portal.manage", unit.path)
    said = number.strip()[:40]
    if len(digits(said)) < 3:
        raise Invalid(fields={"number": _("Write a phone number.")})
    hotline, _new = Hotline.objects.update_or_create(unit=unit, defaults={"number": said})
    record(events.HotlineSet(unit_id=unit.pk), on=hotline.pk, place=unit.place(), by=by, at=at)
    return hotline


def _new_code() -> str:
    return "".join(secrets.choice(rules.ALPHABET) for _place in range(rules.CODE_LENGTH))


def _end(link: PortalLink, at: datetime) -> None:
    if not PortalLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at):
        raise WrongStatus
    link.ended_at = at


def _made(link: PortalLink, instead_of: int | None = None) -> Draft:
    made = events.PortalLinkMade(
        premises_id=link.premises_id, customer_id=link.customer_id, instead_of=instead_of
    )
    return Draft(made, on=link.pk, place=link.unit.place())
