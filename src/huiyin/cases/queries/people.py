"""Whom one can choose for a task: people of a unit, and those above it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huiyin.staff.models import Holding, OrgUnit, Staff
from huiyin.staff.models import under as below
from huiyin.staff.rules import ancestor_paths


def people_around(unit: OrgUnit, at: datetime, *, with_leaders: bool = True) -> dict[int, str]:
    """Names by id of who works in a unit or below it, and right in the units above; at most 300."""
    where = below("position__unit__path", [unit.path])
    if with_leaders:
        where |= Q(position__unit__path__in=ancestor_paths(unit.path))
    held = Holding.objects.held_at(at).filter(where, staff=OuterRef("pk"))
    rows = Staff.objects.filter(Exists(held), is_active=True).order_by("name", "pk")
    return dict(rows.values_list("pk", "name")[:300])


def site_head(unit: OrgUnit, at: datetime) -> Staff | None:
    """Who answers for the site: the customer may speak to this person directly (AD7)."""
    held = Holding.objects.held_at(at).filter(
        position__unit__path__in=ancestor_paths(unit.path), position__is_head=True, staff__is_active=True
    )
    nearest = held.select_related("staff").order_by("-position__unit__depth", "since", "pk").first()
    return nearest.staff if nearest else None
