"""What stands on the card of a customer."""

from dataclasses import dataclass, field

from huiyin.base.actor import Actor
from huiyin.customers.models import Contact, ContactPoint, Customer, OptOut, Residence
from huiyin.customers.queries.people import opt_outs_of
from huiyin.journal.models import Event


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact point as the actor may see it."""

    point: ContactPoint
    value: str
    is_masked: bool
    opt_outs: list[OptOut] = field(default_factory=list)


def open_points(customer: Customer) -> list[ContactPoint]:
    """The contact points in force, the preferred one first."""
    rows = ContactPoint.objects.filter(customer=customer, until__isnull=True).select_related("contact")
    return list(rows.order_by("-is_preferred", "pk"))


def shown_points(customer: Customer, actor: Actor) -> list[Shown]:
    """The contact points in force, masked where the actor may not read them, with what stands against using them."""
    path, points = customer.unit.path, open_points(customer)
    against = opt_outs_of([point.pk for point in points])
    return [
        Shown(
            point,
            point.shown_to(actor, path),
            not point.is_readable_by(actor, path),
            against.get(point.pk, []),
        )
        for point in points
    ]


def contacts_of(customer: Customer) -> list[Contact]:
    """The people who are at the customer now."""
    return list(Contact.objects.filter(customer=customer, left_at__isnull=True).order_by("pk"))


def residences_of(customer: Customer) -> list[Residence]:
    """Where the customer resides and resided, present ones first."""
    rows = Residence.objects.filter(customer=customer).select_related("premises")
    return sorted(rows, key=lambda residence: (residence.until is not None, -residence.since.toordinal()))


def history_of(customer: Customer, *, limit: int = 50) -> list[Event]:
    """What happened with the customer and those merged into it, the latest first; for those who see the customer."""
    ids = [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]
    rows = Event.objects.filter(customer_id__in=ids).order_by("-occurred_at", "-id")
    return list(rows[:limit])
