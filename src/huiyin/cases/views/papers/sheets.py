"""Form-02, the internal contact sheet, and Form-03, the handling plan."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.printing import Choice, Paper, Signatures, Text
from huiyin.cases.models import Case, ContactSheet, HandlingPlan
from huiyin.cases.views.papers.parts import (
    Frame,
    concerned,
    corner,
    facts,
    kinds_to_tick,
    moment,
    name_of,
    paper_code,
)


def contact_sheet(around: Frame, case: Case | None, sheet: ContactSheet | None) -> Paper:
    """The internal contact sheet of a case (A27, F9); None: to be filled in by hand."""
    blocks = [
        facts(
            (_("Register no."), str(case) if case else ""),
            (_("Raised"), moment(case.occurred_at) if case else ""),
            (pgettext("paper", "From"), name_of(case.desk) if case else ""),
            (_("To department"), name_of(sheet.department) if sheet else ""),
            (_("Sent at"), moment(sheet.sent_at) if sheet else ""),
            (_("Answer by"), moment(sheet.respond_by) if sheet else ""),
            *concerned(case, around.request),
        ),
        kinds_to_tick(case),
        Choice(
            _("Passed"),
            [
                (_("in writing"), sheet is not None and not sheet.is_oral),
                (_("orally, confirmed afterwards"), sheet is not None and sheet.is_oral),
            ],
        ),
        Text(_("Content"), sheet.content if sheet else "", 8),
        Text(_("Result of handling"), (sheet.result or sheet.reason) if sheet else "", 8),
        facts(
            (_("Accepted at"), moment(sheet.accepted_at) if sheet else ""),
            (_("Returned at"), moment(sheet.ended_at) if sheet else ""),
        ),
        Signatures(
            [
                (_("Sent by"), name_of(sheet.sent_by) if sheet else ""),
                (_("Accepted by"), name_of(sheet.handler) if sheet else ""),
                (_("Head of department"), ""),
            ],
            _("Date:"),
        ),
    ]
    return around.paper(
        _("Internal contact sheet"),
        "Form-02",
        blocks,
        number=sheet.number or "" if sheet else "",
        code=paper_code("sheet", sheet.pk if sheet else None),
        **corner(case),
    )


def handling_plan(around: Frame, case: Case | None, plan: HandlingPlan | None) -> Paper:
    """The plan for a case that takes long (A32); None: to be filled in by hand."""
    sheet = plan.sheet if plan else None
    blocks = [
        facts(
            (_("Register no."), str(case) if case else ""),
            (_("Contact sheet no."), str(sheet) if sheet else ""),
            (_("Department"), name_of(sheet.department) if sheet else ""),
            (_("Handler"), name_of(sheet.handler) if sheet else ""),
            *concerned(case, around.request),
            (_("Complete by"), moment(plan.complete_by) if plan else ""),
            (_("Submitted at"), moment(plan.submitted_at) if plan else ""),
        ),
        Text(_("Matter of the customer"), case.words if case else "", 4),
        Text(_("Method"), plan.method if plan else "", 6),
        Text(_("Schedule"), plan.schedule if plan else "", 6),
        Text(_("Commitments"), plan.commitments if plan else "", 4),
        facts(
            (_("Told to the customer at"), moment(plan.fed_back_at) if plan else ""),
            (_("Told by"), name_of(plan.fed_back_by) if plan else ""),
        ),
        Text(_("Customer's reaction"), plan.reaction if plan else "", 4),
        Signatures(
            [
                (_("Author"), name_of(plan.author) if plan else ""),
                (_("Head of department"), ""),
                (_("Customer"), ""),
            ],
            _("Date:"),
        ),
    ]
    code = paper_code("plan", plan.pk if plan else None)
    return around.paper(
        _("Problem handling plan"), "Form-03", blocks, number=str(sheet) if sheet else "", code=code
    )
