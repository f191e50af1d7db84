"""Reads of what lies beyond the departments: transfers, suggestions before leadership."""

from datetime import datetime

from django.db.models import Q

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.cases.models import Case, Decision, Transfer
from huiyin.cases.models.passing import DecisionSet
from huiyin.staff.models import Staff
from huiyin.staff.queries import head_of, holders

#: The kind that goes to leadership (A31, A41).
SUGGESTION = "suggestion"
#: Who decides, the nearest first (A41: branch leadership).
DECIDERS = ("leader", "general_manager")
_SHOWN = ("case__kind", "case__unit", "case__customer", "leader", "responsible", "decided_by", "submitted_by")
SHELVES = ("open", "ripe", "running", "decided")


def find_transfer(case: Case) -> Transfer | None:
    """The transfer that ended our handling, or None."""
    if case.status != Case.Status.TRANSFERRED:
        return None
    return case.transfers.select_related("by").order_by("-id").first()


def leader_for(case: Case, at: datetime) -> Staff | None:
    """Whom suggestions of this unit are put before; None where nobody leads."""
    for role in DECIDERS:
        found = holders(role, case.unit.path, at)
        if found:
            return found[0]
    return head_of(case.unit_id, at)


def may_submit(case: Case) -> bool:
    """Whether a case can be put before leadership: a suggestion with the desk that is not there already."""
    is_fit = case.kind_id == SUGGESTION and case.status == Case.Status.REGISTERED and not case.is_joined
    return is_fit and find_undecided(case) is None


def find_undecided(case: Case) -> Decision | None:
    """What lies before leadership on a case, or None."""
    if not case.may_have("decisions"):
        return None
    return case.decisions.undecided().order_by("-id").first()


def decisions_of(case: Case) -> list[Decision]:
    """What leadership was asked and decided on a case, the newest first."""
    if not case.may_have("decisions"):
        return []
    return list(case.decisions.select_related(*_SHOWN).order_by("-id"))


def get_decision(decision_id: int, actor: Actor) -> Decision:
    """One decision with its case.

    :raises NotFound: there is none, or the actor may not see its case
    """
    rows = Decision.objects.visible_to(actor).select_related("case__unit", "leader")
    decision = rows.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound
    return decision


def list_decisions(
    actor: Actor, *, shelf: str = "open", mine: bool = False, after: str = "", size: int = 50
) -> Slice[Decision]:
    """One page of a shelf: "open" (undecided), "ripe" (to be looked at again), "running" (measures), "decided"."""
    rows = _shelf(shelf, actor, mine=mine).select_related(*_SHOWN)
    orders = {"open": ("submitted_at", "id"), "ripe": ("review_at", "id"), "running": ("carry_out_by", "id")}
    return keyset(rows, order=orders.get(shelf, ("-decided_at", "-id")), after=after, size=size)


def count_shelves(actor: Actor) -> dict[str, int]:
    """How many decisions stand on each shelf that still asks for something."""
    return {shelf: _shelf(shelf, actor).count() for shelf in SHELVES[:3]}


def _shelf(shelf: str, actor: Actor, *, mine: bool = False) -> DecisionSet:
    rows = Decision.objects.visible_to(actor)
    outcome = Decision.Outcome
    if mine:
        rows = rows.filter(Q(leader_id=actor.id) | Q(responsible_id=actor.id))
    if shelf == "open":
        return rows.undecided().exclude(case__status=Case.Status.WITHDRAWN)
    if shelf == "ripe":
        return rows.filter(outcome=outcome.WHEN_RIPE, review=None)
    if shelf == "running":
        return rows.filter(outcome=outcome.AT_ONCE, done_at=None)
    return rows.exclude(outcome="")
