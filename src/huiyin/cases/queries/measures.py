"""What clauses may measure of matters: how many customers asked afterwards were satisfied (A34, U5, BG13)."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import takewhile

from django.db.models import Count, QuerySet

from huiyin.cases.models import ReturnVisit
from huiyin.journal.registry.hooks import Taken

ASKED = (ReturnVisit.Outcome.SATISFIED, ReturnVisit.Outcome.UNSATISFIED)


def take_satisfaction(paths: Collection[str], since: datetime, until: datetime) -> dict[str, Taken]:
    """Satisfied return visits of those in which the customer said so or otherwise, by unit; one query for all."""
    # What the first and the last begin with, all begin with.
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(min(paths), max(paths), strict=False))
    asked = _asked("".join(letter for letter, _ in alike), since, until)
    rows = asked.values_list("case__unit__path", "outcome").annotate(number=Count("pk")).order_by()
    satisfied, every = Counter[str](), Counter[str]()
    for path, outcome, number in rows:
        for above in (path[:end] for end in range(1, len(path) + 1)):
            if above in paths:
                every[above] += number
                satisfied[above] += number if outcome == ReturnVisit.Outcome.SATISFIED else 0
    return {path: Taken(satisfied[path], every[path]) for path in every}


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
