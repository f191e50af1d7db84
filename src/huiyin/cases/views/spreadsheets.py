"""The register as a spreadsheet: the columns of Form-01."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.actor import Actor
from huiyin.base.xlsx import Column, Sheet
from huiyin.cases import queries
from huiyin.cases.forms.fields import IMPORTANCE
from huiyin.cases.queries import CaseFilter, RegisterRow

#: How many rows one file takes at most, and how many are read at a time.
MOST = 100_000
AT_ONCE = 500


def register_sheet(limits: CaseFilter, actor: Actor) -> Sheet:
    """The cases within these limits, oldest first; numbers to call only as far as the actor may read them."""
    columns = [
        Column(_("Number"), 24),
        Column(_("Happened at"), 17, "moment"),
        Column(_("Registered at"), 17, "moment"),
        Column(_("Unit"), 18),
        Column(_("Kind")),
        Column(pgettext("case", "Source")),
        Column(_("Topic"), 18),
        Column(_("What it is about"), 48, "words"),
        Column(_("Customer"), 20),
        Column(_("Caller"), 14),
        Column(_("Phone"), 16),
        Column(_("Place"), 26),
        Column(_("Urgency"), 9),
        Column(_("Importance"), 9),
        Column(_("Status"), 16),
        Column(_("First asked"), 12),
        Column(_("Department"), 16),
        Column(_("Handler"), 12),
        Column(_("Contact sheet"), 24),
        Column(_("Complete by"), 17, "moment"),
        Column(_("Promised for"), 17, "moment"),
        Column(_("Answer"), 40, "words"),
        Column(_("Answered at"), 17, "moment"),
        Column(_("Return visit"), 14),
        Column(_("Satisfaction"), 8, "number"),
        Column(_("Customer's opinion"), 30, "words"),
        Column(_("Urged"), 7, "number"),
        Column(_("Round"), 7, "number"),
        Column(_("Closed at"), 17, "moment"),
    ]
    return Sheet(_("Cases"), columns, _rows(limits, actor))


def _rows(limits: CaseFilter, actor: Actor) -> Iterator[list[Any]]:
    after, number = "", 0
    while number < MOST:
        found = queries.list_register(limits, actor=actor, after=after, size=AT_ONCE)
        reach = queries.reach_of_many([row.case for row in found.rows], actor)
        for row in found.rows:
            yield _row(row, reach[row.case.pk][0].value if reach[row.case.pk] else "")
        after, number = found.next, number + len(found.rows)
        if not after:
            return


def _row(row: RegisterRow, phone: str) -> list[Any]:
    case, visit = row.case, row.visit
    return [
        case.number,
        case.occurred_at,
        case.registered_at,
        case.unit.name,
        case.kind.name,
        case.source.name,
        case.topic,
        case.words,
        case.customer.name if case.customer else "",
        case.caller_name,
        phone,
        case.premises.full_name if case.premises else "",
        case.get_urgency_display(),
        dict(IMPORTANCE).get(case.importance, ""),
        case.get_status_display(),
        case.first_asked.name if case.first_asked else "",
        case.department.name if case.department else "",
        case.handler.name if case.handler else "",
        row.sheet.number if row.sheet else "",
        row.plan.complete_by if row.plan else None,
        case.promised_at,
        row.answer.words if row.answer else "",
        case.answered_at,
        visit.get_outcome_display() if visit else "",
        visit.level if visit else None,
        visit.words if visit else "",
        case.urging_count,
        case.round,
        case.closed_at,
    ]
