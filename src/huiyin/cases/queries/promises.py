"""Reads of promises. Kept or broken is what the ledger says about the events that gave their times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as When
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models import When as If

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Count, Slice, capped_count, keyset
from huiyin.cases.models import Case, Promise, PromiseDate
from huiyin.cases.models.promises import PromiseSet
from huiyin.ledger.models import Obligation
from huiyin.staff.models import OrgUnit

STATES = ("open", "kept", "broken", "released")
_SHOWN = ("case__kind", "case__unit", "case__customer", "case__premises", "owner")


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """What a list of promises is limited to; empty: no limit. `unit_id` with all below it."""

    state: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    customer_id: int | None = None


def get_promise(promise_id: int, actor: Actor) -> Promise:
    """One promise with its case.

    :raises NotFound: there is none, or the actor may not see its case
    """
    promise = Promise.objects.visible_to(actor).select_related("case__unit").filter(pk=promise_id).first()
    if promise is None:
        raise NotFound
    return promise


def promises_of(case: Case, at: datetime) -> list[Promise]:
    """The promises of a case with their dates and `state`, the newest first."""
    if not case.may_have("promises"):
        return []
    rows = _judged(case.promises.all(), at).select_related("owner").prefetch_related("dates__by")
    return list(rows.order_by("-id"))


def find_standing_promise(case: Case) -> Promise | None:
    """The promise of a case that runs out first, or None."""
    return case.promises.standing().order_by("due_at", "id").first()


def list_promises(
    limits: PromiseFilter,
    *,
    actor: Actor,
    at: datetime,
    after: str = "",
    size: int = 50,
    newest: bool = False,
) -> Slice[Promise]:
    """One page of the visible promises within these limits, each with its `state`; the earliest time first.

    What is done with comes latest first, and so does everything with `newest`.
    """
    is_over = newest or limits.state in ("kept", "broken", "released", "")
    order = ("-due_at", "-id") if is_over else ("due_at", "id")
    rows = promises_within(limits, actor, at).select_related(*_SHOWN).prefetch_related("dates")
    return keyset(rows, order=order, after=after, size=size)


def count_promises(limits: PromiseFilter, *, actor: Actor, at: datetime) -> Count:
    """How many visible promises lie within these limits, counted up to a thousand."""
    return capped_count(promises_within(limits, actor, at), cap=1000)


def promise_owners(actor: Actor, *, limit: int = 200) -> list[int]:
    """Who has promised something that the actor may see, to filter by."""
    rows = Promise.objects.visible_to(actor).exclude(owner=None).order_by().values_list("owner_id", flat=True)
    return [owner for owner in rows.distinct()[:limit] if owner is not None]


def promises_within(limits: PromiseFilter, actor: Actor, at: datetime) -> PromiseSet:
    """The visible promises within these limits, each with its `state`, in no order."""
    rows = _judged(Promise.objects.visible_to(actor), at)
    if limits.state:
        rows = rows.filter(Q(("state", limits.state)))
    if limits.owner_id is not None:
        rows = rows.filter(owner_id=limits.owner_id)
    if limits.customer_id is not None:
        rows = rows.filter(case__customer_id=limits.customer_id)
    if limits.unit_id is not None:
        paths = list(OrgUnit.objects.filter(pk=limits.unit_id).order_by().values_list("path", flat=True))
        rows = rows.filter(case__unit__in=OrgUnit.objects.under(paths))
    return rows


def _judged(rows: Any, at: datetime) -> PromiseSet:
    """Each promise with `state`: once late it is broken, whatever came of it."""
    owed = Obligation.objects.filter(trigger_id=OuterRef("event_id"))
    late = Q(status=Obligation.Status.MET_LATE) | Q(
        status=Obligation.Status.OPEN, due_at__lt=at, paused_since=None
    )
    dates = PromiseDate.objects.filter(promise=OuterRef("pk"))
    judged: PromiseSet = rows.annotate(is_broken=Exists(dates.filter(Exists(owed.filter(late))))).annotate(
        state=When(
            If(is_broken=True, then=Value("broken")),
            If(dropped_at__isnull=False, then=Value("released")),
            If(kept_at__isnull=False, then=Value("kept")),
            default=Value("open"),
            output_field=CharField(),
        )
    )
    return judged
