"""The register on paper: forms of one matter, the list, what is to be visited, and blank forms."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request
from huiyin.base.printing import Paper, as_pdf
from huiyin.cases import actions, queries
from huiyin.cases.forms.lists import CaseFilterForm
from huiyin.cases.views import papers
from huiyin.cases.views.papers import Frame, frame

#: So many rows a printed list has at most, and so many return visits are printed at once.
MOST_ROWS = 500
MOST_VISITS = 50

BLANK: dict[str, Callable[[Frame], Paper]] = {
    "register": lambda around: papers.register_list(around, []),
    "sheet": lambda around: papers.contact_sheet(around, None, None),
    "plan": lambda around: papers.handling_plan(around, None, None),
    "visit": lambda around: papers.visit_record(around, None),
    "case": lambda around: papers.case_sheet(around, None),
    "communication": lambda around: papers.communication_list(around, []),
}


@require_GET
def case_sheet(request: Request, case_id: int) -> HttpResponse:
    """Everything about one matter."""
    case = queries.get_case(case_id, request.actor, shown=True)
    return as_pdf([papers.case_sheet(frame(request, case.unit), case)], str(case))


@require_GET
def visit_record(request: Request, case_id: int) -> HttpResponse:
    """The record of the return visit of one matter (Form-05)."""
    case = queries.get_case(case_id, request.actor, shown=True)
    return as_pdf(
        [papers.visit_record(frame(request, case.unit), case)], f"{case} {_('Return visit record')}"
    )


@require_GET
def contact_sheet(request: Request, sheet_id: int) -> HttpResponse:
    """A contact sheet (Form-02)."""
    sheet = queries.get_sheet(sheet_id, request.actor)
    case = queries.get_case(sheet.case_id, request.actor, shown=True)
    return as_pdf([papers.contact_sheet(frame(request, case.unit), case, sheet)], str(sheet))


@require_GET
def handling_plan(request: Request, plan_id: int) -> HttpResponse:
    """A handling plan (Form-03)."""
    plan = queries.get_plan(plan_id, request.actor)
    case = queries.get_case(plan.sheet.case_id, request.actor, shown=True)
    around = frame(request, case.unit)
    return as_pdf([papers.handling_plan(around, case, plan)], f"{plan.sheet} {_('Handling plan')}")


@require_GET
def register_list(request: Request) -> HttpResponse:
    """The list of cases as it is filtered, oldest first (Form-01); it leaves the house as a spreadsheet would."""
    limits = CaseFilterForm(request.GET, actor=request.actor).limits()
    found = queries.list_register(limits, actor=request.actor, size=MOST_ROWS)
    actions.note_export(content="cases", rows=len(found.rows), by=request.actor, at=clock.now())
    paper = papers.register_list(frame(request, None), found.rows, has_more=bool(found.next))
    return as_pdf([paper], str(paper.title))


@require_GET
def visit_records(request: Request) -> HttpResponse:
    """A form for each return visit that is to be made (Form-05)."""
    request.actor.require("cases.revisit")
    found = queries.visit_queue(request.actor, size=MOST_VISITS)
    made = [papers.visit_record(frame(request, case.unit), case) for case in found.rows]
    return as_pdf(made or [BLANK["visit"](frame(request, None))], _("Return visit records"))


@require_GET
def blank(request: Request, form: str) -> HttpResponse:
    """A form to be filled in by hand."""
    if form not in BLANK:
        raise NotFound
    paper = BLANK[form](frame(request, None))
    return as_pdf([paper], str(paper.title))
