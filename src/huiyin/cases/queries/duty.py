"""What came in while a unit was closed: the other half of being on duty around the clock (A22)."""

from datetime import datetime, timedelta

from huiyin.base.actor import Actor
from huiyin.calendars.queries import get_version
from huiyin.calendars.rules import Calendar
from huiyin.cases.models import Case
from huiyin.staff.queries import places

MOST_LOOKED_AT = 20_000


def after_hours(actor: Actor, *, since: datetime, until: datetime, limit: int = 200) -> list[Case]:
    """The visible matters registered from `since` to before `until` outside their unit's working time, newest first."""
    rows = Case.objects.visible_to(actor).filter(
        registered_at__gte=since, registered_at__lt=until, origin=Case.Origin.OWN
    )
    found = list(
        rows.order_by("-registered_at", "-pk").values_list("pk", "unit_id", "registered_at")[:MOST_LOOKED_AT]
    )
    where = places({unit_id for _pk, unit_id, _at in found})
    calendars = {unit_id: get_version(place.calendar_id) for unit_id, place in where.items()}
    ids = [pk for pk, unit_id, at in found if not is_working(calendars[unit_id], at)][:limit]
    cases = Case.objects.filter(pk__in=ids).select_related(
        "kind", "department", "handler", "customer", "premises", "first_asked"
    )
    return sorted(cases, key=lambda case: ids.index(case.pk))


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Whether the calendar works at this moment; a shift may have begun the day before."""
    day = at.astimezone(calendar.tz).date()
    spans = [*calendar.work_on(day - timedelta(days=1)), *calendar.work_on(day)]
    return any(begin <= at < end for begin, end in spans)
