"""One's own work and a team's, as the pages page through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal, get_args

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models import Count as CountOf

from huiyin.base.actor import Actor
from huiyin.base.pagination import Count, Slice, cursor_at, following, keyset
from huiyin.base.reads import Given, read, read_sums
from huiyin.ledger.models import Clause, Obligation, ObligationSet
from huiyin.ledger.queries.obligations import SOON, soonest_first
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import names, unit_names

Tab = Literal["all", "overdue", "soon", "mine", "unit", "paused"]
TABS: tuple[Tab, ...] = get_args(Tab)
COUNTED: tuple[Tab, ...] = ("all", "overdue", "soon", "paused")
CAP = 1000
PAUSED_BELOW = 20
RUNNING, PAUSED = ("due_at", "pk"), ("paused_since", "pk")
NAMES = [field.attname for field in Obligation._meta.concrete_fields]
CLAUSE_NAMES = ["id", "version_id", "code", "number", "text_zh", "text_en", "role", "target", "control"]


def _shares(actor: Actor, tab: Tab = "all") -> list[tuple[str, dict[str, Any]]]:
    """Where the work of a tab is found, each by an index of its own: what is one's own, what each unit owes as such."""
    if actor.kind != "staff":
        return []
    own = [("person", {"person": actor.id})] if tab != "unit" else []
    units = [("unit", {"unit": unit}) for unit in sorted(actor.unit_ids)] if tab != "mine" else []
    return [*own, *units]


def _owed(share: str) -> ObligationSet:
    rows = Obligation.objects.open().live()
    if share == "person":
        return rows.filter(responsible_id=Given("person"))
    return rows.filter(responsible_id__isnull=True, responsible_unit_id=Given("unit"))


def _limit(tab: Tab) -> Q:
    at, soon = Given("at", DateTimeField()), Given("soon", DateTimeField())
    if tab == "overdue":
        return Q(due_at__lt=at)
    return Q(due_at__gte=at, due_at__lt=soon) if tab == "soon" else Q()


def count_work(actor: Actor, at: datetime) -> dict[Tab, Count]:
    """How much stands under each tab, of the person and of each unit the first thousand, soonest first."""
    sums = dict.fromkeys(TABS, 0)
    for share, given in _shares(actor):
        found = read_sums(
            ("work counted", share),
            partial(_counted, share),
            ("one", "overdue", "soon", "paused"),
            at=at,
            soon=at + SOON,
            **given,
        )
        for tab, number in zip(COUNTED, found, strict=True):
            sums[tab] += number
        sums["mine" if share == "person" else "unit"] += found[0]
    capped = sums["all"] > CAP
    return {tab: Count(min(sums[tab], CAP), capped and sums[tab] >= CAP) for tab in TABS}


def _counted(share: str) -> QuerySet[Any, Any]:
    def one(condition: Q) -> Case:
        return Case(When(condition, then=Value(1)), default=Value(0))

    columns = {
        "one": Value(1),
        "overdue": one(_limit("overdue")),
        "soon": one(_limit("soon")),
        "paused": one(Q(due_at__isnull=True)),
    }
    return soonest_first(_owed(share)).annotate(**columns).values_list(*columns)[: CAP + 1]


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
    given = {"at": at, "soon": at + SOON}
    if tab == "paused":
        return Work(_merged(actor, tab, PAUSED, after, size, given), [])
    found = _merged(actor, tab, RUNNING, after, size, given)
    if found.next or tab in ("overdue", "soon"):
        return Work(found, [])
    paused = _merged(actor, tab, PAUSED, "", PAUSED_BELOW, given)
    return Work(found, paused.rows, bool(paused.next))


def _merged(
    actor: Actor, tab: Tab, order: tuple[str, ...], after: str, size: int, given: dict[str, Any]
) -> Slice[Obligation]:
    """A page of running or paused work, out of a page of each share."""
    rows: list[tuple[Any, ...]] = []
    for share, of in _shares(actor, tab):
        key = None if after else ("work", share, tab, order, size)
        rows += read(key, partial(_following, share, tab, order, after, size), **given, **of)
    objects = _with_clauses(rows)
    objects.sort(key=lambda row: tuple(getattr(row, name) for name in order))
    page = objects[:size]
    return Slice(page, cursor_at(page[-1], order) if len(objects) > size else "")


def _following(share: str, tab: Tab, order: tuple[str, ...], after: str, size: int) -> QuerySet[Any, Any]:
    rows = _owed(share).filter(_limit(tab), due_at__isnull=order is PAUSED)
    return following(rows, order, after)[: size + 1].values_list(*NAMES)


def _with_clauses(rows: Sequence[tuple[Any, ...]]) -> list[Obligation]:
    """Obligations out of their columns, with their clauses; one ready-made query."""
    found = [Obligation.from_db("default", NAMES, row) for row in rows]
    clauses = {
        row[0]: Clause.from_db("default", CLAUSE_NAMES, row)
        for row in read(
            "clauses",
            lambda: Clause.objects.filter(pk__among=Given("ids")).values_list(*CLAUSE_NAMES),
            ids={row.clause_id for row in found},
        )
    }
    for row in found:
        row.clause = clauses[row.clause_id]
    return found


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
