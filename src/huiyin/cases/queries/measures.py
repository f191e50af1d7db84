"""What clauses may measure of matters: how many customers asked afterwards were satisfied (A34, U5, BG13)."""

from datetime import datetime

from django.db.models import QuerySet

from huiyin.cases.models import ReturnVisit
from huiyin.journal.registry.hooks import Taken

ASKED = (ReturnVisit.Outcome.SATISFIED, ReturnVisit.Outcome.UNSATISFIED)


def take_satisfaction(path: str, since: datetime, until: datetime) -> Taken:
    """Satisfied return visits of those in which the customer said so or otherwise; two queries."""
    asked = _asked(path, since, until)
    satisfied = asked.filter(outcome=ReturnVisit.Outcome.SATISFIED)
    return Taken(satisfied.count(), asked.count())


def list_satisfaction(path: str, since: datetime, until: datetime, part: str) -> list[int]:
    """The matters behind either number, latest visit first."""
    rows = _asked(path, since, until)
    if part == "numerator":
        rows = rows.filter(outcome=ReturnVisit.Outcome.SATISFIED)
    return list(rows.order_by("-visited_at", "-pk").values_list("case_id", flat=True))


def _asked(path: str, since: datetime, until: datetime) -> QuerySet[ReturnVisit]:
    return ReturnVisit.objects.filter(
        case__unit__path__startswith=path,
        visited_at__gte=since,
        visited_at__lt=until,
        outcome__in=ASKED,
        withdrawn_at=None,
    )
