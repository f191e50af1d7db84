"""What stands on the card of a customer."""

from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.customers.models import Contact, ContactPoint, Customer, Residence
from huiyin.journal.models import Event


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact point as the actor may see it."""

    point: ContactPoint
    value: str
    is_masked: bool


def open_points(customer: Customer) -> list[ContactPoint]:
    """The contact points in force, the preferred one first."""
    rows = ContactPoint.objects.filter(customer=customer, until__isnull=True).select_related("contact")
    return list(rows.order_by("-is_preferred", "pk"))


def shown_points(customer: Customer, actor: Actor) -> list[Shown]:
    """The contact points in force, masked where the actor may not read them."""
    path = customer.unit.path
    return [
        Shown(point, point.shown_to(actor, path), not point.is_readable_by(actor, path))
        for point in open_points(customer)
    ]


def contacts_of(customer: Customer) -> list[Contact]:
    """The people at the customer."""
    return list(Contact.objects.filter(customer=customer).order_by("pk"))


def residences_of(customer: Customer) -> list[Residence]:
    """Where the customer resides and resided, present ones first."""
    rows = Residence.objects.filter(customer=customer).select_related("premises")
    return sorted(rows, key=lambda residence: (residence.until is not None, -residence.since.toordinal()))


def history_of(customer: Customer, *, limit: int = 50) -> list[Event]:
    """What happened with the customer, the latest first; for those who see the customer."""
    rows = Event.objects.filter(customer_id=customer.pk).order_by("-occurred_at", "-id")
    return list(rows[:limit])
