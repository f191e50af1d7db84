"""How well one clause is kept week by week: the effect of what was done about it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.compliance import Figures


def weekly(
    clause: str, unit_path: str, *, since: datetime, until: datetime, at: datetime, zone: tzinfo
) -> Mapping[date, Figures]:
    """Figures, as they stand at `at`, by the Monday of the week in which obligations opened, `since` to `until`.

    Of a unit and everything below it; weeks in which nothing opened are left out.
    """
    # The month narrows it down to what the board's index finds; an obligation of a period may carry the next one.
    months = [
        _month(since + timedelta(days=days), zone) for days in range(-31, (until - since).days + 62, 28)
    ]
    rows = (
        Obligation.objects.filter(
            clause_code=clause,
            month__in=set(months),
            unit_path__startswith=unit_path,
            opened_at__gte=since,
            opened_at__lt=until,
        )
        .annotate(week=TruncWeek("opened_at", tzinfo=zone))
        .values_list("week")
        .annotate(
            on_time=Count("pk", filter=Q(status="met")),
            late=Count("pk", filter=Q(status="met_late")),
            open_overdue=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=at)),
            open_in_time=Count(
                "pk", filter=Q(closed_at__isnull=True) & (Q(due_at__gte=at) | Q(due_at__isnull=True))
            ),
        )
        .order_by("week")
    )
    return {
        week.date(): Figures(on_time=on_time, late=late, open_overdue=overdue, open_in_time=in_time)
        for week, on_time, late, overdue, in_time in rows
    }


def _month(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m")
