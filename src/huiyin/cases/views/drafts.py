"""Drafts of forms: kept while somebody types, offered on another machine, given up when the form is saved."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, repeatable
from huiyin.cases import actions, queries


@repeatable("one draft of each form is kept")
@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """The draft of a form (`form` is its address and name): read it, keep it, or give it up (`drop`)."""
    at = clock.now()
    if request.method == "GET":
        kept = queries.find_draft(request.GET.get("form", ""), request.actor)
        if kept is None:
            return HttpResponse(status=204)
        saved = int(kept.saved_at.timestamp() * 1000)
        return JsonResponse({"values": kept.values, "saved_at": saved}, headers={"Cache-Control": "no-store"})
    form = request.POST.get("form", "")
    if "drop" in request.POST:
        actions.drop_draft(form=form, by=request.actor, at=at)
    else:
        actions.keep_draft(form=form, values=_values(request.POST.get("values", "")), by=request.actor, at=at)
    return HttpResponse(status=204)


def settle_draft(request: Request) -> None:
    """The form was saved: its draft is not needed any more."""
    form = request.POST.get("kept_draft", "")
    if form:
        actions.drop_draft(form=form, by=request.actor, at=clock.now())


def _values(text: str) -> dict[str, list[str]]:
    try:
        given: Any = json.loads(text)
    except ValueError as mistake:
        raise Invalid from mistake
    if not isinstance(given, dict) or not all(isinstance(value, list) for value in given.values()):
        raise Invalid
    return {str(name): [str(one) for one in value] for name, value in given.items()}
