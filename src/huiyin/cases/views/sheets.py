"""The inbox of contact sheets: what lies with one's departments."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, is_fragment_request, page, see_other
from huiyin.cases import actions, queries
from huiyin.cases.models import ContactSheet
from huiyin.cases.queries import Reach
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.obligations import open_obligations_of

TABS = ("sent", "accepted", "mine")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet in the inbox, with the clock of its department or handler and the numbers to call."""

    sheet: ContactSheet
    clock: Obligation | None
    reach: list[Reach]


@require_GET
def inbox(request: Request) -> HttpResponse:
    """What is to be accepted, what is in handling, what is mine."""
    tab = request.GET.get("tab", "")
    found = queries.sheet_inbox(
        request.actor,
        status="" if tab not in TABS[:2] else tab,
        mine=tab == "mine",
        after=request.GET.get("after", ""),
    )
    context = {
        "rows": _rows(request, found.rows),
        "slice": found,
        "counts": queries.count_inbox(request.actor),
        "tab": tab,
        "now": clock.now(),
    }
    return page(request, "cases/sheets.html", context, fragment="rows")


@require_POST
def accept(request: Request, sheet_id: int) -> HttpResponse:
    """Accept a sheet where it stands in the list."""
    sheet = actions.accept_sheet(sheet_id=sheet_id, by=request.actor, at=clock.now())
    return _answer(request, sheet, _("Accepted."))


@require_POST
def refuse(request: Request, sheet_id: int) -> HttpResponse:
    """Refuse a sheet where it stands in the list."""
    try:
        reason = request.POST.get("reason", "")
        sheet = actions.refuse_sheet(sheet_id=sheet_id, reason=reason, by=request.actor, at=clock.now())
    except Invalid as refusal:
        [row] = _rows(request, [queries.get_sheet(sheet_id, request.actor)])
        context = {"row": row, "now": clock.now(), "mistake": refusal.fields.get("reason", "")}
        if is_fragment_request(request):
            return page(request, "cases/sheets.html#row", context, status=422)
        raise
    return _answer(request, sheet, _("Given back to the service desk."))


def _answer(request: Request, sheet: ContactSheet, said: str) -> HttpResponse:
    """The sheet as it stands now: its row for htmx, else the list again."""
    if not is_fragment_request(request):
        messages.success(request, said)
        return see_other(request, "cases:sheets")
    [row] = _rows(request, [queries.get_sheet(sheet.pk, request.actor)])
    return page(request, "cases/sheets.html#row", {"row": row, "now": clock.now(), "said": said})


def _rows(request: Request, sheets: Sequence[ContactSheet]) -> list[SheetRow]:
    """The sheets with what their departments owe first, else anybody; a few queries however many there are."""
    theirs: dict[tuple[int, int | None], Obligation] = {}
    first: dict[int, Obligation] = {}
    for row in open_obligations_of("case", [sheet.case_id for sheet in sheets]):
        theirs.setdefault((row.subject_id, row.responsible_unit_id), row)
        first.setdefault(row.subject_id, row)
    reach = queries.reach_of_many([sheet.case for sheet in sheets], request.actor)
    return [
        SheetRow(
            sheet,
            theirs.get((sheet.case_id, sheet.department_id)) or first.get(sheet.case_id),
            reach[sheet.case_id],
        )
        for sheet in sheets
    ]
