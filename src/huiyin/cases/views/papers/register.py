"""Form-01: the register as a list, as it is filtered."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.printing import Note, Paper, Table
from huiyin.cases import queries
from huiyin.cases.queries import Reach, RegisterRow
from huiyin.cases.views.papers.parts import Frame, moment, name_of

WIDTHS = (1.1, 3.5, 1.7, 3.3, 1.9, 6, 1.5, 2.5, 2.2, 2.6, 4, 2.5, 1.8)
BLANK_ROWS = 13


def register_list(around: Frame, rows: Sequence[RegisterRow], *, has_more: bool = False) -> Paper:
    """The customer service information register (A23–A28); without rows: to be filled in by hand."""
    head = [
        pgettext("register", "No."),
        _("Number, time"),
        _("Recorded by"),
        _("Customer, place, phone"),
        _("Kind, source"),
        _("What it is about"),
        _("Grade"),
        _("Department, sheet"),
        _("Due at"),
        _("Plan"),
        _("Result"),
        _("Return visit"),
        _("Status"),
    ]
    reach = queries.reach_of_many([row.case for row in rows], around.request.actor)
    lines = [_line(number, row, reach[row.case.pk]) for number, row in enumerate(rows, start=1)]
    table = Table(head, WIDTHS, lines, empty=0 if lines else BLANK_ROWS, is_small=True)
    more = [Note(_("Only the first %(n)d are printed. Narrow the filter for the others.") % {"n": len(rows)})]
    return around.paper(
        _("Customer service information register"),
        "Form-01",
        [table, *(more if has_more else [])],
        is_landscape=True,
    )


def _line(number: int, row: RegisterRow, reach: Sequence[Reach]) -> list[str]:
    case, sheet, plan, answer, visit = row.case, row.sheet, row.plan, row.answer, row.visit
    level = f" {visit.level}" if visit and visit.level else ""
    return [
        str(number),
        _lines(str(case), moment(case.occurred_at)),
        name_of(case.first_asked),
        _lines(
            case.customer.name if case.customer else case.caller_name,
            case.premises.full_name if case.premises else "",
            reach[0].value if reach else "",
        ),
        _lines(case.kind.name, case.source.name),
        case.words,
        _lines(str(case.get_urgency_display()) if case.is_urgent else "", "★" * case.importance),
        _lines(name_of(sheet.department) if sheet else "", str(sheet) if sheet else ""),
        moment(case.promised_at or case.due_at),
        _lines(moment(plan.complete_by), plan.method) if plan else "",
        _lines(answer.words, moment(answer.answered_at)) if answer else "",
        _lines(f"{visit.get_outcome_display()}{level}", visit.words) if visit else "",
        str(case.get_status_display()),
    ]


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
