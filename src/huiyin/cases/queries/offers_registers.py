"""Offers about reviews, causes and corrections."""

from huiyin.cases.models import CaseReview
from huiyin.cases.queries.reviews import grounds_of
from huiyin.cases.queries.seen import Seen


def reviews(seen: Seen) -> bool:
    """It went wrong on a ground on which it has not been reviewed."""
    return seen.at is not None and seen.may("cases.supervise") and bool(grounds_of(seen.case, seen.at))


def settles_review(seen: Seen) -> int | bool:
    """A review waits for its correction, by the actor or by somebody whom the actor supervises."""
    if not seen.case.may_have("reviews"):
        return False
    rows = seen.case.reviews.filter(status=CaseReview.Status.OPEN)
    if not seen.may("cases.supervise"):
        rows = rows.filter(follow_up_id=seen.actor.id or 0)
    return rows.order_by("id").values_list("pk", flat=True).first() or False


def corrects(seen: Seen) -> bool:
    """The wording may be put right."""
    return seen.case.is_open and seen.owns("cases.register")


def finds_cause(seen: Seen) -> bool:
    """The cause may be noted."""
    return not seen.within("withdrawn") and seen.has_hand
