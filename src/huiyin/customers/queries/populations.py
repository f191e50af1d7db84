"""Who is counted under clauses: households, by unit or building, and important customers by who looks after them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from huiyin.customers.models import Customer, Premises, Residence
from huiyin.customers.queries.fresh import card_holders as salespeople
from huiyin.journal.registry import Place
from huiyin.journal.registry.hooks import Group
from huiyin.staff.models import OrgUnit

__all__ = ["households_by_building", "households_by_unit", "important_customers", "salespeople"]


def households_by_unit(paths: Sequence[str], at: datetime) -> Iterable[Group]:
    """The households of each unit; two queries and one per unit."""
    rows = Customer.objects.standing().filter(_under("unit", paths), kind=Customer.Kind.HOUSEHOLD)
    members: dict[int, list[int]] = defaultdict(list)
    for id_, unit_id in rows.order_by("pk").values_list("pk", "unit_id"):
        members[unit_id].append(id_)
    places = _places(members)
    return [Group("unit", unit_id, places[unit_id], some) for unit_id, some in sorted(members.items())]


def households_by_building(paths: Sequence[str], at: datetime) -> Iterable[Group]:
    """The households that reside in each building on that day."""
    buildings = Premises.objects.filter(_under("unit", paths), kind=Premises.Kind.BUILDING).order_by("path")
    by_path = {building.path: building for building in buildings}
    size = len(next(iter(by_path), ""))
    living = (
        Residence.objects.held_on(at.date())
        .filter(_under("premises__unit", paths), customer__kind=Customer.Kind.HOUSEHOLD)
        .values_list("premises__path", "customer_id")
    )
    members: dict[str, set[int]] = defaultdict(set)
    for path, customer_id in living.iterator(5000):
        if path[:size] in by_path:
            members[path[:size]].add(customer_id)
    places = _places({by_path[path].unit_id for path in members})
    for path, some in sorted(members.items()):
        building = by_path[path]
        yield Group("premises", building.pk, places[building.unit_id], sorted(some))


def important_customers(paths: Sequence[str], at: datetime) -> Iterable[Group]:
    """The customers of important classes, by the person who looks after them; else by unit."""
    rows = (
        Customer.objects.standing()
        .filter(_under("unit", paths), klass__is_important=True)
        .order_by("unit_id", "pk")
    )
    members: dict[tuple[str, int], list[int]] = defaultdict(list)
    units: dict[tuple[str, int], int] = {}
    for id_, unit_id, responsible_id in rows.values_list("pk", "unit_id", "responsible_id"):
        key = ("unit", unit_id) if responsible_id is None else ("staff", responsible_id)
        members[key].append(id_)
        units.setdefault(key, unit_id)
    places = _places(units.values())
    for (kind, id_), some in sorted(members.items()):
        owner = id_ if kind == "staff" else None
        yield Group(kind, id_, places[units[kind, id_]], some, owner)


def _under(field: str, paths: Sequence[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__path__startswith": path})
    return condition


def _places(unit_ids: Iterable[int]) -> dict[int, Place]:
    return {unit.pk: unit.place() for unit in OrgUnit.objects.filter(pk__in=set(unit_ids))}
