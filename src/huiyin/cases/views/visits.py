"""Return visits: the queue, and how many results were followed by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, is_fragment_request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.forms.steps import VisitForm, as_visit
from huiyin.cases.models import Answer, Case, ReturnVisit
from huiyin.cases.queries import Reach
from huiyin.cases.views.showing import first_clocks
from huiyin.ledger.models import Obligation

#: How far back the report reaches, in months.
MONTHS = 6


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A case in the queue: what was told, the tries so far, the numbers to call, the form."""

    case: Case
    answer: Answer | None
    tries: list[ReturnVisit]
    reach: list[Reach]
    clock: Obligation | None
    form: VisitForm


@require_GET
def queue(request: Request) -> HttpResponse:
    """The answered cases that wait for a return visit by somebody who did not handle them."""
    request.actor.require("cases.revisit")
    found = queries.visit_queue(request.actor, after=request.GET.get("after", ""))
    context = {
        "rows": _rows(request, found.rows),
        "slice": found,
        "count": queries.count_visit_queue(request.actor),
        "for_others": queries.visits_for_others(request.actor),
        "now": clock.now(),
    }
    return page(request, "cases/visits.html", context, fragment="rows")


@require_POST
def record(request: Request, case_id: int) -> HttpResponse:
    """Record a return visit where the case stands in the queue."""
    case, at = queries.get_case(case_id, request.actor, shown=True), clock.now()
    form = _form(request, case, data=request.POST)
    visit = submit(
        form,
        lambda given: actions.record_visit(case_id=case.pk, **as_visit(given), by=request.actor, at=at),
    )
    if visit is None:
        row = _rows(request, [case], form)[0]
        return page(request, "cases/visits.html#row", {"row": row, "now": at, "open": True}, status=422)
    if not is_fragment_request(request):
        messages.success(request, _("Return visit recorded."))
        return see_other(request, "cases:visits")
    return page(
        request,
        "cases/visits.html#done",
        {"case": queries.get_case(case.pk, request.actor, shown=True), "visit": visit},
    )


@require_GET
def coverage(request: Request) -> HttpResponse:
    """How many results were visited, left out by a sample, or accepted on the spot."""
    request.actor.require("cases.view")
    rows = queries.visit_coverage(request.actor, since=_months_ago(clock.now()))
    context = {"rows": rows, "policies": queries.list_policies(request.actor), "kinds": queries.list_kinds()}
    return page(request, "cases/visit_coverage.html", context)


@require_GET
def board_panel(request: Request, unit_id: int) -> HttpResponse:
    """On the compliance board: where not every result is followed by a return visit (A34)."""
    request.actor.require("cases.view")
    policies = [policy for policy in queries.list_policies(request.actor) if policy.visit_policy != "all"]
    return page(request, "cases/board_panel.html", {"policies": policies})


def _rows(request: Request, cases: Sequence[Case], form: VisitForm | None = None) -> list[VisitRow]:
    reach = queries.reach_of_many(cases, request.actor)
    clocks = first_clocks([case.pk for case in cases])
    answers = queries.standing_answers(cases)
    return [
        VisitRow(
            case=case,
            answer=answers.get(case.pk),
            tries=[
                visit for visit in case.visits.all() if visit.round == case.round and not visit.is_withdrawn
            ],
            reach=reach[case.pk],
            clock=clocks.get(case.pk),
            form=form or _form(request, case),
        )
        for case in cases
    ]


def _form(request: Request, case: Case, data: object = None) -> VisitForm:
    return VisitForm(data, case=case, actor=request.actor, at=clock.now(), auto_id=f"visit{case.pk}_%s")


def _months_ago(at: datetime) -> datetime:
    local = timezone.localtime(at)
    months = local.year * 12 + local.month - 1 - (MONTHS - 1)
    begin = local.replace(year=months // 12, month=months % 12 + 1, day=1)
    return begin.replace(hour=0, minute=0, second=0, microsecond=0)
