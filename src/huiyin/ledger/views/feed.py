"""One's own due times for a calendar: the secret address, and what is read there without a login."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, public, see_other
from huiyin.ledger import actions
from huiyin.ledger.queries.feeds import Entry, Reader, find_feed, get_reader, list_entries

LENGTH = timedelta(minutes=15)
REFRESH = timedelta(minutes=30)


@require_http_methods(["GET", "POST"])
def settings(request: Request) -> HttpResponse:
    """The address: whether there is one; POST makes one, which is shown this one time."""
    address = ""
    if request.method == "POST":
        secret = actions.make_calendar_feed(by=request.actor, at=clock.now())
        address = request.build_absolute_uri(reverse("ledger:calendar", args=[secret]))
    context = {"feed": find_feed(request.actor), "address": address}
    response = page(request, "ledger/calendar_feed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: Request) -> HttpResponse:
    """Have the address lead nowhere."""
    actions.revoke_calendar_feed(by=request.actor, at=clock.now())
    messages.success(request, _("The calendar address leads nowhere now."))
    return see_other(request, "ledger:calendar-feed")


@require_GET
def panel(request: Request) -> HttpResponse:
    """On one's own account: whether there is an address."""
    return page(request, "ledger/calendar_feed_panel.html", {"feed": find_feed(request.actor)})


@public
@require_GET
def calendar(request: Request, secret: str) -> HttpResponse:
    """What the owner of this address owes, as iCalendar: events, or with ?as=tasks to-dos."""
    at = clock.now()
    reader = get_reader(secret, at)
    with translation.override(reader.language):
        body = _calendar(request, reader, list_entries(reader.actor))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _calendar(request: Request, reader: Reader, entries: list[Entry]) -> bytes:
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", "-//Huiyin//due times//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", _("What %(name)s owes") % {"name": reader.name})
    found.add("x-wr-calname", _("What %(name)s owes") % {"name": reader.name})
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT30M")
    kind = icalendar.Todo if request.GET.get("as") == "tasks" else icalendar.Event
    for entry in entries:
        found.add_component(_component(kind(), request, entry))
    return bytes(found.to_ical())


def _component(component: Any, request: Request, entry: Entry) -> Any:
    """One due time. No customer's words leave the house by it: the clause, the number, the way to it."""
    row, subject = entry.line.obligation, entry.line.subject
    number = subject.number if subject else ""
    component.add("uid", f"obligation-{row.pk}@{request.get_host()}")
    component.add("dtstamp", entry.changed_at)
    component.add("last-modified", entry.changed_at)
    component.add("summary", f"{number} {row.clause.text}".strip())
    component.add(
        "url", request.build_absolute_uri(entry.line.form or reverse("ledger:obligation", args=[row.pk]))
    )
    if component.name == "VTODO":
        component.add("due", row.due_at)
        component.add("status", "NEEDS-ACTION")
    else:
        assert row.due_at is not None
        component.add("dtstart", row.due_at)
        component.add("dtend", row.due_at + LENGTH)
        component.add("transp", "TRANSPARENT")
        component.add("status", "TENTATIVE" if row.provisional else "CONFIRMED")
    return component
