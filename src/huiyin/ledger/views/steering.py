"""Waiving, urging and handing over: a dialogue on the page where one stands, a page of its own without script."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import WrongStatus
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.ledger import actions
from huiyin.ledger.forms import HandOverForm, UrgeForm, WaiveForm
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.obligations import get_obligation
from huiyin.ledger.queries.people import successors
from huiyin.ledger.queries.showing import show


@require_http_methods(["GET", "POST"])
def waive(request: Request, obligation_id: int) -> HttpResponse:
    """Decide that it need not be met."""
    row = _steerable(request, obligation_id, "ledger.waive")

    def act(data: dict[str, Any]) -> Obligation:
        return actions.waive_obligation(row.pk, by=request.actor, at=clock.now(), reason=data["reason"])

    return _answer(
        request, row, WaiveForm(request.POST or None), act, _("Waive"), _("The obligation is waived.")
    )


@require_http_methods(["GET", "POST"])
def urge(request: Request, obligation_id: int) -> HttpResponse:
    """Remind whoever owes it."""
    row = _steerable(request, obligation_id, "ledger.urge")

    def act(data: dict[str, Any]) -> Obligation:
        return actions.urge_obligation(row.pk, by=request.actor, at=clock.now(), words=data["words"])

    form = UrgeForm(request.POST if request.method == "POST" else None)
    return _answer(request, row, form, act, _("Urge"), _("Urged: it stands in their reminders."))


@require_http_methods(["GET", "POST"])
def hand_over(request: Request, obligation_id: int) -> HttpResponse:
    """Have somebody else owe it."""
    row = _steerable(request, obligation_id, "ledger.urge")

    def act(data: dict[str, Any]) -> Obligation:
        return actions.hand_over_obligation(
            row.pk, by=request.actor, at=clock.now(), to_id=data["to_id"], words=data["words"]
        )

    form = HandOverForm(request.POST or None, people=successors(row, clock.now()))
    return _answer(request, row, form, act, _("Hand over"), _("Handed over."))


def _steerable(request: Request, obligation_id: int, permission: str) -> Obligation:
    row = get_obligation(obligation_id, actor=request.actor)
    request.actor.require(permission, row.unit_path)
    if not row.is_open:
        raise WrongStatus
    return row


def _answer(
    request: Request,
    row: Obligation,
    form: Form,
    act: Callable[[dict[str, Any]], Obligation],
    title: str | Promise,
    said: str,
) -> HttpResponse:
    back = _back(request, row)
    if request.method == "POST" and submit(form, act) is not None:
        messages.success(request, said)
        return see_other(request, back)
    context = {"form": form, "title": title, "back": back, "line": show([row], request.actor)[0]}
    status = 422 if request.method == "POST" else 200
    return page(request, "ledger/steer.html", context, fragment="dialogue", status=status)


def _back(request: Request, row: Obligation) -> str:
    """Where the person came from, if that is one of our pages; else the obligation."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/"):
        return asked
    return reverse("ledger:obligation", args=[row.pk])
