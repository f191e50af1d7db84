"""The rows behind a figure of a board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.ledger.models import ObligationSet
from huiyin.ledger.queries.board import ids_under
from huiyin.ledger.queries.obligations import SOON, Filter, list_not_owed, list_obligations
from huiyin.ledger.queries.procedures import find_clause
from huiyin.ledger.queries.work import owed_by_team
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import names, unit_names

NOT_OWED = "no_obligation"


@dataclass(frozen=True, slots=True)
class Door:
    """What a figure counts; empty fields do not restrict.

    `only`: the unit itself, without those below. `team`: what a team owes, as its board counts it. `person` and `owner`
    (a unit as a whole) are who owes it; `since` and `until` are the first and the last month of a range.
    """

    unit: OrgUnit | None = None
    only: bool = False
    team: bool = False
    clause: str = ""
    month: str = ""
    since: str = ""
    until: str = ""
    outcome: str = ""
    person: int | None = None
    owner: int | None = None


def rows_behind(actor: Actor, door: Door, at: datetime) -> ObligationSet:
    """The obligations behind a figure."""
    outcome = "open" if door.outcome == "soon" else door.outcome
    wanted = Filter(
        clause=door.clause,
        month=door.month,
        outcome=outcome,
        responsible_id=door.person,
        responsible_unit_id=door.owner,
        live_only=door.team or door.person is not None,
    )
    rows = list_obligations(actor, wanted, at)
    if door.outcome == "soon":
        rows = rows.filter(due_at__gte=at, due_at__lt=at + SOON)
    if door.since:
        rows = rows.filter(month__gte=door.since)
    if door.until:
        rows = rows.filter(month__lte=door.until)
    if door.unit is None:
        return rows
    if door.team:
        return rows.filter(pk__in=owed_by_team(actor, door.unit).values("pk"))
    return rows.filter(unit_id__in=_ids(actor, door))


def limits_of(door: Door) -> list[str]:
    """What a figure restricts besides the fields of the filter, in words."""
    person = names([door.person]).get(door.person, "") if door.person is not None else ""
    owner = unit_names([door.owner]).get(door.owner, "") if door.owner is not None else ""
    months = f"{door.since} – {door.until}" if door.since or door.until else ""
    only = _("only the unit itself") if door.only else ""
    team = _("open work of the team") if door.team else ""
    return [words for words in (team, person, owner, months, only) if words]


def events_behind(actor: Actor, door: Door) -> list[Event]:
    """The events behind a figure of what was not owed; needs a clause.

    :raises NotFound: there is no such clause
    """
    return list_not_owed(actor, find_clause(door.clause), unit_ids=_ids(actor, door), month=door.month)


def _ids(actor: Actor, door: Door) -> Collection[int]:
    if door.unit is None:
        return list(OrgUnit.objects.under(actor.scopes("ledger.view")).values_list("pk", flat=True))
    return [door.unit.pk] if door.only else ids_under(door.unit)
