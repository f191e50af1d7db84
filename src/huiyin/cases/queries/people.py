"""Whom the customer may speak to."""

from datetime import datetime

from huiyin.staff.models import Holding, OrgUnit, Staff
from huiyin.staff.rules import ancestor_paths


def site_head(unit: OrgUnit, at: datetime) -> Staff | None:
    """Who answers for the site: the customer may speak to this person directly (AD7)."""
    held = Holding.objects.held_at(at).filter(
        position__unit__path__in=ancestor_paths(unit.path), position__is_head=True, staff__is_active=True
    )
    nearest = held.select_related("staff").order_by("-position__unit__depth", "since", "pk").first()
    return nearest.staff if nearest else None
