"""Contact sheets: sending, accepting, refusing, recalling, completing (A27–A30)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case, ContactSheet
from huiyin.cases.queries import get_case, get_sheet
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import get_unit


@transaction.atomic
def send_sheet(
    *,
    case_id: int,
    department_id: int,
    content: str = "",
    respond_by: datetime | None = None,
    oral: bool = False,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> ContactSheet:
    """Pass a case to a department, with the caller's words unless `content` says it otherwise.

    Events: sheet.sent.

    `respond_by` is the time set by the clerk (A30); `oral`: an urgent case was passed by word of mouth (A28).

    :raises NotFound: the actor cannot see the case, or there is no such department
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with a department already, or answered, or somebody was faster
    :raises Invalid: passed orally without being urgent, a closed unit, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    department = get_unit(department_id)
    happened = rules.moment(at, occurred_at, not_before=_last_step(case))
    rules.check_future("respond_by", respond_by, after=happened)
    _check_department(department)
    if oral and not case.is_urgent:
        raise Invalid(fields={"oral": _("Only urgent cases may be passed orally.")})
    due = respond_by or case.sort_at
    move(case, to=Case.Status.DISPATCHED, department=department, handler=None, sort_at=due)
    sheet = ContactSheet.objects.create(
        case=case,
        round=case.round,
        department=department,
        sent_by_id=by.id,
        content=content.strip() or case.words,
        respond_by=respond_by,
        is_oral=oral,
        sent_at=happened,
    )
    steps.emit(case, _sent(case, sheet), by=by, at=at, occurred_at=happened)
    change(sheet, number=steps.number("LL", "sheet", case, at))
    return sheet


@transaction.atomic
def accept_sheet(
    *,
    sheet_id: int,
    handler_id: int | None = None,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> ContactSheet:
    """Take a case on for the department; `handler_id` settles it, else the actor.

    Events: sheet.accepted.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: it has been accepted, refused or recalled already
    :raises Invalid: nobody to handle it, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.handle", sheet.department.path)
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    handler = _handler(by.id if handler_id is None else handler_id)
    move(sheet, to=ContactSheet.Status.ACCEPTED, handler=handler, accepted_at=happened)
    move(sheet.case, to=Case.Status.IN_HANDLING, handler=handler)
    accepted = events.SheetAccepted(sheet_id=sheet.pk, handler_id=handler.pk)
    steps.emit(sheet.case, accepted, by=by, at=at, occurred_at=happened)
    return sheet


@transaction.atomic
def refuse_sheet(
    *, sheet_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Give a sheet back to the desk, which dispatches it again.

    Events: sheet.refused.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: it has been accepted, refused or recalled already
    :raises Invalid: no reason, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.handle", sheet.department.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    _give_back(sheet, to=ContactSheet.Status.REFUSED, reason=why, happened=happened)
    steps.emit(sheet.case, events.SheetRefused(sheet_id=sheet.pk), by=by, at=at, occurred_at=happened)
    return sheet


@transaction.atomic
def recall_sheet(
    *, sheet_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Take a sheet back from its department, accepted or not.

    Events: sheet.recalled.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it has been refused, recalled or completed already
    :raises Invalid: no reason, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.dispatch", sheet.case.unit.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=sheet.accepted_at or sheet.sent_at)
    _give_back(sheet, to=ContactSheet.Status.RECALLED, reason=why, happened=happened)
    steps.emit(sheet.case, events.SheetRecalled(sheet_id=sheet.pk), by=by, at=at, occurred_at=happened)
    return sheet


@transaction.atomic
def complete_sheet(
    *, sheet_id: int, result: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Report the result of handling to the desk, which tells the customer.

    Events: sheet.completed.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: it is not in handling, or waits for the customer or parts
    :raises Invalid: no result, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.handle", sheet.department.path)
    done = rules.words("result", result)
    if sheet.accepted_at is None or sheet.handler_id is None:
        raise WrongStatus
    steps.require_running(sheet.case)
    happened = rules.moment(at, occurred_at, not_before=sheet.accepted_at)
    move(sheet, to=ContactSheet.Status.COMPLETED, result=done, ended_at=happened)
    move(sheet.case, to=Case.Status.HANDLED)
    completed = events.SheetCompleted(
        sheet_id=sheet.pk, handler_id=sheet.handler_id, first_asked_id=sheet.case.first_asked_id
    )
    steps.emit(sheet.case, completed, by=by, at=at, occurred_at=happened)
    return sheet


def _give_back(sheet: ContactSheet, *, to: str, reason: str, happened: datetime) -> None:
    move(sheet, to=to, reason=reason, ended_at=happened)
    move(sheet.case, to=Case.Status.REGISTERED, department=None, handler=None)


def _last_step(case: Case) -> datetime:
    """The earliest time to send a case on: since the round began, and the last sheet came back."""
    ended = case.sheets.order_by("-id").values_list("ended_at", flat=True).first()
    return max(filter(None, [steps.opened_at(case), ended]))


def _check_department(department: OrgUnit) -> None:
    if not department.is_active:
        raise Invalid(fields={"department_id": _("This unit is closed.")})


def _handler(staff_id: int | None) -> Staff:
    handler = None if staff_id is None else Staff.objects.filter(pk=staff_id, is_active=True).first()
    if handler is None:
        raise Invalid(fields={"handler_id": _("Choose somebody who works here.")})
    return handler


def _sent(case: Case, sheet: ContactSheet) -> events.SheetSent:
    return events.SheetSent.model_validate(
        {
            "sheet_id": sheet.pk,
            "department_id": sheet.department_id,
            "kind": case.kind_id,
            "urgency": str(case.urgency),
            "round": case.round,
            "timed": sheet.respond_by is not None,
            "respond_by": sheet.respond_by,
            "oral": sheet.is_oral,
        }
    )
