"""Drafts of procedures: begun, written, tried, signed, issued (decision 0014)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.ledger import actions
from huiyin.ledger.forms import ClauseForm, DraftForm, RemarkForm, SendBackForm
from huiyin.ledger.forms.clauses import KIND_LABELS, KINDS
from huiyin.ledger.models import ProcedureDraft
from huiyin.ledger.queries.drafts import (
    STEPS,
    find_in_draft,
    fingerprint,
    get_draft,
    read_draft,
    unsaved_clause,
)
from huiyin.ledger.queries.procedures import get_version
from huiyin.ledger.queries.sample import sample_on
from huiyin.ledger.queries.showing import clauses_in_words
from huiyin.staff.queries import list_roles

#: Who has a part in drafts, and so may read them.
PARTS = ("ledger.draft", "ledger.standardise", "ledger.review", "ledger.approve", "ledger.manage")


def readable_draft(request: Request, draft_id: int) -> ProcedureDraft:
    """A draft, for whoever has a part in drafts."""
    if not any(request.actor.may(permission) for permission in PARTS):
        raise NotAllowed
    return get_draft(draft_id)


@require_POST
def begin(request: Request, version_id: int) -> HttpResponse:
    """Begin the next version."""
    request.actor.require("ledger.draft")
    draft = actions.begin_draft(get_version(version_id), by=request.actor, at=clock.now())
    return see_other(request, "ledger:draft", draft.pk)


@require_GET
def draft(request: Request, draft_id: int) -> HttpResponse:
    """The document as it is to be, what changes, who signed, and the next step."""
    return _show(request, readable_draft(request, draft_id))


def _show(request: Request, shown: ProcedureDraft, status: int = 200, **forms: Any) -> HttpResponse:
    step, permission, _following = STEPS.get(shown.status, ("", "", ""))
    title = shown.content["title"]
    initial = {
        "title_zh": title["zh"],
        "title_en": title["en"],
        "changes": shown.changes,
        "effective_on": shown.effective_on,
    }
    is_open = shown.status == ProcedureDraft.Status.DRAFT
    context = {
        "draft": shown,
        "read": read_draft(shown),
        "may_write": is_open and request.actor.may("ledger.draft"),
        "may_try": request.actor.may("ledger.view"),
        "may_sign": bool(permission) and request.actor.may(permission),
        "step": step,
        "kinds": KIND_LABELS,
        "form": DraftForm(None, initial=initial),
        "remark_form": RemarkForm(None, initial={"step": step}),
        "send_back_form": SendBackForm(None),
    }
    return page(request, "ledger/draft.html", context | forms, status=status)


@require_POST
def describe(request: Request, draft_id: int) -> HttpResponse:
    """Say what changes, why, and from when on."""
    shown = readable_draft(request, draft_id)
    form = DraftForm(request.POST)
    done = submit(form, lambda data: _describe(request, shown, data))
    if done is None:
        return _show(request, shown, 422, form=form)
    return _back(request, shown, _("Saved."))


def _describe(request: Request, shown: ProcedureDraft, data: dict[str, Any]) -> bool:
    actions.describe_draft(shown, **data, by=request.actor, at=clock.now())
    return True


@require_http_methods(["GET", "POST"])
def clause(request: Request, draft_id: int, kind: str, code: str = "") -> HttpResponse:
    """One clause in a form, with its control in words and on a sample matter; `kind` may be another than before."""
    shown = readable_draft(request, draft_id)
    request.actor.require("ledger.draft")
    stored = find_in_draft(shown, code) if code else None
    if kind not in KINDS or (code and stored is None):
        raise NotFound
    form = ClauseForm(
        request.POST or None,
        kind=kind,
        draft=shown,
        stored=stored,
        roles=[(role.code, str(role)) for role in list_roles()],
        seen=fingerprint(stored),
    )
    if request.method == "POST" and "preview" not in request.POST:
        done = submit(form, lambda data: _save(request, shown, form, code, data["seen"]))
        if done is not None:
            return _back(request, shown, _("Saved."))
    return _clause_page(request, shown, form)


def _save(request: Request, shown: ProcedureDraft, form: ClauseForm, code: str, seen: str) -> bool:
    assert form.shape is not None
    actions.save_clause(shown, shape=form.shape, code=code, seen=seen, by=request.actor, at=clock.now())
    return True


def _clause_page(request: Request, shown: ProcedureDraft, form: ClauseForm) -> HttpResponse:
    """The form again, with everything that was typed; where another has saved it meanwhile, with theirs beside it."""
    newest = find_in_draft(get_draft(shown.pk), form.stored["code"]) if form.stored else None
    is_passed = form.is_bound and form["seen"].value() != fingerprint(newest)
    if is_passed:
        form.have_seen(fingerprint(newest))
    shape = form.saying
    number = (form["sample"].value() or "").strip() if form.is_bound else ""
    is_judged = shape is not None and bool(number) and form.kind in ("respond", "lead")
    sample = None
    if shape is not None and is_judged:
        sample = sample_on(number, shape, shown.base, actor=request.actor, at=clock.now())
    context = {
        "draft": shown,
        "form": form,
        "kind": KIND_LABELS[form.kind],
        "kinds": [(kind, label) for kind, label in KIND_LABELS.items() if kind != form.kind],
        "theirs": clauses_in_words([unsaved_clause(newest, shown.base)])[0] if is_passed and newest else None,
        "words": clauses_in_words([unsaved_clause(shape, shown.base)])[0] if shape else None,
        "number": number,
        "is_judged": is_judged,
        "sample": sample,
    }
    return page(request, "ledger/draft_clause.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: Request, draft_id: int, code: str) -> HttpResponse:
    """Take a clause out."""
    return _do(request, draft_id, _("Taken out."), lambda d, w: actions.drop_clause(d, code=code, **w))


@require_POST
def sign(request: Request, draft_id: int) -> HttpResponse:
    """Sign the step that is next; the last one issues it."""
    shown = readable_draft(request, draft_id)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        raise Invalid
    step, remark = form.cleaned_data["step"], form.cleaned_data["remark"]
    if step == "issue":
        version = actions.issue_draft(shown, remark=remark, by=request.actor, at=clock.now())
        messages.success(request, _("Issued."))
        return see_other(request, "ledger:procedure", version.pk)
    return _do(
        request, draft_id, _("Signed."), lambda d, w: actions.sign_draft(d, step=step, remark=remark, **w)
    )


@require_POST
def send_back(request: Request, draft_id: int) -> HttpResponse:
    """Refuse it, with a reason."""
    reason = request.POST.get("reason", "")
    return _do(
        request, draft_id, _("Sent back."), lambda d, w: actions.send_back_draft(d, reason=reason, **w)
    )


@require_POST
def withdraw(request: Request, draft_id: int) -> HttpResponse:
    """Give it up."""
    return _do(request, draft_id, _("Withdrawn."), lambda d, w: actions.withdraw_draft(d, **w))


def _do(
    request: Request, draft_id: int, said: str, action: Callable[[ProcedureDraft, dict[str, Any]], None]
) -> HttpResponse:
    shown = readable_draft(request, draft_id)
    action(shown, {"by": request.actor, "at": clock.now()})
    return _back(request, shown, said)


def _back(request: Request, shown: ProcedureDraft, said: str) -> HttpResponse:
    messages.success(request, said)
    return see_other(request, "ledger:draft", shown.pk)
