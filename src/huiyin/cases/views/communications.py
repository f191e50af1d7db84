"""The daily register of communication with customers (Form-41)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.printing import as_pdf
from huiyin.base.text import whole_number
from huiyin.base.xlsx import Column, Sheet, download, workbook
from huiyin.cases import actions, queries
from huiyin.cases.actions import Talk
from huiyin.cases.forms.registers import TalkFilterForm, TalkForm
from huiyin.cases.queries.communications import Line, TalkFilter, list_communications
from huiyin.cases.views import papers

MOST_EXPORTED = 10_000


@require_http_methods(["GET", "POST"])
def communications(request: Request) -> HttpResponse:
    """The lines of some days, and a quick form for the next one."""
    request.actor.require("cases.view")
    units = {unit.pk: unit.name for unit in queries.registering_units(request.actor)}
    form = TalkForm(request.POST or None, units=units, actor=request.actor)
    if request.method == "POST" and submit(form, lambda given: _note(request, given)) is not None:
        messages.success(request, _("Entered."))
        return see_other(request, "cases:communications")
    filters, limits = _limits(request)
    context = {
        "form": form,
        "filters": filters,
        "rows": list_communications(limits, actor=request.actor),
        "may_enter": bool(units),
        "may_export": request.actor.may("cases.export"),
        "me": request.actor.id,
    }
    return page(
        request, "cases/communications.html", context, fragment="rows", status=422 if form.is_bound else 200
    )


@require_POST
def followed_up(request: Request, communication_id: int) -> HttpResponse:
    """What was to follow is done."""
    actions.follow_up_communication(communication_id=communication_id, by=request.actor, at=clock.now())
    messages.success(request, _("Done."))
    return see_other(request, "cases:communications")


@require_GET
def export_communications(request: Request) -> HttpResponse:
    """Form-41 as a spreadsheet, filtered as the list is."""
    request.actor.require("cases.export")
    _filters, limits = _limits(request)
    rows = list_communications(limits, actor=request.actor, most=MOST_EXPORTED)
    actions.note_export(content="communications", rows=len(rows), by=request.actor, at=clock.now())
    name = f"communication-{limits.since:%Y%m%d}-{limits.until:%Y%m%d}"
    return download(workbook([_sheet(rows)]), name)


@require_GET
def print_communications(request: Request) -> HttpResponse:
    """Form-41 on paper, filtered as the list is."""
    request.actor.require("cases.export")
    _filters, limits = _limits(request)
    rows = list_communications(limits, actor=request.actor)
    actions.note_export(content="communications", rows=len(rows), by=request.actor, at=clock.now())
    days = f"{limits.since:%Y-%m-%d} – {limits.until:%Y-%m-%d}"
    paper = papers.communication_list(papers.frame(request, None), rows, days)
    return as_pdf([paper], str(paper.title))


def _limits(request: Request) -> tuple[TalkFilterForm, TalkFilter]:
    form = TalkFilterForm(request.GET)
    since, until = form.days(timezone.localdate(clock.now()))
    given, line = form.cleaned_data, request.GET.get("line", "")
    limits = TalkFilter(
        since=since,
        until=until,
        text=given.get("q", ""),
        channel=given.get("channel", ""),
        mine=given.get("mine", False),
        line=whole_number(line),
    )
    return form, limits


def _note(request: Request, given: dict[str, Any]) -> object:
    unit_id, happened = given["unit_id"], given["occurred_at"]
    facts = {name: value for name, value in given.items() if name not in ("unit_id", "occurred_at")}
    return actions.note_communication(
        unit_id=unit_id, talk=Talk(**facts), by=request.actor, at=clock.now(), occurred_at=happened
    )


def _sheet(rows: Sequence[Line]) -> Sheet:
    columns = [
        Column(_("Time"), 17, "moment"),
        Column(_("Customer"), 28),
        Column(pgettext("talk", "Channel"), 12),
        Column(_("Direction"), 12),
        Column(pgettext("talk", "Person"), 12),
        Column(pgettext("talk", "Content"), 60, "words"),
        Column(_("To follow"), 30, "words"),
        Column(_("Matter"), 24),
    ]
    return Sheet(_("Communication"), columns, _cells(rows))


def _cells(rows: Sequence[Line]) -> Iterator[list[Any]]:
    directions = {"in": _("from the customer"), "out": _("to the customer")}
    for row in rows:
        number = row.case.number if row.case else ""
        who = directions[row.direction]
        yield [row.at, row.party, str(row.channel), who, row.person, row.content, row.follow_up, number]
