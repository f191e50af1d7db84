"""The pages of this room: the list, raising one, one of them with its steps and its effect."""

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.deeds import Deed, Offered, find_deed, take
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.improvements import actions, forms, queries
from huiyin.improvements.actions import MANAGE, Plan, Shortfall
from huiyin.improvements.models import CorrectiveAction, Nonconformity
from huiyin.journal.queries import list_events
from huiyin.ledger.queries.obligations import open_obligations_of
from huiyin.ledger.queries.procedures import current_clauses
from huiyin.staff.queries import list_units_under, names, people_around

Bound = Mapping[str, django_forms.Form]
Status = Nonconformity.Status


def _plan(*, nonconformity_id: int, by: Any, at: Any, **plan: Any) -> CorrectiveAction:
    return actions.plan_action(nonconformity_id=nonconformity_id, plan=Plan(**plan), by=by, at=at)


DEEDS: dict[str, Deed] = {
    "analyse": Deed(
        gettext_lazy("Analyse the cause"), "zoom-question", forms.CauseForm, actions.analyse_nonconformity,
        gettext_lazy("The cause is noted."),
    ),
    "plan": Deed(
        gettext_lazy("Plan an action"), "list-check", forms.PlanForm, _plan, gettext_lazy("The action is planned.")
    ),
    "verify": Deed(
        gettext_lazy("Judge the effect"), "scale", forms.VerdictForm, actions.verify_nonconformity,
        gettext_lazy("The verdict is noted."),
    ),
    "pass-on": Deed(
        gettext_lazy("Pass on"), "send", forms.PassOnForm, actions.pass_on_nonconformity,
        gettext_lazy("Somebody else answers for it now."),
    ),
    "withdraw": Deed(
        gettext_lazy("Withdraw"), "x", forms.WithdrawForm, actions.withdraw_nonconformity,
        gettext_lazy("Withdrawn."), kind="danger",
    ),
}  # fmt: skip
STEPS = {
    Status.OPEN: ("analyse", "pass-on", "withdraw"),
    Status.ANALYSED: ("plan", "analyse", "pass-on", "withdraw"),
    Status.ACTING: ("plan", "analyse", "pass-on", "withdraw"),
    Status.WATCHED: ("verify", "pass-on"),
}
ACTION_DEEDS: dict[str, Deed] = {
    "carry-out": Deed(
        gettext_lazy("Done"), "check", forms.ResultForm, actions.carry_out_action, gettext_lazy("The action is done.")
    ),
    "drop": Deed(
        gettext_lazy("Drop the action"), "x", forms.DropForm, actions.drop_action,
        gettext_lazy("The action is dropped."), kind="danger",
    ),
}  # fmt: skip


@require_GET
def nonconformities(request: Request) -> HttpResponse:
    """What falls short: open, one's own, being watched, ended."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in queries.SHOWN else "open"
    found = queries.list_nonconformities(request.actor, tab=tab, after=request.GET.get("after", ""))
    clocks: dict[int, Any] = {}
    for one in open_obligations_of("nonconformity", [row.pk for row in found.rows]):
        clocks.setdefault(one.subject_id, one)
    context = {
        "rows": [(row, clocks.get(row.pk)) for row in found.rows],
        "slice": found,
        "tab": tab,
        "now": clock.now(),
        "may_raise": request.actor.may(MANAGE),
    }
    return page(request, "improvements/list.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def nonconformity_new(request: Request) -> HttpResponse:
    """Put down what falls short; the board leads here with clause, unit and months filled in."""
    request.actor.require(MANAGE)
    units = list_units_under(request.actor.scopes(MANAGE))
    chosen = request.GET.get("unit", "")
    unit = next((one for one in units if str(one.pk) == chosen), units[0])
    form = forms.RaiseForm(
        request.POST or None,
        initial=_wanted(request),
        clauses=current_clauses(clock.now()),
        people=people_around(unit, clock.now()),
    )
    if request.method == "POST":
        raised = submit(
            form,
            lambda given: actions.raise_nonconformity(
                unit_id=unit.pk, shortfall=Shortfall(**given), by=request.actor, at=clock.now()
            ),
        )
        if raised is not None:
            messages.success(request, _("The nonconformity is on the list."))
            return see_other(request, "improvements:detail", raised.pk)
    where = forms.UnitForm({"unit": unit.pk, **_wanted(request)}, units=units)
    context = {"form": form, "unit": unit, "unit_form": where}
    return page(request, "improvements/new.html", context, status=422 if form.is_bound else 200)


@require_GET
def nonconformity(request: Request, nonconformity_id: int) -> HttpResponse:
    """One of them."""
    return _detail(request, queries.get_nonconformity(nonconformity_id, request.actor))


@require_http_methods(["GET", "POST"])
def nonconformity_deed(request: Request, nonconformity_id: int, code: str) -> HttpResponse:
    """A step on it."""
    deed = find_deed(DEEDS, code)
    found = queries.get_nonconformity(nonconformity_id, request.actor)
    if request.method == "GET":
        return see_other(request, f"{reverse('improvements:detail', args=[found.pk])}#{code}")
    form = deed.form(request.POST, people=people_around(found.unit, clock.now()))
    given = {"nonconformity_id": found.pk, "by": request.actor, "at": clock.now()}
    done = take(request, DEEDS, code, form, to=("improvements:detail", found.pk), **given)
    return done or _detail(request, found, {code: form}, status=422)


@require_http_methods(["GET", "POST"])
def action_deed(request: Request, action_id: int, code: str) -> HttpResponse:
    """A step on one of its actions."""
    deed = find_deed(ACTION_DEEDS, code)
    found = queries.get_action(action_id, request.actor)
    anchor = f"{code}-{found.pk}"
    if request.method == "GET":
        return see_other(request, f"{reverse('improvements:detail', args=[found.nonconformity_id])}#{anchor}")
    form = deed.form(request.POST)
    given = {"action_id": found.pk, "by": request.actor, "at": clock.now()}
    to = ("improvements:detail", found.nonconformity_id)
    done = take(request, ACTION_DEEDS, code, form, to=to, **given)
    if done:
        return done
    return _detail(
        request, queries.get_nonconformity(found.nonconformity_id, request.actor), {anchor: form}, status=422
    )


def _wanted(request: Request) -> dict[str, str]:
    wanted = {name: request.GET.get(name, "") for name in ("clause", "since", "until")}
    clause = next((one for one in current_clauses(clock.now()) if one.code == wanted["clause"]), None)
    return wanted | ({"title": _("Falls short: %(clause)s") % {"clause": clause.text[:90]}} if clause else {})


def _detail(
    request: Request, found: Nonconformity, bound: Bound | None = None, *, status: int = 200
) -> HttpResponse:
    at = clock.now()
    bound = bound or {}
    lines = queries.actions_of(found)
    events = list(list_events("nonconformity", [found.pk]))
    people = names([event.actor_id for event in events if event.actor_id is not None])
    weeks = queries.weeks_of(found, at)
    context = {
        "row": found,
        "now": at,
        "deeds": _offered(request, found, bound),
        "lines": [(line, _offered_on(request, found, line, bound)) for line in lines],
        "events": [(event, people.get(event.actor_id or 0, "")) for event in reversed(events)],
        "weeks": weeks,
        "since": queries.effect_of(found, at),
        "clause": next((one for one in current_clauses(clock.now()) if one.code == found.clause), None),
        "owed": open_obligations_of("nonconformity", [found.pk]),
    }
    return page(request, "improvements/detail.html", context, status=status)


def _offered(request: Request, found: Nonconformity, bound: Bound) -> list[Offered]:
    people = people_around(found.unit, clock.now())
    return [
        Offered(
            code,
            DEEDS[code],
            bound.get(code) or DEEDS[code].form(people=people),
            reverse("improvements:deed", args=[found.pk, code]),
        )
        for code in STEPS.get(Status(found.status), ())
        if _may(request, found, code)
    ]


def _may(request: Request, found: Nonconformity, code: str) -> bool:
    """Whoever answers for it does everything but judge and withdraw it; managers do not judge their own."""
    is_owner = request.actor.id == found.owner_id
    if code == "verify" and is_owner:
        return False
    return request.actor.may(MANAGE, found.unit.path) or (is_owner and code not in ("verify", "withdraw"))


def _offered_on(
    request: Request, found: Nonconformity, line: CorrectiveAction, bound: Bound
) -> list[Offered]:
    if line.status != CorrectiveAction.Status.PLANNED:
        return []
    actor = request.actor
    answers = actor.id == found.owner_id or actor.may(MANAGE, found.unit.path)
    return [
        Offered(
            f"{code}-{line.pk}",
            deed,
            bound.get(f"{code}-{line.pk}") or deed.form(),
            reverse("improvements:action-deed", args=[line.pk, code]),
        )
        for code, deed in ACTION_DEEDS.items()
        if answers or (code == "carry-out" and actor.id == line.owner_id)
    ]
