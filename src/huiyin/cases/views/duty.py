"""What came in outside office hours."""

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.pages import Request, page
from huiyin.cases.queries.duty import after_hours
from huiyin.cases.views.showing import with_clocks

DAYS = 7


@require_GET
def came_in(request: Request) -> HttpResponse:
    """The matters of a week that were registered while their unit was closed."""
    request.actor.require("cases.view")
    today = timezone.localdate(clock.now())
    try:
        last = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        last = today
    until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    since = until - timedelta(days=DAYS)
    context = {
        "rows": with_clocks(after_hours(request.actor, since=since, until=until)),
        "first": last - timedelta(days=DAYS - 1),
        "last": last,
        "earlier": last - timedelta(days=DAYS),
        "later": last + timedelta(days=DAYS) if last < today else None,
        "now": clock.now(),
    }
    return page(request, "cases/after_hours.html", context)
