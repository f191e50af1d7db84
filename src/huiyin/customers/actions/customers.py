"""Creating customers and changing what is known of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.customers.actions.finding import class_of, editable, required, responsible_of
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import ClassSet, CustomerCreated, CustomerEdited, ResponsibleAssigned
from huiyin.customers.models import Customer
from huiyin.journal.actions import record, take_number
from huiyin.staff import queries as staff
from huiyin.staff.models import OrgUnit

SERIES = "customer"
# One series for all years.
YEAR = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What `edit_customer` changes."""

    name: str
    unit_id: int


def number_of(serial: int) -> str:
    """The number on paper: KH000123."""
    return f"KH{serial:06d}"


@transaction.atomic
def create_customer(
    *,
    kind: str,
    name: str,
    unit_id: int,
    klass: str = "",
    responsible_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Customer:
    """Take a customer into the file of a unit, with a number of its own.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not change customers there
    :raises Invalid: a field is empty, or the unit, class or person cannot be chosen
    """
    unit = _serving_unit(unit_id, by)
    if kind not in Customer.Kind.values:
        raise Invalid(fields={"kind": _("There is no such kind of customer.")})
    customer = Customer.objects.create(
        kind=kind,
        name=required("name", name),
        unit=unit,
        klass=class_of(klass),
        responsible=responsible_of(responsible_id),
        created_at=at,
    )
    created = CustomerCreated(kind=kind, klass=klass, responsible_id=responsible_id)
    record(created, on=customer.pk, place=unit.place(), by=by, at=at, customer_id=customer.pk)
    customer.number = number_of(take_number(SERIES, year=YEAR))
    Customer.objects.filter(pk=customer.pk).update(number=customer.number)
    index_customers([customer.pk])
    return customer


@transaction.atomic
def edit_customer(customer_id: int, *, details: Details, by: Actor, at: datetime) -> Customer:
    """Correct the name, or hand the customer to another unit. Nothing is recorded when nothing changes.

    :raises NotFound: there is no such customer or unit
    :raises NotAllowed: the actor may not change customers here, or there
    :raises Invalid: the name is empty, or the unit is closed
    """
    customer = editable(customer_id, by)
    unit = _serving_unit(details.unit_id, by)
    values = {"name": required("name", details.name), "unit": unit}
    fields = [name for name, value in values.items() if getattr(customer, name) != value]
    if not fields:
        return customer
    customer.name, customer.unit = details.name.strip(), unit
    Customer.objects.filter(pk=customer.pk).update(name=customer.name, unit=unit)
    index_customers([customer.pk])
    edited = CustomerEdited(fields=fields, unit_id=unit.pk)
    record(edited, on=customer.pk, place=unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


@transaction.atomic
def assign_responsible(customer_id: int, *, staff_id: int | None, by: Actor, at: datetime) -> Customer:
    """Have somebody look after the customer from now on; None: nobody in particular.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: there is no such person
    """
    customer = editable(customer_id, by)
    responsible, previous_id = responsible_of(staff_id), customer.responsible_id
    if staff_id == previous_id:
        return customer
    customer.responsible = responsible
    Customer.objects.filter(pk=customer.pk).update(responsible=responsible)
    assigned = ResponsibleAssigned(responsible_id=staff_id, previous_id=previous_id)
    record(assigned, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


@transaction.atomic
def set_class(customer_id: int, *, klass: str, by: Actor, at: datetime) -> Customer:
    """Put the customer into a class (its code); "" takes it out of any.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: there is no such class
    """
    customer = editable(customer_id, by)
    previous = customer.klass.code if customer.klass else ""
    if klass == previous:
        return customer
    customer.klass = class_of(klass)
    Customer.objects.filter(pk=customer.pk).update(klass=customer.klass)
    changed = ClassSet(klass=klass, previous=previous, is_important=customer.is_important)
    record(changed, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


def _serving_unit(unit_id: int, by: Actor) -> OrgUnit:
    unit = staff.get_unit(unit_id)
    by.require("customers.edit", unit.path)
    if not unit.is_active:
        raise Invalid(fields={"unit": _("This unit is no longer in use.")})
    return unit
