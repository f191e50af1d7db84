"""The rows behind a figure, one obligation with its evidence, and what is owed on a subject."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page
from huiyin.base.pagination import capped_count, keyset
from huiyin.ledger.forms import ObligationsForm
from huiyin.ledger.queries.behind import behind, parts_of
from huiyin.ledger.queries.board import Scope
from huiyin.ledger.queries.evidence import dossier_of, reckoning_of
from huiyin.ledger.queries.figures import NOT_OWED, Door, events_behind, limits_of, rows_behind
from huiyin.ledger.queries.obligations import get_obligation, moves_by, obligations_of
from huiyin.ledger.queries.procedures import current_clauses
from huiyin.ledger.queries.showing import show, show_events, subjects_of
from huiyin.ledger.registry import improving


@require_GET
def obligation_list(request: Request) -> HttpResponse:
    """The obligations that a figure counts, newest first."""
    scope = Scope(request.actor, None)
    form = ObligationsForm(request.GET, clauses=current_clauses(clock.now()), units=scope.units)
    context: dict[str, Any] = {"form": form, "now": clock.now(), "lines": [], "outcome": ""}
    if not form.is_valid():
        return page(request, "ledger/obligations.html", context, fragment="rows", status=422)
    door = _door(form.cleaned_data, scope)
    context |= {"door": door, "outcome": door.outcome, "limits": limits_of(door)}
    context["take_up"] = _take_up(request.actor, door, context["now"])
    if door.outcome == NOT_OWED:
        context["events"] = show_events(events_behind(request.actor, door), request.actor)
        return page(request, "ledger/obligations.html", context, fragment="rows")
    rows = rows_behind(request.actor, door, context["now"])
    found = keyset(rows, order=("-opened_at", "-pk"), after=request.GET.get("after", ""))
    context |= {"lines": show(found.rows, request.actor), "next": found.next, "count": capped_count(rows)}
    return page(request, "ledger/obligations.html", context, fragment="rows")


@require_GET
def obligation(request: Request, obligation_id: int) -> HttpResponse:
    """One obligation: what is owed, by whom, until when and why then, and every event that bears on it."""
    row = get_obligation(obligation_id, actor=request.actor)
    context = {
        "dossier": dossier_of(row, request.actor),
        "row": row,
        "now": clock.now(),
        "parts": [(part, PARTS[part]) for part in parts_of(row)],
        "may_urge": row.is_open and request.actor.may("ledger.urge", row.unit_path),
        "may_waive": row.is_open and request.actor.may("ledger.waive", row.unit_path),
    }
    return page(request, "ledger/obligation.html", context)


@require_GET
def explain(request: Request, obligation_id: int) -> HttpResponse:
    """On to the page that shows line by line how the due time came about."""
    row = get_obligation(obligation_id, actor=request.actor)
    reckoning = reckoning_of(row)
    if reckoning.told:
        return HttpResponseRedirect(reverse("ledger:obligation", args=[row.pk]))
    return HttpResponseRedirect(f"{reverse('calendars:explain')}?{reckoning.parameters}")


PARTS = {
    "achieved": _("Counted so far"),
    "missing": _("Not counted yet"),
    "numerator": _("What satisfies the measure"),
    "denominator": _("What is measured"),
}


@require_GET
def behind_number(request: Request, obligation_id: int, part: str) -> HttpResponse:
    """The subjects behind a number of a period."""
    row = get_obligation(obligation_id, actor=request.actor)
    found = behind(row, part, request.actor)
    return page(request, "ledger/behind.html", {"row": row, "found": found, "heading": PARTS[part]})


@require_GET
def panel_subject(request: Request, subject_id: int, kind: str) -> HttpResponse:
    """What is owed on a subject, on that subject's own page."""
    if (kind, subject_id) not in subjects_of([(kind, subject_id)], request.actor):
        raise NotFound
    lines = show(obligations_of(kind, [subject_id]), request.actor)
    return page(request, "ledger/panel_subject.html", {"lines": lines, "now": clock.now()})


@require_GET
def panel_moved(request: Request, edition_id: int) -> HttpResponse:
    """What a notice of holidays moved, from when to when."""
    request.actor.require("ledger.view")
    return page(request, "ledger/panel_moved.html", {"moves": moves_by(edition_id, request.actor)})


def _take_up(actor: Actor, door: Door, at: datetime) -> str:
    """The address at which a clause that falls short is taken up; "" without a clause, or for whoever may not."""
    target = improving()
    if target is None or not door.clause or not actor.may(target.permission):
        return ""
    month = door.month or at.astimezone(get_current_timezone()).strftime("%Y-%m")
    given = {"clause": door.clause, "since": door.since or month, "until": door.until or month}
    given |= {"unit": str(door.unit.pk)} if door.unit else {}
    return f"{reverse(target.url_name)}?{urlencode(given)}"


def _door(data: dict[str, Any], scope: Scope) -> Door:
    return Door(
        unit=next((unit for unit in scope.units if unit.pk == data["unit"]), None),
        only=data["only"],
        team=data["team"],
        clause=data["clause"],
        month=data["month"],
        since=data["since"],
        until=data["until"],
        outcome=data["outcome"],
        person=data["person"],
        owner=data["owner"],
    )
