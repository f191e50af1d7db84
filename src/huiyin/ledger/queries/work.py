"""One's own work and a team's, as the pages page through it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db.models import Case, F, Q, When
from django.db.models import Count as CountOf

from huiyin.base.actor import Actor
from huiyin.base.pagination import Count, Slice, keyset
from huiyin.ledger.models import Obligation, ObligationSet
from huiyin.ledger.queries.obligations import SOON, my_work, soonest_first
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import names, unit_names

Tab = Literal["all", "overdue", "soon", "mine", "unit", "paused"]
TABS: tuple[Tab, ...] = get_args(Tab)
CAP = 1000
PAUSED_BELOW = 20


def _conditions(actor: Actor, at: datetime) -> dict[Tab, Q]:
    return {
        "all": Q(),
        "overdue": Q(due_at__lt=at),
        "soon": Q(due_at__gte=at, due_at__lt=at + SOON),
        "mine": Q(responsible_id=actor.id),
        "unit": Q(responsible_id__isnull=True),
        "paused": Q(due_at__isnull=True),
    }


def count_work(actor: Actor, at: datetime) -> dict[Tab, Count]:
    """How much stands under each tab, counting the first thousand, soonest first. One query."""
    rows = soonest_first(my_work(actor)).values("pk", "due_at", "responsible_id")[: CAP + 1]
    conditions = _conditions(actor, at)
    found = rows.aggregate(
        **{tab: CountOf("pk", filter=conditions[tab] & Q(pk__isnull=False)) for tab in TABS}
    )
    capped = found["all"] > CAP
    return {tab: Count(min(found[tab], CAP), capped and found[tab] >= CAP) for tab in TABS}


@dataclass(frozen=True, slots=True)
class Work:
    """A page of work; `paused` stands below the last page, `more_paused` says that there are more of them."""

    slice: Slice[Obligation]
    paused: list[Obligation]
    more_paused: bool = False


def page_of_work(actor: Actor, tab: Tab, at: datetime, *, after: str = "", size: int = 50) -> Work:
    """A page of what the actor owes: overdue on top, then soonest first, what is paused after the last page.

    :raises Invalid: `after` is no cursor of this list
    """
    return _page(my_work(actor).filter(_conditions(actor, at)[tab]), tab == "paused", after, size)


def _page(rows: ObligationSet, only_paused: bool, after: str, size: int) -> Work:
    if only_paused:
        return Work(keyset(rows, order=("paused_since", "pk"), after=after, size=size), [])
    found = keyset(rows.filter(due_at__isnull=False), order=("due_at", "pk"), after=after, size=size)
    if found.next:
        return Work(found, [])
    paused = list(rows.filter(due_at__isnull=True).order_by("paused_since", "pk")[: PAUSED_BELOW + 1])
    return Work(found, paused[:PAUSED_BELOW], len(paused) > PAUSED_BELOW)


def owed_by_team(actor: Actor, unit: OrgUnit) -> ObligationSet:
    """What is open under a unit: what arose there, and what the units in it owe for others."""
    units = OrgUnit.objects.under([unit.path]).order_by().values("pk")
    within = Q(unit_path__startswith=unit.path) | Q(responsible_unit_id__in=units)
    return Obligation.objects.visible_to(actor).open().live().filter(within).select_related("clause")


def page_of_team(actor: Actor, unit: OrgUnit, *, after: str = "", size: int = 50) -> Work:
    """A page of what a unit owes, in the order of one's own work.

    :raises Invalid: `after` is no cursor of this list
    """
    return _page(owed_by_team(actor, unit), False, after, size)


@dataclass(frozen=True, slots=True)
class Share:
    """What one person, or a unit as a whole (`owner_id`), owes of a team's work."""

    person_id: int | None
    owner_id: int | None
    name: str
    open: int
    overdue: int
    soon: int


def shares_of_team(actor: Actor, unit: OrgUnit, at: datetime) -> list[Share]:
    """Who owes what of a team's work, the most overdue first."""
    is_running = Q(due_at__isnull=False)
    rows = (
        owed_by_team(actor, unit)
        .annotate(owner=Case(When(responsible_id__isnull=True, then=F("responsible_unit_id"))))
        .values("responsible_id", "owner")
        .annotate(
            open=CountOf("pk"),
            overdue=CountOf("pk", filter=is_running & Q(due_at__lt=at)),
            soon=CountOf("pk", filter=is_running & Q(due_at__gte=at, due_at__lt=at + SOON)),
        )
        .order_by("-overdue", "-open", "responsible_id", "owner")
    )
    shares = list(rows)
    people = names([row["responsible_id"] for row in shares if row["responsible_id"] is not None])
    units = unit_names([row["owner"] for row in shares if row["owner"] is not None])
    return [
        Share(
            person_id=row["responsible_id"],
            owner_id=row["owner"],
            name=people.get(row["responsible_id"] or 0, "") or units.get(row["owner"] or 0, ""),
            open=row["open"],
            overdue=row["overdue"],
            soon=row["soon"],
        )
        for row in shares
    ]
