"""The head's review of what went wrong, and the causes that are found (U7, AE8)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case, CaseCause, CaseFinding, CaseReview
from huiyin.cases.queries import get_case, grounds_of
from huiyin.journal.actions import Draft, record, record_many
from huiyin.staff.models import Staff

#: Code, Chinese and English name of the causes that are there from the start.
STANDARD_CAUSES = (
    ("wear", "设施老化", "Worn-out equipment"),
    ("workmanship", "施工或维修质量", "Workmanship"),
    ("supplier", "供方质量", "Supplier"),
    ("procedure", "流程缺失", "Gap in the procedure"),
    ("attitude", "服务态度", "Attitude of service"),
    ("delay", "处理延误", "Delay"),
    ("customer", "客户使用不当", "Use by the customer"),
    ("outside", "外部原因", "Outside our reach"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a review found; without a person to follow up it is settled right away."""

    ground: str
    finding: str
    cause: str = ""
    follow_up_id: int | None = None
    follow_up_at: datetime | None = None
    corrected: str = ""


@transaction.atomic
def review_case(*, case_id: int, review: Finding, by: Actor, at: datetime) -> CaseReview:
    """Say what the head found on a matter that was invalid, overdue or unsatisfactory (U7).

    Events: case.reviewed; case.cause_found with a cause.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: there is no such ground, or it has been reviewed on it
    :raises Invalid: no finding, an unknown cause, a person without a time, or a time that is past
    """
    case = get_case(case_id, by)
    by.require("cases.supervise", case.unit.path)
    found = rules.words("finding", review.finding)
    follow_up = _follow_up(review, at)
    if review.ground not in grounds_of(case, at):
        raise WrongStatus
    is_open = follow_up is not None
    row, is_new = CaseReview.objects.get_or_create(
        case=case,
        ground=review.ground,
        round=case.round,
        defaults={
            "status": CaseReview.Status.OPEN if is_open else CaseReview.Status.SETTLED,
            "finding": found,
            "follow_up": follow_up,
            "follow_up_at": review.follow_up_at if is_open else None,
            "corrected": review.corrected.strip(),
            "reviewed_by_id": by.id,
            "reviewed_at": at,
            "settled_at": None if is_open else at,
        },
    )
    if not is_new:
        raise WrongStatus
    reviewed = events.CaseReviewed.model_validate(
        {
            "review_id": row.pk,
            "ground": review.ground,
            "follow_up_id": row.follow_up_id,
            "follow_up_at": row.follow_up_at,
        }
    )
    steps.emit(case, reviewed, *found_cause(case, review.cause, by=by, at=at), by=by, at=at)
    return row


@transaction.atomic
def settle_review(*, review_id: int, corrected: str, by: Actor, at: datetime) -> CaseReview:
    """Say how what the review found was corrected.

    Events: case.review_settled.

    :raises NotFound: there is none, or the actor cannot see its case
    :raises NotAllowed: somebody else was to follow up, and the actor does not supervise there
    :raises WrongStatus: it is settled
    :raises Invalid: no words
    """
    row = CaseReview.objects.filter(pk=review_id).first()
    if row is None:
        raise NotFound
    case = get_case(row.case_id, by)
    if (by.id is None or by.id != row.follow_up_id) and not by.may("cases.supervise", case.unit.path):
        raise NotAllowed
    words = rules.words("corrected", corrected)
    move(row, to=CaseReview.Status.SETTLED, corrected=words, settled_at=at)
    steps.emit(case, events.CaseReviewSettled(review_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def find_cause(*, case_id: int, cause: str, by: Actor, at: datetime) -> Case:
    """Say why a matter arose; the last word stands.

    Events: case.cause_found.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor neither handles nor tracks it
    :raises WrongStatus: it was withdrawn
    :raises Invalid: unknown cause, or as it is
    """
    case = get_case(case_id, by)
    steps.require_hand(case, by=by)
    if case.status == Case.Status.WITHDRAWN:
        raise WrongStatus
    data = found_cause(case, cause, by=by, at=at)
    if not data:
        raise Invalid(fields={"cause": _("Choose a cause.")})
    steps.emit(case, *data, by=by, at=at)
    return case


def found_cause(case: Case, cause: str, *, by: Actor, at: datetime) -> list[events.CaseCauseFound]:
    """Note the cause, if one is given and is another than before; returns what is to be recorded."""
    known = CaseFinding.objects.filter(case=case).first()
    if not cause or (known and known.cause_id == cause):
        return []
    if not CaseCause.objects.filter(code=cause, is_active=True).exists():
        raise Invalid(fields={"cause": _("Choose a cause.")})
    values = {"cause_id": cause, "found_by_id": by.id, "found_at": at}
    CaseFinding.objects.update_or_create(case=case, defaults=values)
    return [events.CaseCauseFound(cause=cause)]


@transaction.atomic
def define_cause(
    *, code: str, name_zh: str, name_en: str, is_active: bool = True, by: Actor, at: datetime
) -> CaseCause:
    """Add a cause to the dictionary, or change the one with this code.

    Events: case_cause.defined.

    :raises NotAllowed: the actor may not define causes
    :raises Invalid: a name is missing
    """
    by.require("cases.manage", "")
    named = {"name_zh": rules.words("name_zh", name_zh), "name_en": rules.words("name_en", name_en)}
    row, _is_new = CaseCause.objects.update_or_create(
        code=rules.words("code", code), defaults={**named, "is_active": is_active}
    )
    record(events.CauseDefined(cause=row.code), on=row.pk, place=None, by=by, at=at)
    return row


@transaction.atomic
def ensure_standard_causes(*, by: Actor, at: datetime) -> int:
    """Add the standard causes that are missing; returns how many. What is there stays as it is.

    Events: case_cause.defined.

    :raises NotAllowed: the actor may not define causes
    """
    by.require("cases.manage", "")
    known = set(CaseCause.objects.values_list("code", flat=True))
    causes = [
        CaseCause(code=code, name_zh=zh, name_en=en, position=place)
        for place, (code, zh, en) in enumerate(STANDARD_CAUSES, start=1)
        if code not in known
    ]
    CaseCause.objects.bulk_create(causes)
    record_many([Draft(events.CauseDefined(cause=one.code), on=one.pk) for one in causes], by=by, at=at)
    return len(causes)


def _follow_up(review: Finding, at: datetime) -> Staff | None:
    if review.follow_up_id is None:
        return None
    person = Staff.objects.filter(pk=review.follow_up_id, is_active=True).first()
    if person is None:
        raise Invalid(fields={"follow_up_id": _("Choose somebody who works here.")})
    if review.follow_up_at is None:
        raise Invalid(fields={"follow_up_at": _("Say until when.")})
    rules.check_future("follow_up_at", review.follow_up_at, after=at)
    return person
