"""Cards that are out of date, and whose cards a manager looks through (S4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.customers.models import CardCheck, Customer, CustomerSet
from huiyin.customers.queries.facts import stale_before
from huiyin.journal.registry import Place
from huiyin.journal.registry.hooks import Group
from huiyin.staff.models import OrgUnit, Staff, under
from huiyin.staff.queries import ancestors, head_of


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who looks after customers in a unit: how many cards, how many out of date, the last check."""

    staff: Staff
    unit: OrgUnit
    cards: int
    stale: int
    last: CardCheck | None = None


def stale(at: datetime) -> Q:
    """Customers with a group of facts that nobody has confirmed for so long."""
    limit = stale_before(at)
    return Q(confirmed_at__lt=limit) | Q(confirmed_at__isnull=True, created_at__lt=limit)


def list_stale(
    actor: Actor, at: datetime, *, responsible_id: int | None = None, unit: OrgUnit | None = None
) -> CustomerSet:
    """The visible customers whose card is out of date."""
    rows = Customer.objects.visible_to(actor).filter(stale(at))
    if responsible_id is not None:
        rows = rows.filter(responsible_id=responsible_id)
    if unit is not None:
        rows = rows.filter(under("unit__path", [unit.path]))
    return rows.select_related("unit", "klass", "responsible")


def list_card_holders(actor: Actor, at: datetime) -> list[Holder]:
    """Who looks after customers where the actor checks cards, by unit and name, with the last check; four queries."""
    rows = Customer.objects.standing().filter(under("unit__path", actor.scopes("customers.check")))
    return _holders(rows, at)


def get_card_holder(staff_id: int, unit: OrgUnit, actor: Actor, at: datetime) -> Holder:
    """Somebody who looks after customers of a unit.

    :raises NotFound: nobody does, or not visible
    """
    rows = Customer.objects.visible_to(actor).filter(responsible_id=staff_id, unit=unit)
    found = _holders(rows, at)
    if not found:
        raise NotFound
    return found[0]


def cards_of(holder: Holder, at: datetime, *, limit: int = 200) -> list[tuple[Customer, bool]]:
    """The customers that somebody looks after in a unit, the oldest cards first; whether each is out of date."""
    rows = Customer.objects.standing().filter(responsible=holder.staff, unit=holder.unit)
    limit_at = stale_before(at)
    found = [(row, (row.confirmed_at or row.created_at) < limit_at) for row in rows.order_by("pk")[:limit]]
    return sorted(found, key=lambda pair: pair[0].confirmed_at or pair[0].created_at)


def checks_of(staff_id: int, unit: OrgUnit, *, limit: int = 20) -> list[CardCheck]:
    """The checks of somebody's cards in a unit, the latest first."""
    rows = CardCheck.objects.filter(staff_id=staff_id, unit=unit).select_related("by")
    return list(rows.order_by("-at", "-pk")[:limit])


def card_holders(paths: Sequence[str], at: datetime) -> Iterable[Group]:
    """For clauses: who looks after customers, by unit, owed by the unit's head; a head's own cards by who is above."""
    where = Q(pk__in=[])
    for path in paths:
        where |= Q(unit__path__startswith=path)
    rows = Customer.objects.standing().filter(where, responsible__is_active=True).order_by()
    members: dict[int, set[int]] = defaultdict(set)
    for unit_id, staff_id in rows.values_list("unit_id", "responsible_id").distinct():
        members[unit_id].add(staff_id)
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    places: dict[tuple[str, int], Place] = {}
    for unit in OrgUnit.objects.filter(pk__in=members).order_by("path"):
        heads = _heads(unit, at)
        for staff_id in members[unit.pk]:
            owner = next((head for head in heads if head != staff_id), None)
            key = ("unit", unit.pk) if owner is None else ("staff", owner)
            found[key].add(staff_id)
            places.setdefault(key, unit.place())
    for (kind, id_), some in sorted(found.items()):
        yield Group(kind, id_, places[kind, id_], sorted(some), id_ if kind == "staff" else None)


def _heads(unit: OrgUnit, at: datetime) -> list[int]:
    """Who heads the unit, and who heads what is above it."""
    units = reversed(ancestors(unit)[-2:])
    heads = [head_of(one.pk, at) for one in units]
    return [head.pk for head in heads if head is not None]


def _holders(rows: CustomerSet, at: datetime) -> list[Holder]:
    counted = (
        rows.filter(responsible__isnull=False)
        .order_by()
        .values("responsible_id", "unit_id")
        .annotate(cards=Count("pk"), old=Count("pk", filter=stale(at)))
    )
    found = list(counted)
    people = Staff.objects.in_bulk({row["responsible_id"] for row in found})
    units = OrgUnit.objects.in_bulk({row["unit_id"] for row in found})
    checks: dict[tuple[int, int], CardCheck] = {}
    for check in CardCheck.objects.filter(staff__in=people, unit__in=units).order_by("at", "pk"):
        checks[check.staff_id, check.unit_id] = check
    holders = [
        Holder(
            people[row["responsible_id"]],
            units[row["unit_id"]],
            row["cards"],
            row["old"],
            checks.get((row["responsible_id"], row["unit_id"])),
        )
        for row in found
    ]
    return sorted(holders, key=lambda holder: (holder.unit.path, holder.staff.name, holder.staff.pk))
