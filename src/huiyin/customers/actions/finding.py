"""The first steps of every action here: find the customer, permit the change, require what must be there."""

from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.customers import queries
from huiyin.customers.models import Customer, CustomerClass
from huiyin.staff.models import Staff


def editable(customer_id: int, by: Actor) -> Customer:
    """The customer, which the actor sees and may change.

    :raises NotFound: there is none, or not visible
    :raises NotAllowed: visible, but not to be changed by this actor
    """
    customer = queries.get_customer(customer_id, by)
    by.require("customers.edit", customer.unit.path)
    return customer


def required(field: str, text: str) -> str:
    """The text without blanks around it.

    :raises Invalid: nothing is left
    """
    if not text.strip():
        raise Invalid(fields={field: _("This field is required.")})
    return text.strip()


def class_of(code: str) -> CustomerClass | None:
    """The class with this code; None for "".

    :raises Invalid: there is no such class
    """
    klass = queries.find_class(code) if code else None
    if code and klass is None:
        raise Invalid(fields={"klass": _("There is no such class.")})
    return klass


def responsible_of(staff_id: int | None) -> Staff | None:
    """Who is to look after the customer; None for nobody in particular.

    :raises Invalid: there is no such person, or the person no longer works here
    """
    if staff_id is None:
        return None
    staff: Staff | None = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if staff is None:
        raise Invalid(fields={"responsible": _("There is no such person.")})
    return staff
