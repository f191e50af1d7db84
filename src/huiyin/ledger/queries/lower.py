"""How subjects of the rooms below are shown where something is owed on them."""

from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.customers.models import Customer
from huiyin.customers.queries import present_premises as find_premises
from huiyin.ledger.registry import Presented
from huiyin.staff.models import DutyShift, OrgUnit, Staff


def present_duty(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these duty shifts; one query."""
    rows = DutyShift.objects.visible_to(actor).filter(pk__in=ids).select_related("staff", "unit")
    return {
        shift.pk: Presented(
            f"{timezone.localtime(shift.begins_at):%m-%d} {shift.code}",
            _("Duty of %(name)s, %(unit)s") % {"name": shift.staff.name, "unit": shift.unit.name},
            reverse("staff:shift", args=[shift.pk]),
        )
        for shift in rows
    }


def present_customers(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these customers; one query."""
    rows = Customer.objects.visible_to(actor).filter(pk__in=ids)
    return {
        row.pk: Presented(row.number or _("Customer"), row.name, reverse("customers:detail", args=[row.pk]))
        for row in rows
    }


def present_premises(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these places, with the households that are counted in them; one query."""
    return {
        id_: Presented(shown.title, _("Households"), shown.url)
        for id_, shown in find_premises(ids, actor).items()
    }


def present_units(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """Those of these units whose board the actor may see; one query."""
    rows = OrgUnit.objects.under(actor.scopes("ledger.view")).filter(pk__in=ids)
    board = reverse("ledger:board")
    return {row.pk: Presented(row.name, _("The whole unit"), f"{board}?unit={row.pk}") for row in rows}


def present_staff(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The persons whose customers are counted together; one query."""
    return {
        row.pk: Presented(row.name, _("Customers in charge"), reverse("staff:person", args=[row.pk]))
        for row in Staff.objects.filter(pk__in=ids)
    }
