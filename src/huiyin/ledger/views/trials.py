"""A draft of a procedure on the past: what the change would have cost, before anybody signs it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.ledger import actions
from huiyin.ledger.forms import TrialForm
from huiyin.ledger.models import DraftTrial, ProcedureDraft
from huiyin.ledger.queries.board import shift_month
from huiyin.ledger.queries.trials import list_trials
from huiyin.ledger.views.drafts import readable_draft
from huiyin.staff.queries import list_units_under


@require_http_methods(["GET", "POST"])
def trials(request: Request, draft_id: int) -> HttpResponse:
    """The trials of a draft, the newest with its figures, and the form that asks for another."""
    draft = readable_draft(request, draft_id)
    request.actor.require("ledger.view")
    scopes = request.actor.scopes("ledger.view")
    last = shift_month(timezone.localtime(clock.now()).strftime("%Y-%m"), -1)
    form = TrialForm(
        request.POST if request.method == "POST" else None,
        initial={"since": shift_month(last, -2), "until": last},
        units=list_units_under(scopes),
        everything="" in scopes,
    )
    asked = submit(form, lambda data: _ask(request, draft, data)) if request.method == "POST" else None
    if asked is not None:
        messages.success(request, _("The draft is being tried. You can leave this page."))
        return see_other(request, "ledger:draft-trials", draft_id)
    shown = list_trials(draft, request.actor)
    context = {
        "draft": draft,
        "form": form,
        "trials": shown,
        "is_working": any(one.trial.is_unfinished for one in shown),
    }
    return page(
        request, "ledger/draft_trials.html", context, fragment="trials", status=422 if form.errors else 200
    )


def _ask(request: Request, draft: ProcedureDraft, data: dict[str, Any]) -> DraftTrial:
    units = {unit.pk: unit for unit in list_units_under(request.actor.scopes("ledger.view"))}
    return actions.ask_trial(
        draft,
        unit=units.get(data["unit"] or 0),
        since=data["since"],
        until=data["until"],
        by=request.actor,
        at=clock.now(),
    )
