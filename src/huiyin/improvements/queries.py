"""Reads of this room: lists, one nonconformity, the figures it fell short by, and the effect since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.improvements.models import CorrectiveAction, Nonconformity, NonconformitySet
from huiyin.ledger.queries.board import ids_under
from huiyin.ledger.queries.compliance import Figures, add_up, compliance
from huiyin.ledger.queries.weeks import weekly
from huiyin.ledger.registry import Improvement, Presented
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries.duty import zone_of
from huiyin.staff.registry import Held, Tie

#: So many weeks before the watch are shown beside those after it.
WEEKS_BEFORE = 8
SHOWN = ("open", "mine", "watched", "ended")


@dataclass(frozen=True, slots=True)
class Week:
    """How well the clause was kept by what opened in a week; `is_after`: since the last action was done."""

    monday: date
    figures: Figures
    is_after: bool


def list_nonconformities(actor: Actor, *, tab: str = "open", after: str = "") -> Slice[Nonconformity]:
    """One page of those that the actor may see, newest first: open ones, one's own, those watched, those that ended."""
    rows = Nonconformity.objects.visible_to(actor).select_related("unit", "owner")
    return keyset(_shown(rows, tab, actor), order=("-id",), after=after)


def get_nonconformity(nonconformity_id: int, actor: Actor) -> Nonconformity:
    """One of them.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = Nonconformity.objects.visible_to(actor).select_related("unit", "owner", "raised_by", "verified_by")
    found = rows.filter(pk=nonconformity_id).first()
    if found is None:
        raise NotFound
    return found


def get_action(action_id: int, actor: Actor) -> CorrectiveAction:
    """One action of a visible nonconformity.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = CorrectiveAction.objects.select_related("nonconformity__unit", "nonconformity__owner", "owner")
    visible = Nonconformity.objects.visible_to(actor).values("pk")
    found = rows.filter(pk=action_id, nonconformity__in=visible).first()
    if found is None:
        raise NotFound
    return found


def actions_of(nonconformity: Nonconformity) -> list[CorrectiveAction]:
    """What is or was to be done, of all rounds, in the order of planning."""
    return list(nonconformity.actions.select_related("owner").order_by("pk"))


def shortfall(clause: str, unit: OrgUnit, *, since: str, until: str, at: datetime) -> Figures:
    """What the board says of a clause in a unit and below, over these months together."""
    cells = compliance(at=at, clauses=[clause], unit_ids=ids_under(unit), months=months_between(since, until))
    return add_up(cells, ()).get((), Figures())


def effect_of(nonconformity: Nonconformity, at: datetime) -> Figures:
    """The clause's own figures since the last action was done; nothing where no clause is kept or no watch began."""
    found = Figures()
    for week in weeks_of(nonconformity, at):
        if week.is_after:
            found.add(week.figures)
    return found


def weeks_of(nonconformity: Nonconformity, at: datetime) -> list[Week]:
    """The clause week by week, from eight weeks before the watch (or before now) on; [] without a clause."""
    if not nonconformity.clause:
        return []
    unit, begin = nonconformity.unit, nonconformity.watched_since
    end, zone = nonconformity.ended_at or at, zone_of(unit)
    turn = begin or end
    path, clause = unit.path, nonconformity.clause
    before = weekly(clause, path, since=turn - timedelta(weeks=WEEKS_BEFORE), until=turn, at=end, zone=zone)
    rows = [Week(monday, figures, False) for monday, figures in before.items()]
    if begin is not None:
        since = weekly(clause, path, since=begin, until=end, at=end, zone=zone)
        rows += [Week(monday, figures, True) for monday, figures in since.items()]
    return rows


def present_nonconformities(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """How lists of obligations name the visible ones of these."""
    rows = Nonconformity.objects.visible_to(actor).filter(pk__in=ids)
    return {
        row.pk: Presented(row.number, row.title, reverse("improvements:detail", args=[row.pk]))
        for row in rows
    }


def list_about(
    clauses: Collection[str], unit_ids: Collection[int], *, since: datetime, until: datetime, actor: Actor
) -> list[Improvement]:
    """What was raised for these clauses in these units, between two moments, oldest first; at most 500."""
    rows = Nonconformity.objects.visible_to(actor).filter(clause__in=clauses, unit__in=unit_ids)
    rows = rows.filter(raised_at__gte=since, raised_at__lt=until).order_by("raised_at", "pk")[:500]
    return [
        Improvement(
            number=row.number,
            title=row.title,
            url=reverse("improvements:detail", args=[row.pk]),
            clause=row.clause,
            status=str(row.get_status_display()),
            raised_at=row.raised_at,
            cause=row.cause,
            rate=row.rate,
            effect=row.effect_rate,
        )
        for row in rows
    ]


def months_between(since: str, until: str) -> list[str]:
    """The months from the first to the last, both included ("2025-12", "2026-01"); [] the wrong way round."""
    first, last = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (since, until))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _shown(rows: NonconformitySet, tab: str, actor: Actor) -> NonconformitySet:
    ended = (Nonconformity.Status.CLOSED, Nonconformity.Status.WITHDRAWN)
    if tab == "ended":
        return rows.filter(status__in=ended)
    if tab == "watched":
        return rows.filter(status=Nonconformity.Status.WATCHED)
    rows = rows.exclude(status__in=ended)
    if tab == "mine":
        planned = CorrectiveAction.objects.filter(owner_id=actor.id, status=CorrectiveAction.Status.PLANNED)
        return rows.filter(Q(owner_id=actor.id) | Q(pk__in=planned.values("nonconformity")))
    return rows


def _held(pk: int, row: Nonconformity) -> Held:
    return Held(pk, row.number, row.raised_at, reverse("improvements:detail", args=[row.pk]))


TIES = (
    Tie(
        "nonconformity",
        _("Nonconformities answered for"),
        "improvements.Nonconformity.owner",
        lambda staff_id, at: Nonconformity.objects.filter(owner_id=staff_id).exclude(
            status__in=(Nonconformity.Status.CLOSED, Nonconformity.Status.WITHDRAWN)
        ),
        lambda row: _held(row.pk, row),
        order=50,
    ),
    Tie(
        "corrective_action",
        _("Actions to be done"),
        "improvements.CorrectiveAction.owner",
        lambda staff_id, at: CorrectiveAction.objects.filter(
            owner_id=staff_id, status=CorrectiveAction.Status.PLANNED
        ).select_related("nonconformity"),
        lambda row: _held(row.pk, row.nonconformity),
        order=51,
    ),
)
HISTORY = ("improvements.Nonconformity.raised_by", "improvements.Nonconformity.verified_by")
