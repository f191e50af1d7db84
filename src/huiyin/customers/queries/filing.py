"""Cards carry files; what the code on a printed card leads to."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.customers.models import Customer
from huiyin.files.registry import Paper, Shown, Standing
from huiyin.staff.models import under

KIND = "customer"


def readable_customers(ids: Collection[int], actor: Actor) -> set[int]:
    """Which of these customers the actor may see."""
    return set(Customer.objects.visible_to(actor).filter(pk__in=ids).order_by().values_list("pk", flat=True))


def writable_customers(ids: Collection[int], actor: Actor) -> set[int]:
    """Those that the actor may change."""
    rows = Customer.objects.visible_to(actor).filter(under("unit__path", actor.scopes("customers.edit")))
    return set(rows.filter(pk__in=ids).order_by().values_list("pk", flat=True))


def standing_of_customer(customer_id: int) -> Standing:
    """Where a customer stands, for events about its files."""
    customer = Customer.objects.select_related("unit").get(pk=customer_id)
    return Standing(customer.unit.place(), customer.pk)


def show_owners(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The visible ones of these customers, as what a file belongs to."""
    rows = Customer.objects.visible_to(actor).filter(pk__in=ids)
    return {row.pk: Shown(str(row), reverse("customers:detail", args=[row.pk])) for row in rows}


def find_card(customer_id: int, actor: Actor) -> Paper | None:
    """What the code on a printed card leads to."""
    row = Customer.objects.visible_to(actor).filter(pk=customer_id).first()
    if row is None:
        return None
    return Paper(KIND, row.pk, f"{_('Data card')} {row}", reverse("customers:detail", args=[row.pk]))
