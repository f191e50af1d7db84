"""The steps on a case: which form each has, which action it calls, what is said afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound, WrongStatus
from huiyin.base.pages import Request, is_fragment_request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.forms import steps as forms
from huiyin.cases.models import Case
from huiyin.cases.queries import Offer
from huiyin.cases.views.drafts import settle_draft
from huiyin.cases.views.showing import show_case
from huiyin.cases.views.step import Step
from huiyin.cases.views.steps_among import AMONG
from huiyin.cases.views.steps_registers import REGISTERS

STEPS: dict[str, Step] = {
    "accept": Step(_("Accept"), "check", forms.AcceptForm, actions.accept_sheet, _("Accepted.")),
    "refuse": Step(
        _("Refuse"), "arrow-back-up", forms.RefuseForm, actions.refuse_sheet, _("Given back to the service desk.")
    ),
    "recall": Step(_("Recall the sheet"), "arrow-back-up", forms.RecallForm, actions.recall_sheet, _("Recalled.")),
    "plan": Step(_("Handling plan"), "calendar-event", forms.PlanForm, actions.submit_plan, _("Plan handed in.")),
    "feed-back": Step(
        _("Tell the plan"), "message-2", forms.FeedBackForm, actions.feed_back_plan, _("The customer knows the plan.")
    ),
    "complete": Step(
        _("Complete"), "checks", forms.CompleteForm, actions.complete_sheet, _("Reported to the service desk.")
    ),
    "send-sheet": Step(
        _("Send contact sheet"), "send", forms.SendForm, actions.send_sheet, _("The contact sheet is on its way.")
    ),
    "answer": Step(
        _("Answer the customer"), "message-circle", forms.AnswerForm, actions.answer_case, _("Answer recorded.")
    ),
    "acknowledge": Step(
        _("Promise a time"), "calendar-due", forms.AcknowledgeForm, actions.acknowledge_case, _("Promise recorded.")
    ),
    "progress": Step(_("Note progress"), "pencil", forms.ProgressForm, actions.note_progress, _("Noted.")),
    "pause": Step(_("Wait"), "player-pause", forms.PauseForm, actions.pause_case, _("The matter is waiting.")),
    "resume": Step(_("Resume"), "player-play", forms.ResumeForm, actions.resume_case, _("Handling goes on.")),
    "urge": Step(_("Urge"), "bell-ringing", forms.UrgeForm, actions.urge_case, _("Urged.")),
    "escalate": Step(_("Report upwards"), "stairs-up", forms.EscalateForm, actions.escalate_case, _("Reported.")),
    "respond": Step(
        _("Decide on the report"), "user-check", forms.RespondForm, actions.respond_to_escalation, _("Decided.")
    ),
    "visit": Step(
        _("Record return visit"), "phone-call", forms.VisitForm, actions.record_visit, _("Return visit recorded.")
    ),
    "grade": Step(_("Grade anew"), "flag", forms.GradeForm, actions.grade_case, _("Graded anew.")),
    "link": Step(_("Link customer"), "link", forms.LinkForm, actions.link_customer, _("Customer linked.")),
    "reclassify": Step(
        _("Correct the kind"), "tag", forms.ReclassifyForm, actions.reclassify_case, _("Kind corrected.")
    ),
    "withdraw-answer": Step(
        _("Withdraw the answer record"), "arrow-back-up", forms.WithdrawAnswerForm, actions.withdraw_answer,
        _("The record is withdrawn."), "danger",
    ),
    "withdraw-visit": Step(
        _("Withdraw the visit record"), "arrow-back-up", forms.WithdrawVisitForm, actions.withdraw_visit,
        _("The record is withdrawn."), "danger",
    ),
    **AMONG,
    **REGISTERS,
    "withdraw": Step(
        _("Withdraw the matter"), "ban", forms.WithdrawForm, actions.withdraw_case, _("The matter is withdrawn."),
        "danger",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A step as the page of a case offers it; without `form` the page fetches that when the step is opened."""

    code: str
    step: Step
    form: forms.StepForm | None = None
    is_open: bool = False


def choices_for(
    case: Case, actor: Actor, at: datetime, opened: Choice | None = None, *, filled: Collection[str] = ()
) -> list[Choice]:
    """What the actor may do now; `opened` stands in for its own, `filled` are the codes of those with their forms."""
    return [
        opened
        if opened and opened.code == offer.code
        else Choice(
            offer.code, STEPS[offer.code], _form(offer, case, actor, at) if offer.code in filled else None
        )
        for offer in queries.offers(case, actor, at)
    ]


@require_http_methods(["GET", "POST"])
def step(request: Request, case_id: int, code: str) -> HttpResponse:
    """Take a step on a case; what is refused is shown on the page of the case with everything that was typed."""
    case = queries.get_case(case_id, request.actor, shown=True)
    if code not in STEPS:
        raise NotFound
    at = clock.now()
    if request.method == "GET":
        return open_step(request, case, code, at)
    form = _form(Offer(code), case, request.actor, at, data=request.POST)
    try:
        done = submit(form, lambda given: _take(code, form, given, by=request.actor, at=at))
    except WrongStatus as refusal:
        if is_fragment_request(request):
            raise
        return _show(request, case.pk, at, Choice(code, STEPS[code], form), refusal=refusal)
    if done is None:
        return _show(request, case.pk, at, Choice(code, STEPS[code], form, is_open=True))
    settle_draft(request)
    messages.success(request, str(STEPS[code].done))
    name = "cases:registered" if request.POST.get("back") == "registered" else "cases:detail"
    return see_other(request, name, case.pk)


def open_step(request: Request, case: Case, code: str, at: datetime) -> HttpResponse:
    """The form of a step, for its place on the page of the case; without script that page with the form opened."""
    offer = next((one for one in queries.offers(case, request.actor, at) if one.code == code), None)
    if offer is None:
        return see_other(request, "cases:detail", case.pk)
    chosen = Choice(code, STEPS[code], _form(offer, case, request.actor, at), is_open=True)
    if is_fragment_request(request):
        return page(request, "cases/step.html", {"choice": chosen, "case": case})
    return show_case(request, case, choices_for(case, request.actor, at, chosen), at)


def _take(code: str, form: forms.StepForm, given: dict[str, Any], *, by: Actor, at: datetime) -> object:
    if not form.target:
        given = {"case_id": form.case.pk, **given}
    STEPS[code].action(**form.arguments(given), by=by, at=at)
    return True


def _form(offer: Offer, case: Case, actor: Actor, at: datetime, data: Any = None) -> forms.StepForm:
    return STEPS[offer.code].form(
        data, case=case, actor=actor, at=at, target_id=offer.target_id, auto_id=f"{offer.code}_%s"
    )


def _show(
    request: Request, case_id: int, at: datetime, chosen: Choice, refusal: WrongStatus | None = None
) -> HttpResponse:
    case = queries.get_case(case_id, request.actor, shown=True)
    offered = choices_for(case, request.actor, at, None if refusal else chosen)
    extra: dict[str, Any] = {
        "refusal": refusal,
        "typed": _typed(chosen.form) if refusal and chosen.form else [],
    }
    if refusal is None and chosen not in offered:
        offered = [chosen, *offered]
    return show_case(request, case, offered, at, status=409 if refusal else 422, **extra)


def _typed(form: forms.StepForm) -> list[tuple[str, str]]:
    """What was typed, choices left out, so that nothing is lost."""
    fields = [field for field in form.visible_fields() if not isinstance(field.field, ChoiceField)]
    return [(str(field.label), str(field.value())) for field in fields if str(field.value() or "").strip()]
