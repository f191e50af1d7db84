"""Creating customers and changing what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.versions import merge
from huiyin.customers import queries
from huiyin.customers.actions.facts import confirm, note_changes
from huiyin.customers.actions.finding import class_of, editable, required, responsible_of
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import ClassSet, CustomerCreated, CustomerEdited, ResponsibleAssigned
from huiyin.customers.models import Customer
from huiyin.journal.actions import record, take_number
from huiyin.staff import queries as staff
from huiyin.staff.models import OrgUnit, Staff

SERIES = "customer"
# One series for all years.
YEAR = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What `edit_customer` changes; `parent_id` is the parent company, of organisations."""

    name: str
    unit_id: int
    parent_id: int | None = None


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
def edit_customer(
    customer_id: int,
    *,
    details: Details,
    seen: Mapping[str, str] | None = None,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Customer:
    """Change the name, the unit that serves the customer, or the parent company; `seen` is what the form had shown.

    Nothing is recorded when nothing changes. The name before is kept, and found.

    :raises NotFound: there is no such customer or unit
    :raises NotAllowed: the actor may not change customers here, or there
    :raises Invalid: no name, a closed unit, a parent that stands below, or no cause where something known is
        replaced
    :raises Clash: somebody changed the same otherwise in the meantime
    """
    customer = editable(customer_id, by)
    parent = _parent(customer, details.parent_id, by)
    now = queries.identity_of(customer)
    given = {
        "name": required("name", details.name),
        "unit": str(details.unit_id),
        "parent": parent.number if parent else "",
    }
    wanted = merge(now if seen is None else seen, now, given)
    unit = _serving_unit(int(wanted["unit"]), by)
    parent = customer.parent if wanted["parent"] == now["parent"] else parent
    fields = [name for name in wanted if wanted[name] != now[name]]
    if not fields:
        return customer
    replaced = {"name": (customer.name, wanted["name"])} if "name" in fields else {}
    if "parent" in fields:
        replaced["parent"] = (str(customer.parent or ""), str(parent or ""))
    changes = note_changes(customer, replaced, cause=cause, by=by, at=at)
    as_read = {"name": customer.name, "unit": customer.unit_id, "parent": customer.parent_id}
    values = {"name": wanted["name"], "unit": unit, "parent": parent}
    if not Customer.objects.filter(pk=customer.pk, **as_read).update(**values):
        raise WrongStatus
    customer.name, customer.unit, customer.parent = wanted["name"], unit, parent
    confirm(customer, ["identity"], by=by, at=at)
    index_customers([customer.pk])
    edited = CustomerEdited(fields=fields, unit_id=unit.pk, change_ids=[row.pk for row in changes])
    record(edited, on=customer.pk, place=unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


@transaction.atomic
def assign_responsible(
    customer_id: int, *, staff_id: int | None, cause: str = "", by: Actor, at: datetime
) -> Customer:
    """Have somebody look after the customer from now on; None: nobody in particular.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: there is no such person, or no cause where somebody else was responsible
    """
    customer = editable(customer_id, by)
    responsible, previous_id = responsible_of(staff_id), customer.responsible_id
    if staff_id == previous_id:
        return customer
    pair = {"responsible": (_name(customer.responsible), _name(responsible))}
    changes = note_changes(customer, pair, cause=cause, by=by, at=at)
    customer.responsible = responsible
    Customer.objects.filter(pk=customer.pk).update(responsible=responsible)
    assigned = ResponsibleAssigned(
        responsible_id=staff_id, previous_id=previous_id, change_id=changes[0].pk if changes else None
    )
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


def _name(person: Staff | None) -> str:
    return person.name if person else ""


def _parent(customer: Customer, parent_id: int | None, by: Actor) -> Customer | None:
    """The company that is to stand above.

    :raises Invalid: it is none, or the two would stand in a circle
    """
    if parent_id is None or parent_id == customer.parent_id:
        return customer.parent if parent_id else None
    parent = Customer.objects.visible_to(by).filter(pk=parent_id, kind=Customer.Kind.ORGANISATION).first()
    if parent is None or customer.kind != Customer.Kind.ORGANISATION:
        raise Invalid(fields={"parent": _("There is no such company.")})
    if customer.pk in (parent.pk, *queries.ways_up(parent)):
        raise Invalid(fields={"parent": _("It would be its own parent company.")})
    return parent


def _serving_unit(unit_id: int, by: Actor) -> OrgUnit:
    unit = staff.get_unit(unit_id)
    by.require("customers.edit", unit.path)
    if not unit.is_active:
        raise Invalid(fields={"unit": _("This unit is no longer in use.")})
    return unit
