"""Reads of answers and return visits: who handled, what is still to be visited."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Count, Slice, capped_count, keyset
from huiyin.cases.models import Answer, Case, ContactSheet, ReturnVisit
from huiyin.cases.models.case import CaseSet
from huiyin.cases.queries.zones import zone_of
from huiyin.staff.models import under


def handlers_of(case: Case) -> set[int]:
    """The people who handled a case in any round: they took a sheet of it or of the one that leads it, or answered
    without one.
    """
    of_event = [case.pk] if case.leading_id is None else [case.pk, case.leading_id]
    sheets = ContactSheet.objects.filter(case__in=of_event, handler__isnull=False)
    by_sheet = sheets.values_list("handler_id", flat=True)
    by_answer = case.answers.filter(handler__isnull=False, withdrawn_at=None)
    return {*filter(None, by_sheet), *filter(None, by_answer.values_list("handler_id", flat=True))}


def standing_answer(case: Case) -> Answer | None:
    """The answer of the present round, or None."""
    if not case.may_have("answers"):
        return None
    return case.answers.filter(round=case.round, withdrawn_at=None).first()


def standing_answers(cases: Sequence[Case]) -> dict[int, Answer]:
    """The answer of the present round of each case, by case; one query."""
    rounds = {case.pk: case.round for case in cases}
    rows = Answer.objects.filter(case__in=list(rounds), withdrawn_at=None).select_related("handler")
    return {row.case_id: row for row in rows if row.round == rounds[row.case_id]}


def visits_of_round(case: Case) -> list[ReturnVisit]:
    """The tries of the present round that stand, oldest first."""
    if not case.may_have("visits"):
        return []
    return list(case.visits.filter(round=case.round, withdrawn_at=None).order_by("id"))


def local_days(visits: Sequence[ReturnVisit], case: Case) -> list[date]:
    """The days of these visits in the time zone of the case's unit."""
    zone = zone_of(case.unit)
    return [visit.visited_at.astimezone(zone).date() for visit in visits]


def get_visit(visit_id: int, actor: Actor) -> ReturnVisit:
    """One return visit with its case.

    :raises NotFound: there is none, or the actor may not see its case
    """
    visits = ReturnVisit.objects.filter(case__in=Case.objects.visible_to(actor))
    visit = visits.select_related("case__unit", "visitor").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    return visit


def visit_queue(actor: Actor, *, unit_id: int | None = None, after: str = "", size: int = 50) -> Slice[Case]:
    """One page of the answered cases, handled by others, that the actor may visit, by priority.

    The tries so far are prefetched as `visits`.
    """
    rows = _queue(actor).select_related("kind", "unit", "customer", "premises", "handler")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows.prefetch_related("visits"), order=Case.BY_PRIORITY, after=after, size=size)


def count_visit_queue(actor: Actor, *, cap: int = 1000) -> Count:
    """How many return visits the actor may make, counted up to `cap`."""
    return capped_count(_queue(actor), cap=cap)


def visits_for_others(actor: Actor, *, limit: int = 20) -> list[Case]:
    """Answered cases that the actor handled, so that somebody else must make the return visit (A34)."""
    if actor.id is None:
        return []
    rows = _answered(actor).filter(_handled_by(actor.id)).select_related("kind", "customer", "premises")
    return list(rows.by_priority()[:limit])


def last_visits(
    actor: Actor, *, customer_id: int | None = None, premises_id: int | None = None, limit: int = 3
) -> list[ReturnVisit]:
    """What a customer, or whoever called about these premises, said at the latest return visits."""
    cases = Case.objects.visible_to(actor).filter(_concerning(customer_id, premises_id))
    rows = ReturnVisit.objects.filter(case__in=cases, withdrawn_at=None)
    return list(rows.select_related("case", "visitor").order_by("-visited_at", "-id")[:limit])


def _concerning(customer_id: int | None, premises_id: int | None) -> Q:
    concerned = Q(pk__in=[])
    if customer_id is not None:
        concerned |= Q(customer_id=customer_id)
    if premises_id is not None:
        concerned |= Q(premises_id=premises_id)
    return concerned


def _queue(actor: Actor) -> CaseSet:
    answered = _answered(actor)
    return answered.filter(~_handled_by(actor.id)) if actor.id is not None else answered


def _answered(actor: Actor) -> CaseSet:
    return Case.objects.visible_to(actor).filter(
        under("unit__path", actor.scopes("cases.revisit")),
        status=Case.Status.ANSWERED,
        origin=Case.Origin.OWN,
    )


def _handled_by(staff_id: int) -> Q:
    taken = Q(case=OuterRef("pk")) | Q(case=OuterRef("leading_id"))
    sheets: QuerySet[ContactSheet] = ContactSheet.objects.filter(taken, handler_id=staff_id)
    answers = Answer.objects.filter(case=OuterRef("pk"), handler_id=staff_id, withdrawn_at=None)
    return Q(Exists(sheets)) | Q(Exists(answers))
