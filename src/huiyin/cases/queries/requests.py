"""Matters as service requests of an outside platform (Open311)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from huiyin.base.actor import Actor
from huiyin.cases.models import Answer, Case, CaseLocation
from huiyin.cases.queries.visits import standing_answers
from huiyin.journal.models import Event

MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which service requests; empty: no limit. `since` to `until`: when it was registered."""

    numbers: Collection[str] = ()
    kinds: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A matter with what a platform wants to know of it."""

    case: Case
    answer: Answer | None
    location: CaseLocation | None
    updated_at: datetime


def list_requests(
    limits: RequestFilter, *, actor: Actor, size: int = MOST, page: int = 1
) -> list[ServiceRequest]:
    """The visible matters within these limits, newest first, at most a thousand at a time. Four queries."""
    rows = Case.objects.visible_to(actor).filter(_within(limits), number__isnull=False)
    shown = rows.select_related("kind", "unit", "department", "premises").order_by("-registered_at", "-id")
    first = (page - 1) * size
    return _described(list(shown[first : first + size]))


def _within(limits: RequestFilter) -> Q:
    condition = Q()
    if limits.numbers:
        condition &= Q(number__in=list(limits.numbers))
    if limits.kinds:
        condition &= Q(kind__in=list(limits.kinds))
    if limits.since is not None:
        condition &= Q(registered_at__gte=limits.since)
    if limits.until is not None:
        condition &= Q(registered_at__lte=limits.until)
    if limits.open is not None:
        condition &= Q(status__in=Case.OPEN) if limits.open else ~Q(status__in=Case.OPEN)
    return condition


def _described(cases: list[Case]) -> list[ServiceRequest]:
    ids = [case.pk for case in cases]
    answers = standing_answers(cases)
    locations = {row.case_id: row for row in CaseLocation.objects.filter(case__in=ids)}
    events = (
        Event.objects.filter(subject_kind="case", subject_id__in=ids).order_by().values_list("subject_id")
    )
    updated = dict(events.annotate(last=Max("recorded_at")))
    return [
        ServiceRequest(
            case,
            answers.get(case.pk),
            locations.get(case.pk),
            updated.get(case.pk, case.registered_at),
        )
        for case in cases
    ]
