"""Who resides where, and since when."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.customers import queries
from huiyin.customers.actions.finding import editable
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import MovedOut, SettledIn
from huiyin.customers.models import Residence
from huiyin.journal.actions import record


@transaction.atomic
def settle_in(
    customer_id: int,
    *,
    premises_id: int,
    role: str = Residence.Role.OWNER,
    since: date | None = None,
    by: Actor,
    at: datetime,
) -> Residence:
    """Have a customer reside in a room, by default from today on.

    :raises NotFound: there is no such customer or room
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: it is no room, there is no such role, or the customer resides there already
    """
    customer = editable(customer_id, by)
    premises = queries.get_premises(premises_id, by)
    if not premises.is_room:
        raise Invalid(fields={"premises": _("Nobody can reside there: choose a room.")})
    if role not in Residence.Role.values:
        raise Invalid(fields={"role": _("There is no such role.")})
    if Residence.objects.open().filter(customer=customer, premises=premises).exists():
        raise Invalid(fields={"premises": _("The customer resides there already.")})
    residence = Residence.objects.create(
        customer=customer, premises=premises, role=role, since=since or timezone.localdate(at)
    )
    index_customers([customer.pk])
    settled = SettledIn(residence_id=residence.pk, premises_id=premises.pk, role=role, since=residence.since)
    record(settled, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return residence


@transaction.atomic
def move_out(residence_id: int, *, until: date | None = None, by: Actor, at: datetime) -> Residence:
    """End a residence: from the day `until`, by default today, the customer no longer resides there.

    :raises NotFound: there is no such residence
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: it would end before it began
    :raises WrongStatus: it has ended already, or somebody was faster
    """
    residence = queries.get_residence(residence_id, by)
    customer = editable(residence.customer_id, by)
    end = until or timezone.localdate(at)
    if end < residence.since:
        raise Invalid(fields={"until": _("This lies before the day of settling in.")})
    if not Residence.objects.open().filter(pk=residence.pk).update(until=end):
        raise WrongStatus
    residence.until = end
    index_customers([customer.pk])
    moved = MovedOut(residence_id=residence.pk, premises_id=residence.premises_id, until=end)
    record(moved, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return residence
