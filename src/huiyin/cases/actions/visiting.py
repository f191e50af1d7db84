"""Return visits: asking the customer afterwards, by somebody other than the handler (A34, U5, Form-05)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.answering import require_author
from huiyin.cases.models import Case, ReturnVisit
from huiyin.cases.queries import (
    get_case,
    get_visit,
    handlers_of,
    local_days,
    standing_answer,
    visits_of_round,
)
from huiyin.journal.registry import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """What came of a return visit; `level` is 1 (very dissatisfied) to 5, `words` are the customer's."""

    outcome: str
    method: str = ReturnVisit.Method.PHONE
    level: int | None = None
    words: str = ""
    new_need: str = ""


@transaction.atomic
def record_visit(
    *, case_id: int, result: VisitResult, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ReturnVisit:
    """Record a return visit that the actor made.

    Satisfied: the case is closed. Not satisfied: it is reopened, with a round and clocks of its own.
    Nobody reached: a try is counted, and after tries on three different local days it ends as unreachable.
    Events: case.closed, case.reopened, case.visit_failed or case.unreachable.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not make return visits there, or handled the case
    :raises WrongStatus: it is not answered, or somebody was faster
    :raises Invalid: unknown outcome or method, a level that does not fit, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.revisit", case.unit.path)
    steps.require_status(case, Case.Status.ANSWERED)
    if by.id in handlers_of(case):
        raise NotAllowed(_("Somebody who did not handle the case must make the return visit."))
    _check_result(result)
    tries = visits_of_round(case)
    happened = rules.moment(at, occurred_at, not_before=tries[-1].visited_at if tries else case.answered_at)
    visit = ReturnVisit(
        case=case,
        round=case.round,
        attempt=len(tries) + 1,
        method=result.method,
        visitor_id=by.id,
        visited_at=happened,
        outcome=result.outcome,
        level=result.level,
        words=result.words.strip(),
        new_need=result.new_need.strip(),
    )
    is_over = rules.is_out_of_reach(local_days([*tries, visit], case))
    _settle(case, visit, is_over=is_over)
    visit.save(force_insert=True)
    steps.emit(case, _consequence(case, visit), by=by, at=at, occurred_at=happened)
    return visit


@transaction.atomic
def withdraw_visit(*, visit_id: int, reason: str, by: Actor, at: datetime) -> ReturnVisit:
    """Take back a wrong record: this visit went otherwise. The case is to be visited again.

    Events: case.visit_withdrawn, which voids what the visit caused.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: somebody else recorded it, and the actor does not supervise there
    :raises WrongStatus: a later visit was recorded, or the reopened case has moved on
    :raises Invalid: no reason
    """
    visit = get_visit(visit_id, by)
    case = visit.case
    require_author(case, visit.visitor_id, by=by)
    why = rules.words("reason", reason)
    later = ReturnVisit.objects.filter(case=case, withdrawn_at=None, pk__gt=visit.pk)
    if visit.is_withdrawn or later.exists():
        raise WrongStatus
    voided = steps.last_event(case, _event_of(case, visit), visit_id=visit.pk)
    _unsettle(case, visit)
    if not ReturnVisit.objects.filter(pk=visit.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=why
    ):
        raise WrongStatus
    visit.refresh_from_db(fields=["withdrawn_at", "withdrawn_reason"])
    withdrawn = events.CaseVisitWithdrawn(visit_id=visit.pk)
    steps.emit(case, withdrawn, by=by, at=at, voids=[voided])
    return visit


def _check_result(result: VisitResult) -> None:
    if result.outcome not in ReturnVisit.Outcome.values:
        raise Invalid(fields={"outcome": _("Say what came of the visit.")})
    if result.method not in ReturnVisit.Method.values:
        raise Invalid(fields={"method": _("Say how the customer was asked.")})
    rules.check_level(result.outcome, result.level)


def _settle(case: Case, visit: ReturnVisit, *, is_over: bool) -> None:
    """Move the case to where the visit leads."""
    if visit.outcome == ReturnVisit.Outcome.SATISFIED:
        move(case, to=Case.Status.CLOSED, closed_at=visit.visited_at)
    elif visit.outcome == ReturnVisit.Outcome.UNSATISFIED:
        move(case, to=Case.Status.REGISTERED, round=case.round + 1, sort_at=visit.visited_at, **_FRESH)
    elif is_over:
        move(case, to=Case.Status.UNREACHABLE, closed_at=visit.visited_at)
    else:
        steps.hold(case)


_FRESH = {"department": None, "handler": None, "promised_at": None, "answered_at": None, "visit": ""}


def _consequence(case: Case, visit: ReturnVisit) -> EventData:
    if case.status == Case.Status.CLOSED:
        return events.CaseClosed(visit_id=visit.pk, satisfied=True)
    if case.status == Case.Status.UNREACHABLE:
        return events.CaseUnreachable(visit_id=visit.pk, attempts=visit.attempt)
    if case.status == Case.Status.ANSWERED:
        return events.CaseVisitFailed(visit_id=visit.pk, attempt=visit.attempt)
    return events.CaseReopened.model_validate(
        {
            "visit_id": visit.pk,
            "kind": case.kind_id,
            "urgency": str(case.urgency),
            "round": case.round,
            "first_asked_id": case.first_asked_id,
            "desk_id": case.desk_id,
        }
    )


def _event_of(case: Case, visit: ReturnVisit) -> str:
    """The event that this visit caused; WrongStatus where the case has moved on since."""
    at_end = {Case.Status.CLOSED: "case.closed", Case.Status.UNREACHABLE: "case.unreachable"}
    if visit.outcome == ReturnVisit.Outcome.UNSATISFIED:
        is_untouched = case.round == visit.round + 1 and case.status == Case.Status.REGISTERED
        if not is_untouched or case.is_paused or case.promised_at or _has_moved_on(case):
            raise WrongStatus
        return "case.reopened"
    return at_end.get(Case.Status(case.status), "case.visit_failed")


def _has_moved_on(case: Case) -> bool:
    """Whether somebody has sent or reported the case since it was opened again."""
    sent = case.sheets.filter(round=case.round)
    return sent.exists() or case.escalations.filter(round=case.round).exists()


def _unsettle(case: Case, visit: ReturnVisit) -> None:
    """Move the case back to where it waits for its return visit."""
    if case.status == Case.Status.ANSWERED:
        steps.hold(case)
        return
    if visit.outcome != ReturnVisit.Outcome.UNSATISFIED:
        steps.correct(case, to=Case.Status.ANSWERED, closed_at=None)
        return
    sheet = case.sheets.filter(round=visit.round, status="completed").order_by("-id").first()
    case.round = visit.round
    answer = standing_answer(case)
    if answer is None:
        raise WrongStatus
    steps.correct(
        case,
        to=Case.Status.ANSWERED,
        round=visit.round,
        department_id=sheet.department_id if sheet else None,
        handler_id=answer.handler_id,
        answered_at=answer.answered_at,
        visit=answer.visit,
    )
