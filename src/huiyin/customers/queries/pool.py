"""Customers whom nobody looks after, and what limits taking one (decision 0021)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from huiyin.base.actor import Actor
from huiyin.customers.models import Customer, CustomerSet
from huiyin.journal.models import Event
from huiyin.staff.models import under

TAKEN, RETURNED, ASSIGNED = "customer.taken", "customer.returned", "customer.responsible_assigned"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many customers somebody holds and has taken today, and the limits; limit 0: none."""

    held: int
    most: int
    taken: int
    daily: int

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many to hold."""
        return 0 < self.most <= self.held

    @property
    def is_spent(self) -> bool:
        """Whether one more would be too many today."""
        return 0 < self.daily <= self.taken


def list_pool(actor: Actor) -> CustomerSet:
    """Organisations and persons without a responsible person, where the actor may change customers."""
    rows = Customer.objects.standing().filter(
        under("unit__path", actor.scopes("customers.edit")),
        responsible__isnull=True,
        kind__in=[Customer.Kind.ORGANISATION, Customer.Kind.PERSON],
    )
    return rows.select_related("unit", "klass")


def allowance_of(staff_id: int, at: datetime) -> Allowance:
    """What somebody may still take at this moment; two queries."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = Event.objects.filter(
        name=TAKEN, actor_kind="staff", actor_id=staff_id, occurred_at__gte=midnight, occurred_at__lte=at
    )
    return Allowance(
        held=Customer.objects.standing()
        .filter(responsible_id=staff_id)
        .exclude(kind=Customer.Kind.HOUSEHOLD)
        .count(),
        most=settings.POOL_MOST,
        taken=taken.count(),
        daily=settings.POOL_DAILY,
    )


def rests_until(customer_id: int, staff_id: int, at: datetime) -> datetime | None:
    """Until when somebody who gave the customer up may not take it again; None: may."""
    rest = timedelta(days=settings.POOL_REST_DAYS)
    rows = Event.objects.of("customer", [customer_id]).filter(
        name__in=[RETURNED, ASSIGNED], occurred_at__gt=at - rest
    )
    given_up = [row.occurred_at for row in rows if row.data.get("previous_id") == staff_id]
    return max(given_up) + rest if given_up else None
