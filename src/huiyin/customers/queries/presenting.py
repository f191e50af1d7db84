"""How customers and premises are shown where other rooms or the search box name them."""

from collections.abc import Collection

from django.urls import reverse

from huiyin.base.actor import Actor
from huiyin.customers.models import Customer, Premises
from huiyin.customers.queries.lookup import Found, described
from huiyin.search.registry import Shown


def present_customers(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The customers that the actor may see, as search hits; one query."""
    return {id_: _customer(found) for id_, found in described(ids, actor).items()}


def present_premises(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The places that the actor may see, as search hits; one query."""
    rows = Premises.objects.visible_to(actor).filter(pk__in=ids).select_related("unit")
    return {
        row.pk: Shown(
            row.full_name,
            f"{row.get_kind_display()} · {row.unit.name}",
            reverse("customers:premises", args=[row.pk]),
        )
        for row in rows
    }


def _customer(found: Found) -> Shown:
    customer = found.customer
    known = [customer.number, found.premises, found.contact, found.phone, customer.unit.name]
    return Shown(
        customer.name,
        " · ".join(part for part in known if part),
        reverse("customers:detail", args=[customer.pk]),
    )


def next_customers(after: int, limit: int) -> list[int]:
    """The ids of the next so many customers behind an id, for upkeep."""
    return list(Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def next_premises(after: int, limit: int) -> list[int]:
    """The ids of the next so many places behind an id, for upkeep."""
    return list(Premises.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
