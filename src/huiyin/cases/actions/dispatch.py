"""Contact sheets: sending, accepting, refusing, recalling, completing (A27–A30); to several departments at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.indexing import index_sheet
from huiyin.cases.actions.promising import keep_promises
from huiyin.cases.actions.reviewing import found_cause
from huiyin.cases.actions.together import conclude
from huiyin.cases.models import Case, ContactSheet
from huiyin.cases.queries import get_case, get_sheet
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import get_unit


@transaction.atomic
def send_sheet(
    *,
    case_id: int,
    department_id: int,
    also: Sequence[int] = (),
    content: str = "",
    respond_by: datetime | None = None,
    oral: bool = False,
    told_to: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> ContactSheet:
    """Pass a case to a department, with the caller's words unless `content` says it otherwise.

    Events: sheet.sent, one for each department.

    `respond_by` is the time set by the clerk (A30); `oral`: an urgent case was passed by word of mouth (A28) to
    `told_to`. `also` are further departments: each gets a sheet of its own and answers for itself. The first one
    stands for the matter, and its sheet is returned.

    :raises NotFound: the actor cannot see the case, or there is no such department
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with a department already, answered, or joined to another, or somebody was faster
    :raises Invalid: passed orally without being urgent, a closed unit, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    departments = [get_unit(unit_id) for unit_id in dict.fromkeys([department_id, *also])]
    happened = rules.moment(at, occurred_at, not_before=_last_step(case))
    rules.check_future("respond_by", respond_by, after=happened)
    for department in departments:
        _check_department(department)
    if oral and not case.is_urgent:
        raise Invalid(fields={"oral": _("Only urgent cases may be passed orally.")})
    if case.is_joined:
        raise WrongStatus(_("Another matter carries the handling of this one."))
    steps.take(case, by=by)
    due = respond_by or case.sort_at
    move(case, to=Case.Status.DISPATCHED, department=departments[0], handler=None, sort_at=due)
    sheets = [
        _sheet(case, unit, content, respond_by, happened, by, oral=oral, told_to=told_to.strip())
        for unit in departments
    ]
    steps.emit(case, *[_sent(case, sheet) for sheet in sheets], by=by, at=at, occurred_at=happened)
    for sheet in sheets:
        _number(sheet, case, at)
    return sheets[0]


@transaction.atomic
def involve_department(
    *,
    case_id: int,
    department_id: int,
    content: str = "",
    respond_by: datetime | None = None,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> ContactSheet:
    """Ask one more department while others are at it: a further sheet with its own answer.

    Events: sheet.sent.

    :raises NotFound: the actor cannot see the case, or there is no such department
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with no department, or somebody was faster
    :raises Invalid: this department has it already, a closed unit, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    steps.require_status(case, Case.Status.DISPATCHED, Case.Status.IN_HANDLING)
    department = get_unit(department_id)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    rules.check_future("respond_by", respond_by, after=happened)
    _check_department(department)
    steps.hold(case)
    if case.sheets.filter(status__in=ContactSheet.OPEN, department=department).exists():
        raise Invalid(fields={"department_id": _("This department has a contact sheet already.")})
    sheet = _sheet(case, department, content, respond_by, happened, by)
    steps.emit(case, _sent(case, sheet), by=by, at=at, occurred_at=happened)
    _number(sheet, case, at)
    return sheet


@transaction.atomic
def confirm_sheet(
    *, sheet_id: int, content: str = "", by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Confirm in writing what was passed by word of mouth (A28); `content` puts it more exactly.

    Events: sheet.confirmed.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it was not passed orally, has been confirmed, or came back
    :raises Invalid: a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.dispatch", sheet.case.unit.path)
    if not sheet.awaits_confirmation:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    text = content.strip() or sheet.content
    unconfirmed = ContactSheet.objects.filter(pk=sheet.pk, status=sheet.status, confirmed_at=None)
    if not unconfirmed.update(confirmed_at=happened, confirmed_by_id=by.id, content=text):
        raise WrongStatus
    sheet.refresh_from_db(fields=["confirmed_at", "confirmed_by", "content"])
    steps.emit(sheet.case, events.SheetConfirmed(sheet_id=sheet.pk), by=by, at=at, occurred_at=happened)
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
    case = sheet.case
    by.require("cases.handle", sheet.department.path)
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    handler = _handler(by.id if handler_id is None else handler_id)
    move(sheet, to=ContactSheet.Status.ACCEPTED, handler=handler, accepted_at=happened)
    if case.status == Case.Status.DISPATCHED:
        move(case, to=Case.Status.IN_HANDLING, handler=handler)
    else:
        is_first = case.handler_id is None or sheet.department_id == case.department_id
        steps.require_status(case, Case.Status.IN_HANDLING)
        change(case, handler_id=handler.pk if is_first else case.handler_id)
    accepted = events.SheetAccepted(sheet_id=sheet.pk, handler_id=handler.pk)
    steps.emit(case, accepted, by=by, at=at, occurred_at=happened)
    return sheet


@transaction.atomic
def refuse_sheet(
    *, sheet_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Give a sheet back to the desk, which dispatches it again.

    Events: sheet.refused, and case.concluded where all other departments have completed theirs.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: it has been accepted, refused or recalled already
    :raises Invalid: no reason, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.handle", sheet.department.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    move(sheet, to=ContactSheet.Status.REFUSED, reason=why, ended_at=happened)
    steps.emit(sheet.case, events.SheetRefused(sheet_id=sheet.pk), by=by, at=at, occurred_at=happened)
    _came_back(sheet, happened, by=by, at=at)
    return sheet


@transaction.atomic
def recall_sheet(
    *, sheet_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ContactSheet:
    """Take a sheet back from its department, accepted or not.

    Events: sheet.recalled, and case.concluded where all other departments have completed theirs.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it has been refused, recalled or completed already
    :raises Invalid: no reason, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.dispatch", sheet.case.unit.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=sheet.accepted_at or sheet.sent_at)
    move(sheet, to=ContactSheet.Status.RECALLED, reason=why, ended_at=happened)
    steps.emit(sheet.case, events.SheetRecalled(sheet_id=sheet.pk), by=by, at=at, occurred_at=happened)
    _came_back(sheet, happened, by=by, at=at)
    return sheet


@transaction.atomic
def complete_sheet(
    *,
    sheet_id: int,
    result: str,
    cause: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> ContactSheet:
    """Report the result of handling to the desk, which tells the customer once every department has reported.

    Events: sheet.completed; promise.kept where a plan of it was promised; case.cause_found with a cause;
    case.leading_handled on joined matters.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: it is not in handling, or waits for the customer or parts
    :raises Invalid: no result, an unknown cause, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    case = sheet.case
    by.require("cases.handle", sheet.department.path)
    done = rules.words("result", result)
    if sheet.accepted_at is None or sheet.handler_id is None:
        raise WrongStatus
    steps.require_running(case)
    happened = rules.moment(at, occurred_at, not_before=sheet.accepted_at)
    move(sheet, to=ContactSheet.Status.COMPLETED, result=done, ended_at=happened)
    is_last = not _still_out(case)
    completed = events.SheetCompleted(
        sheet_id=sheet.pk, handler_id=sheet.handler_id, first_asked_id=case.first_asked_id, is_last=is_last
    )
    kept = [*keep_promises(case, happened, sheet_id=sheet.pk), *found_cause(case, cause, by=by, at=at)]
    if is_last:
        conclude(case, completed, *kept, happened=happened, by=by, at=at)
    else:
        steps.hold(case)
        steps.emit(case, completed, *kept, by=by, at=at, occurred_at=happened)
    return sheet


@transaction.atomic
def conclude_handling(
    *, case_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Case:
    """Decide at the desk that the matter is handled although some departments have not completed their sheets.

    Events: sheet.recalled for each sheet still out, case.concluded; case.leading_handled on joined matters.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: no department has completed a sheet meanwhile, or somebody was faster
    :raises Invalid: no reason, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    out = _still_out(case)
    steps.require_status(case, Case.Status.IN_HANDLING)
    if not out or not has_result_beside(case, out[0]):
        raise WrongStatus
    for sheet in out:
        move(sheet, to=ContactSheet.Status.RECALLED, reason=why, ended_at=happened)
    recalled = [events.SheetRecalled(sheet_id=sheet.pk) for sheet in out]
    ended = events.CaseConcluded(first_asked_id=case.first_asked_id)
    conclude(case, *recalled, ended, happened=happened, by=by, at=at)
    return case


def has_result_beside(case: Case, sheet: ContactSheet) -> bool:
    """Whether another department has completed its sheet since this one was sent."""
    done = case.sheets.filter(status=ContactSheet.Status.COMPLETED, round=case.round)
    return done.filter(ended_at__gt=sheet.sent_at).exists()


def _came_back(sheet: ContactSheet, happened: datetime, *, by: Actor, at: datetime) -> None:
    """What becomes of the case: others are still at it, or all others are done, or the desk has it again."""
    case, out = sheet.case, _still_out(sheet.case)
    if out:
        stands = next((one for one in out if one.department_id == case.department_id), out[0])
        change(case, department_id=stands.department_id, handler_id=stands.handler_id)
    elif case.status == Case.Status.IN_HANDLING and has_result_beside(case, sheet):
        ended = events.CaseConcluded(first_asked_id=case.first_asked_id)
        conclude(case, ended, happened=happened, by=by, at=at)
    else:
        move(case, to=Case.Status.REGISTERED, department=None, handler=None)


def _still_out(case: Case) -> list[ContactSheet]:
    return list(case.sheets.filter(status__in=ContactSheet.OPEN).order_by("id"))


def _sheet(
    case: Case,
    department: OrgUnit,
    content: str,
    respond_by: datetime | None,
    happened: datetime,
    by: Actor,
    *,
    oral: bool = False,
    told_to: str = "",
) -> ContactSheet:
    return ContactSheet.objects.create(
        case=case,
        round=case.round,
        department=department,
        sent_by_id=by.id,
        content=content.strip() or case.words,
        respond_by=respond_by,
        is_oral=oral,
        told_to=told_to if oral else "",
        told_at=happened if oral else None,
        sent_at=happened,
    )


def _last_step(case: Case) -> datetime:
    """The earliest time to send a case on: since the round began, and the last sheet came back."""
    return max(filter(None, [steps.opened_at(case), steps.last_sheet_end(case)]))


def _number(sheet: ContactSheet, case: Case, at: datetime) -> None:
    change(sheet, number=steps.number("LL", "sheet", case, at))
    index_sheet(sheet)


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
            "sender_id": sheet.sent_by_id,
        }
    )
