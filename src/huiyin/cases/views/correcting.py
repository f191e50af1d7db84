"""Correcting what was registered; where two people did, both versions stand side by side."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import WrongStatus
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.versions import Pair, chosen
from huiyin.cases import queries
from huiyin.cases.forms.reviewing import CorrectForm
from huiyin.cases.models import Case
from huiyin.cases.views.drafts import settle_draft
from huiyin.cases.views.showing import show_case
from huiyin.cases.views.steps import Choice, choices_for, open_step
from huiyin.cases.views.steps_registers import REGISTERS, correct

FIELDS = ("words", "topic", "caller_name", "caller_phone")


@require_http_methods(["GET", "POST"])
def correct_wording(request: Request, case_id: int) -> HttpResponse:
    """Put right the wording of a matter."""
    case, at = queries.get_case(case_id, request.actor, shown=True), clock.now()
    if request.method == "GET":
        return open_step(request, case, "correct", at)
    data = chosen(request.POST, FIELDS)
    form = CorrectForm(data, case=case, actor=request.actor, at=at, auto_id="correct_%s")
    try:
        done = submit(form, lambda given: correct(case_id=case.pk, **given, by=request.actor, at=at))
    except WrongStatus:
        if not case.is_open or form.cleaned_data["version"] == queries.version_of(case):
            raise
        return _conflict(request, case, form)
    if done is None:
        bound = Choice("correct", REGISTERS["correct"], form, is_open=True)
        return show_case(request, case, choices_for(case, request.actor, at, bound), at, status=422)
    settle_draft(request)
    messages.success(request, _("Corrected."))
    return see_other(request, "cases:detail", case.pk)


def _conflict(request: Request, case: Case, form: CorrectForm) -> HttpResponse:
    given = form.cleaned_data
    before = queries.wording_at(case, given["version"])
    pairs = [
        Pair(
            name,
            str(form.fields[name].label),
            str(getattr(before, name)),
            str(getattr(case, name)),
            str(given[name]),
            name == "words",
        )
        for name in FIELDS
    ]
    last = queries.corrections_of(case)
    context = {
        "case": case,
        "pairs": pairs,
        "reason": given["reason"],
        "version": queries.version_of(case),
        "last": last[0] if last else None,
    }
    return page(request, "cases/conflict.html", context, status=409)
