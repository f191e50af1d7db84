"""Matters that are likely to be about the same event: the register screen and the step "join" show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from huiyin.base.actor import Actor
from huiyin.cases.models import Case
from huiyin.cases.rules.likeness import ENOUGH, likeness
from huiyin.customers.models import Premises
from huiyin.staff.rules import ancestor_paths

#: So many of the newest open matters of the unit are compared.
COMPARED = 300


@dataclass(frozen=True, slots=True)
class Likely:
    """An open matter that may be about the same event, and how alike it is."""

    case: Case
    likeness: float


def likely_matters(
    actor: Actor,
    *,
    unit_id: int,
    kind: str,
    words: str,
    customer_id: int | None,
    premises_id: int | None,
    at: datetime,
    besides: int | None = None,
    limit: int = 5,
) -> list[Likely]:
    """The open matters of the last days that are alike enough, the most alike first."""
    if customer_id is None and premises_id is None:
        return []
    place = Premises.objects.filter(pk=premises_id).first() if premises_id else None
    building = _building(place.path) if place else ""
    since = at - timedelta(days=settings.DUPLICATE_DAYS)
    open_ones = Case.objects.visible_to(actor).filter(
        unit_id=unit_id,
        status__in=Case.UNANSWERED,
        origin=Case.Origin.OWN,
        registered_at__gte=since,
        duplicate_of=None,
    )
    newest = open_ones.exclude(pk=besides or 0).select_related("kind", "premises", "customer", "leading")
    found = [
        Likely(case, _likeness(case, kind, words, customer_id, premises_id, building))
        for case in newest.order_by("-registered_at", "-id")[:COMPARED]
    ]
    alike = sorted((one for one in found if one.likeness >= ENOUGH), key=lambda one: -one.likeness)
    return alike[:limit]


def _likeness(
    case: Case, kind: str, words: str, customer_id: int | None, premises_id: int | None, building: str
) -> float:
    is_near = bool(building) and case.premises is not None and case.premises.path.startswith(building)
    common = {
        "customer": customer_id is not None and case.customer_id == customer_id,
        "premises": premises_id is not None and case.premises_id == premises_id,
        "building": is_near,
        "kind": case.kind_id == kind,
    }
    held = frozenset(key for key, value in common.items() if value)
    return likeness(common=held, one=words, other=case.words)


def _building(path: str) -> str:
    """The path of the building in which a place lies; "" for what lies in none."""
    above = Premises.objects.filter(path__in=ancestor_paths(path), kind=Premises.Kind.BUILDING)
    found: str = above.values_list("path", flat=True).first() or ""
    return found
