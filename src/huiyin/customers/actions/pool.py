"""Taking a customer whom nobody looks after, and giving one back (decision 0021)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.customers import queries
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable, responsible_of
from huiyin.customers.events import CustomerReturned, CustomerTaken
from huiyin.customers.models import Customer
from huiyin.journal.actions import record


@transaction.atomic
def take_customer(customer_id: int, *, by: Actor, at: datetime) -> Customer:
    """Look after a customer from now on whom nobody looks after.

    Events: customer.taken.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here, or is no person
    :raises WrongStatus: somebody looks after it already
    :raises Invalid: one more than one may hold or take today, or it was given up too short a time ago
    """
    customer = editable(customer_id, by)
    if by.kind != "staff" or by.id is None or customer.is_household:
        raise NotAllowed
    if customer.responsible_id is not None:
        raise WrongStatus(_faster(customer))
    _permit(customer, by.id, at)
    if not Customer.objects.filter(pk=customer.pk, responsible__isnull=True).update(responsible_id=by.id):
        customer.refresh_from_db()
        raise WrongStatus(_faster(customer))
    customer.responsible = responsible_of(by.id)
    taken = CustomerTaken(responsible_id=by.id)
    record(taken, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


@transaction.atomic
def return_customer(customer_id: int, *, cause: str, by: Actor, at: datetime) -> Customer:
    """Give a customer back whom one looks after; nobody in particular does from now on.

    Events: customer.returned.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises WrongStatus: one does not look after it
    :raises Invalid: no cause is given
    """
    customer = editable(customer_id, by)
    if by.kind != "staff" or customer.is_household:
        raise NotAllowed
    if customer.responsible is None or customer.responsible_id != by.id:
        raise WrongStatus(_("You do not look after this customer."))
    pair = {"responsible": (customer.responsible.name, "")}
    changes = note_changes(customer, pair, cause=cause, by=by, at=at)
    if not Customer.objects.filter(pk=customer.pk, responsible_id=by.id).update(responsible=None):
        raise WrongStatus
    returned = CustomerReturned(previous_id=customer.responsible_id, change_id=changes[0].pk)
    customer.responsible = None
    record(returned, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


def _permit(customer: Customer, staff_id: int, at: datetime) -> None:
    """:raises Invalid: a limit stands against it."""
    allowance = queries.allowance_of(staff_id, at)
    if allowance.is_full:
        raise Invalid(_("You look after %(count)s customers already: no more.") % {"count": allowance.held})
    if allowance.is_spent:
        raise Invalid(
            _("You have taken %(count)s customers today: no more before tomorrow.")
            % {"count": allowance.taken}
        )
    until = queries.rests_until(customer.pk, staff_id, at)
    if until is not None:
        day = f"{timezone.localtime(until):%Y-%m-%d %H:%M}"
        raise Invalid(_("You gave this customer up: you may take it again from %(day)s.") % {"day": day})


def _faster(customer: Customer) -> str:
    name = customer.responsible.name if customer.responsible else ""
    return _("%(name)s looks after this customer already.") % {"name": name}
