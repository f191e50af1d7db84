"""Promises, joint matters, decisions of leadership, and who had a matter when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.text import whole_number
from huiyin.cases import actions, queries
from huiyin.cases.forms.among_lists import PromiseFilterForm, TogetherForm
from huiyin.cases.forms.register import read_choice
from huiyin.cases.models import Case
from huiyin.cases.queries.likely import likely_matters
from huiyin.cases.queries.passing import SHELVES, count_shelves, list_decisions
from huiyin.cases.queries.promises import (
    STATES,
    PromiseFilter,
    count_promises,
    list_promises,
    promise_owners,
)
from huiyin.cases.queries.relay import holders_of
from huiyin.cases.queries.together import answerable_with, joint_matter
from huiyin.customers.queries import get_customer, get_premises
from huiyin.staff.queries import get_staff, get_visible_unit


@require_GET
def promises(request: Request) -> HttpResponse:
    """All promises: open, kept, broken, released; by person and unit."""
    request.actor.require("cases.view")
    at = clock.now()
    owners = promise_owners(request.actor)
    form = PromiseFilterForm(request.GET, actor=request.actor, owners=owners)
    limits = form.limits()
    found = list_promises(limits, actor=request.actor, at=at, after=request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": found.rows,
        "slice": found,
        "count": count_promises(limits, actor=request.actor, at=at),
        "states": STATES,
        "state": limits.state,
        "rest": _without(request, "state", "after"),
        "now": at,
    }
    return page(request, "cases/promises.html", context, fragment="rows")


@require_GET
def customer_promises(request: Request, customer_id: int) -> HttpResponse:
    """What a customer was promised, on the customer's card."""
    request.actor.require("cases.view")
    customer = get_customer(customer_id, request.actor)
    limits = PromiseFilter(customer_id=customer.pk)
    return _panel(request, limits, f"customer={customer.pk}")


@require_GET
def person_promises(request: Request, staff_id: int) -> HttpResponse:
    """What somebody has promised to customers, on the person's page."""
    request.actor.require("cases.view")
    person = get_staff(staff_id, request.actor)
    return _panel(request, PromiseFilter(owner_id=person.pk), f"owner={person.pk}")


@require_GET
def unit_promises(request: Request, unit_id: int) -> HttpResponse:
    """What a unit has promised to customers, on the unit's page."""
    request.actor.require("cases.view")
    unit = get_visible_unit(unit_id, request.actor)
    return _panel(request, PromiseFilter(unit_id=unit.pk), f"unit={unit.pk}")


@require_GET
def decisions(request: Request) -> HttpResponse:
    """Suggestions before leadership, the undecided first, and what was decided (A41)."""
    request.actor.require("cases.view")
    shelf = request.GET.get("shelf", "open")
    shelf = shelf if shelf in SHELVES else "open"
    found = list_decisions(
        request.actor, shelf=shelf, mine="mine" in request.GET, after=request.GET.get("after", "")
    )
    context = {
        "rows": found.rows,
        "slice": found,
        "shelf": shelf,
        "counts": count_shelves(request.actor),
        "may_decide": bool(request.actor.scopes("cases.decide")),
        "now": clock.now(),
    }
    return page(request, "cases/decisions.html", context, fragment="rows")


@require_GET
def holders(request: Request, case_id: int) -> HttpResponse:
    """Who had a case when."""
    request.actor.require("cases.view")
    case, at = queries.get_case(case_id, request.actor), clock.now()
    return page(request, "cases/holders.html", {"case": case, "rows": holders_of(case, at), "now": at})


@require_GET
def likely(request: Request) -> HttpResponse:
    """What is open already and may be the same event, while a matter is being registered."""
    request.actor.require("cases.register")
    return page(
        request,
        "cases/likely.html",
        {"likely": likely_for(request), "chosen": request.GET.get("join_to", "")},
    )


@require_http_methods(["GET", "POST"])
def joined(request: Request, case_id: int) -> HttpResponse:
    """The matters joined under one; one text answers those that are still to be told."""
    case = queries.get_case(case_id, request.actor, shown=True)
    leading, rows = joint_matter(case, request.actor)
    waiting = answerable_with(leading, rows, request.actor)
    form = TogetherForm(request.POST or None, cases=waiting, words=_result_of(leading))
    context: dict[str, Any] = {
        "leading": leading,
        "rows": rows,
        "form": form if waiting else None,
        "failed": [],
    }
    if request.method == "GET":
        return page(request, "cases/joined.html", context)
    done = submit(
        form,
        lambda given: actions.answer_together(**given, by=request.actor, at=clock.now()),
    )
    if done is None:
        return page(request, "cases/joined.html", context, status=422)
    if done.answered:
        said = ngettext("%(n)d answer recorded.", "%(n)d answers recorded.", len(done.answered))
        messages.success(request, said % {"n": len(done.answered)})
    if not done.failed:
        return see_other(request, "cases:joined", leading.pk)
    leading, rows = joint_matter(leading, request.actor)
    context |= {"leading": leading, "rows": rows, "failed": done.failed, "form": None}
    return page(request, "cases/joined.html", context, status=409)


def likely_for(request: Request) -> list[Any]:
    """The likely matters for what stands on the register screen."""
    given = request.POST if request.method == "POST" else request.GET
    customer_id, premises_id = read_choice(given.get("choice", ""))
    unit_id = _unit_of(request, customer_id, premises_id)
    if unit_id is None:
        return []
    return likely_matters(
        request.actor,
        unit_id=unit_id,
        kind=given.get("kind", ""),
        words=given.get("words", ""),
        customer_id=customer_id,
        premises_id=premises_id,
        at=clock.now(),
    )


def join_chosen(request: Request, case: Case) -> None:
    """Join what has just been registered under the matter that was chosen on the screen."""
    chosen = whole_number(request.POST.get("join_to", ""))
    if chosen is None:
        return
    actions.join_case(case_id=case.pk, leading_id=chosen, by=request.actor, at=clock.now())
    messages.success(request, _("Joined."))


def _unit_of(request: Request, customer_id: int | None, premises_id: int | None) -> int | None:
    try:
        if premises_id:
            return get_premises(premises_id, request.actor).unit_id
        return get_customer(customer_id, request.actor).unit_id if customer_id else None
    except NotFound:
        return None


def _panel(request: Request, limits: PromiseFilter, query: str) -> HttpResponse:
    at = clock.now()
    found = list_promises(limits, actor=request.actor, at=at, size=8, newest=True)
    counts = {
        state: count_promises(_with_state(limits, state), actor=request.actor, at=at) for state in STATES[:3]
    }
    return page(
        request,
        "cases/promises_panel.html",
        {"rows": found.rows, "query": query, "counts": counts, "now": at},
    )


def _with_state(limits: PromiseFilter, state: str) -> PromiseFilter:
    return PromiseFilter(state, limits.unit_id, limits.owner_id, limits.customer_id)


def _without(request: Request, *names: str) -> str:
    rest = request.GET.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def _result_of(leading: Case) -> str:
    """What the departments reported on the leading matter, as a first text."""
    done = [sheet.result for sheet in queries.sheets_of_case(leading) if sheet.result]
    return "\n".join(dict.fromkeys(done))
