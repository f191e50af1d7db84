"""One's own work, and the reminders about it."""

import json
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, is_fragment_request, page, see_other
from huiyin.base.pagination import Count, capped_count
from huiyin.ledger import actions
from huiyin.ledger.queries.obligations import unread_reminders
from huiyin.ledger.queries.reminders import list_notes
from huiyin.ledger.queries.showing import show
from huiyin.ledger.queries.work import TABS, Tab, count_work, page_of_work


@require_GET
def my_work(request: Request) -> HttpResponse:
    """What I owe, soonest first; the first page."""
    now = clock.now()
    tab: Tab = next((tab for tab in TABS if tab == request.GET.get("tab")), "all")
    work = page_of_work(request.actor, tab, now, after=request.GET.get("after", ""))
    lines = show([*work.slice.rows, *work.paused], request.actor)
    running = len(work.slice.rows)
    context = {
        "now": now,
        "tab": tab,
        "tabs": _tabs(tab, count_work(request.actor, now)),
        "lines": lines[:running],
        "paused": lines[running:],
        "more_paused": work.more_paused,
        "next": work.slice.next,
    }
    return page(request, "ledger/my_work.html", context, fragment="work")


def _tabs(current: Tab, counts: Mapping[Tab, Count]) -> list[dict[str, object]]:
    labels: dict[Tab, str] = {
        "all": _("All"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "mine": _("Mine alone"),
        "unit": _("My unit's"),
        "paused": _("Paused"),
    }
    return [
        {
            "label": label,
            "address": "?" if tab == "all" else f"?tab={tab}",
            "count": counts[tab],
            "is_current": tab == current,
        }
        for tab, label in labels.items()
    ]


@require_GET
def bell(request: Request) -> HttpResponse:
    """The counter in the top bar."""
    unread = capped_count(unread_reminders(request.actor), cap=99)
    return page(request, "ledger/bell.html", {"unread": unread})


@require_GET
def reminders(request: Request) -> HttpResponse:
    """What ladders and leaders reminded me of, newest first."""
    return page(request, "ledger/reminders.html", _reminders(request), fragment="list")


@require_POST
def read_one(request: Request, reminder_id: int) -> HttpResponse:
    """Take a reminder off my list."""
    actions.read_reminder(reminder_id, by=request.actor, at=clock.now())
    return _read(request, _("Read."))


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Take all reminders off my list."""
    actions.read_reminders(by=request.actor, at=clock.now())
    return _read(request, _("All reminders are read."))


def _reminders(request: Request) -> dict[str, object]:
    notes = list_notes(request.actor)
    return {
        "notes": notes,
        "unread": sum(1 for note in notes if not note.reminder.read_at),
        "now": clock.now(),
    }


def _read(request: Request, said: str) -> HttpResponse:
    if not is_fragment_request(request):
        messages.success(request, said)
        return see_other(request, "ledger:reminders")
    response = page(request, "ledger/reminders.html", _reminders(request), fragment="list")
    response.headers["HX-Trigger"] = json.dumps({"refresh": "", "announce": said})
    return response
