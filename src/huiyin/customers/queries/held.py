"""What hangs on people here: customers that they look after (decision 0022)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Customer, TeamMember
from huiyin.staff.registry import Held, Tie


def _customer(row: Customer) -> Held:
    return Held(
        row.pk, row.number, row.created_at, reverse("customers:detail", args=[row.pk]), customer=row.number
    )


def _member(row: TeamMember) -> Held:
    number = row.customer.number
    url = reverse("customers:detail", args=[row.customer_id])
    return Held(row.pk, number, row.since, url, customer=number)


TIES = (
    Tie(
        "customer",
        _("Customers looked after"),
        "customers.Customer.responsible",
        lambda staff_id, at: Customer.objects.standing().filter(responsible_id=staff_id),
        _customer,
        order=10,
    ),
    Tie(
        "customer_team",
        _("Customers in whose team one is"),
        "customers.TeamMember.staff",
        lambda staff_id, at: TeamMember.objects.filter(staff_id=staff_id, until__isnull=True).select_related(
            "customer"
        ),
        _member,
        order=11,
    ),
)
HISTORY = (
    "customers.Reveal.staff",
    "customers.RevealRaise.staff",
    "customers.RevealRaise.by",
    "customers.FactChange.by",
    "customers.Confirmation.by",
    "customers.Merge.by",
    "customers.Note.author",
    "customers.CardCheck.staff",
    "customers.CardCheck.by",
)
