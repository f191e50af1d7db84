"""The register screen: a matter in twenty seconds, and what follows on it with a second Enter."""

import hashlib
import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, repeatable, see_other, submit
from huiyin.base.text import whole_number
from huiyin.cases import actions, queries
from huiyin.cases.forms.register import Choice, RegisterForm, find_choices, read_choice
from huiyin.cases.models import Case
from huiyin.cases.queries.topics import list_topics
from huiyin.cases.views.among import join_chosen, likely_for
from huiyin.cases.views.drafts import settle_draft
from huiyin.cases.views.filing import attach_chosen, keep_chosen
from huiyin.cases.views.showing import with_clocks
from huiyin.cases.views.steps import choices_for

#: What the next matter of the same call takes over.
OF_THE_CALL = ("who", "choice", "caller_name", "caller_phone", "source")
LAST_SOURCE = "cases.source"
#: The ways on from a new matter, whose forms stand on its first page.
WAYS = ("send-sheet", "answer")


@repeatable("registers once by the same key")
@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    """The register screen."""
    request.actor.require("cases.register")
    if request.method == "GET" or "look" in request.POST:
        form = RegisterForm(initial=_start(request), actor=request.actor)
        return _screen(request, form, chosen_files=keep_chosen(request, form))
    form = RegisterForm(request.POST, actor=request.actor)
    chosen_files = keep_chosen(request, form)
    registered = submit(form, lambda given: _register(request, form, given))
    if registered is None:
        return _screen(request, form, chosen_files=chosen_files, status=422)
    case, is_new = registered
    attach_chosen(request, case, chosen_files)
    if is_new:
        join_chosen(request, case)
    settle_draft(request)
    request.session[LAST_SOURCE] = case.source_id
    if request.POST.get("then") == "another":
        messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
        return see_other(request, f"{reverse('cases:register')}?{_same_call(request, case)}")
    return see_other(request, "cases:registered", case.pk)


@require_GET
def lookup(request: Request) -> HttpResponse:
    """Whom and which places the typed text leads to."""
    request.actor.require("cases.register")
    text = request.GET.get("who", "").strip()
    found = find_choices(text, request.actor) if text else []
    chosen = found[0].value if len(found) == 1 else ""
    return page(request, "cases/register.html#found", {"found": found, "chosen": chosen, "typed": text})


@require_GET
def known(request: Request) -> HttpResponse:
    """What is known about whom the screen stands on: open matters, last visits."""
    request.actor.require("cases.register")
    context = _known(request, request.GET.get("choice", ""), request.GET.get("caller_phone", ""))
    return page(request, "cases/register.html#known", context)


@require_GET
def registered(request: Request, case_id: int) -> HttpResponse:
    """The matter is on the register: send it to a department by a second Enter, or answer on the spot."""
    case, at = queries.get_case(case_id, request.actor, shown=True), clock.now()
    offered = {choice.code: choice for choice in choices_for(case, request.actor, at, filled=WAYS)}
    is_fresh = case.status == Case.Status.REGISTERED
    answer = offered["answer"].form if "answer" in offered else None
    if answer is not None and "on_the_spot" in answer.fields:
        answer.fields["on_the_spot"].initial = True
    context = {
        "case": case,
        "send": offered.get("send-sheet") if is_fresh else None,
        "answer": offered.get("answer") if is_fresh else None,
        "is_desk": case.kind.route == "desk",
        "same_call": queries.matters_of_same_call(case, request.actor),
        "sheet": queries.find_open_sheet(case),
        "now": at,
        "row": with_clocks([case])[0],
    }
    return page(request, "cases/registered.html", context)


def _register(request: Request, form: RegisterForm, given: dict[str, Any]) -> tuple[Case, bool]:
    """The matter of this page, and whether it is new: the same sent a second time is registered once."""
    typed = urlencode(sorted((name, form[name].value() or "") for name in form.fields))
    asked = hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()
    return actions.register_case_once(
        key=f"{request.POST.get('once', '')[:80] or secrets.token_hex()}:{asked}",
        asked=asked,
        matter=form.matter(),
        unit_id=given["unit_id"],
        occurred_at=given["occurred_at"],
        same_call_as=given["same_call_as"],
        by=request.actor,
        at=clock.now(),
    )


def _screen(
    request: Request, form: RegisterForm, *, chosen_files: Collection[int], status: int = 200
) -> HttpResponse:
    chosen, typed = form.chosen(), form["who"].value() or ""
    found: list[Choice] = [chosen] if chosen else []
    if "look" in request.POST or (typed and not chosen):
        found = find_choices(typed, request.actor)
    context = {
        "form": form,
        "found": found,
        "typed": typed,
        "chosen": chosen.value if chosen else "",
        "call": _call(form, request),
        "chosen_files": chosen_files,
        "topics": list_topics(),
        "likely": likely_for(request) if request.method == "POST" else [],
        **_known(request, chosen.value if chosen else "", form["caller_phone"].value() or ""),
    }
    return page(request, "cases/register.html", context, status=status)


def _call(form: RegisterForm, request: Request) -> list[Case]:
    """The matters of this call that are registered already."""
    first_id = whole_number(str(form["same_call_as"].value() or ""))
    if first_id is None:
        return []
    case = queries.get_case(first_id, request.actor, shown=True)
    return sorted([case, *queries.matters_of_same_call(case, request.actor)], key=lambda row: row.pk)


def _known(request: Request, choice: str, phone: str) -> dict[str, Any]:
    customer_id, premises_id = read_choice(choice)
    actor = request.actor
    open_ones = queries.open_matters(actor, customer_id=customer_id, premises_id=premises_id)
    before = queries.matters_of_customer(customer_id, actor, limit=5) if customer_id else []
    if not choice and phone:
        before = queries.caller_history(phone, actor, limit=5)
    return {
        "chosen": choice,
        "open_rows": with_clocks(open_ones),
        "before": [case for case in before if not case.is_open or not choice],
        "visits": queries.last_visits(actor, customer_id=customer_id, premises_id=premises_id),
        "now": clock.now(),
    }


def _start(request: Request) -> dict[str, Any]:
    """What stands on the screen at first: what the address says, else the last source."""
    given = request.POST if request.method == "POST" else request.GET
    start: dict[str, Any] = {name: value for name, value in given.items() if value}
    start.setdefault("source", request.session.get(LAST_SOURCE, "phone"))
    return start


def _same_call(request: Request, case: Case) -> str:
    kept = {name: request.POST.get(name, "") for name in OF_THE_CALL}
    kept["same_call_as"] = str(case.parent_id or case.pk)
    return urlencode({name: value for name, value in kept.items() if value})
