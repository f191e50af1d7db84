"""The words of reviews, causes and corrections on the timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, CaseCorrection, CaseReview

Remark = tuple[str | Promise, str]


def rows(case: Case) -> dict[str, Any]:
    """The rows that events name by their id."""
    return {"review_id": case.reviews.select_related("follow_up"), "correction_id": case.corrections.all()}


def _of_review(review: CaseReview) -> tuple[Remark, ...]:
    return (
        (_("ground"), str(review.get_ground_display())),
        (_("finding"), review.finding),
        (_("follow-up by"), review.follow_up.name if review.follow_up else ""),
    )


def _of_settlement(review: CaseReview) -> tuple[Remark, ...]:
    return ((_("corrected"), review.corrected),)


def _of_correction(old: CaseCorrection) -> tuple[Remark, ...]:
    return ((_("before"), old.words), (_("reason"), old.reason))


#: For each event the field of its data that names the row, and the words of that row.
WORDS: Mapping[str, tuple[str, Callable[[Any], tuple[Remark, ...]]]] = {
    "case.reviewed": ("review_id", _of_review),
    "case.review_settled": ("review_id", _of_settlement),
    "case.corrected": ("correction_id", _of_correction),
}
