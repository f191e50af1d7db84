"""The steps of reviews, causes and corrections."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases import actions
from huiyin.cases.forms import reviewing
from huiyin.cases.views.step import Step


def review(*, case_id: int, by: Actor, at: datetime, **found: Any) -> object:
    """Review a case by the values of its form."""
    return actions.review_case(case_id=case_id, review=actions.Finding(**found), by=by, at=at)


def correct(*, case_id: int, version: int, reason: str, by: Actor, at: datetime, **wording: Any) -> object:
    """Correct a case by the values of its form."""
    return actions.correct_case(
        case_id=case_id, version=version, wording=actions.Wording(**wording), reason=reason, by=by, at=at
    )


REGISTERS: dict[str, Step] = {
    "settle-review": Step(
        _("Correction done"),
        "clipboard-check",
        reviewing.SettleReviewForm,
        actions.settle_review,
        _("Recorded."),
    ),
    "review": Step(_("Review"), "report-analytics", reviewing.ReviewForm, review, _("Reviewed.")),
    "cause": Step(_("Note the cause"), "zoom-question", reviewing.CauseForm, actions.find_cause, _("Noted.")),
    "correct": Step(_("Correct the wording"), "edit", reviewing.CorrectForm, correct, _("Corrected.")),
}
