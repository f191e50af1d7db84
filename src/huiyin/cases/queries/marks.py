"""What cases are remarkable for: the conditions behind the figures of the statistics."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, Escalation, ReturnVisit
from huiyin.cases.queries.voices import raised_outside
from huiyin.ledger.models import Obligation, ObligationSet

#: By the name in the address of a list.
MARKS = {
    "urged": _("urged"),
    "director": _("reported to the director"),
    "general_manager": _("reported to the general manager"),
    "unsatisfied": _("customer not satisfied"),
    "invalid": _("ended without a result"),
    "late": _("overdue or late"),
    "portal_new": _("new from customers"),
    "portal_said": _("customer's words to read"),
    "portal_unsatisfied": _("customer dissatisfied by own account"),
}
INVALID = (Case.Status.WITHDRAWN, Case.Status.UNREACHABLE)


def marked(mark: str, *, clause: str = "", at: datetime | None = None) -> Q:
    """Cases with a mark; with a `clause`, only those on which it can be judged (or was late, by the mark "late").

    `at` is the moment by which what is still open counts as overdue; without it nothing open does.
    """
    if mark == "late":
        return Q(Exists(_owed(clause).filter(is_late(at))))
    found = Q(Exists(_owed(clause).filter(is_late(at) | Q(status="met")))) if clause else Q()
    if mark == "urged":
        return found & Q(urging_count__gt=0)
    if mark in Escalation.Level.values:
        return found & Q(Exists(Escalation.objects.filter(case=OuterRef("pk"), level=mark)))
    if mark == "unsatisfied":
        return found & Q(Exists(unsatisfied_visits()))
    if mark.startswith("portal_"):
        return found & raised_outside(mark)
    if mark == "invalid":
        return found & Q(status__in=INVALID)
    return found


def unsatisfied_visits() -> QuerySet[ReturnVisit]:
    """Return visits of the outer case at which the customer was not satisfied."""
    outcome = ReturnVisit.Outcome.UNSATISFIED
    return ReturnVisit.objects.filter(case=OuterRef("pk"), outcome=outcome, withdrawn_at=None)


def is_late(at: datetime | None) -> Q:
    """Obligations that were met late, or are open and due before `at`."""
    late = Q(status="met_late")
    return late if at is None else late | Q(status="open", due_at__lt=at)


def _owed(clause: str) -> ObligationSet:
    rows = Obligation.objects.filter(subject_kind="case", subject_id=OuterRef("pk"))
    return rows.filter(clause_code=clause) if clause else rows
