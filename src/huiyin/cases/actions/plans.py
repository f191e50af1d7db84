"""Handling plans: handed in by the department, told to the customer (A32, Form-03)."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import WrongStatus
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.promising import promise_plan
from huiyin.cases.models import HandlingPlan
from huiyin.cases.queries import get_plan, get_sheet


@transaction.atomic
def submit_plan(
    *,
    sheet_id: int,
    method: str,
    complete_by: datetime,
    schedule: str = "",
    commitments: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> HandlingPlan:
    """Hand in how and until when the department settles a long case; again to revise it.

    Events: plan.submitted.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not handle cases of the department
    :raises WrongStatus: the sheet is refused, recalled or completed
    :raises Invalid: no method, or a time that is not in the future, or a wrong time
    """
    sheet = get_sheet(sheet_id, by)
    by.require("cases.handle", sheet.department.path)
    if not sheet.is_open:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=sheet.sent_at)
    rules.check_future("complete_by", complete_by, after=happened)
    steps.hold(sheet.case)
    plan = HandlingPlan.objects.create(
        sheet=sheet,
        author_id=by.id,
        method=rules.words("method", method),
        schedule=schedule.strip(),
        commitments=commitments.strip(),
        complete_by=complete_by,
        submitted_at=happened,
    )
    submitted = events.PlanSubmitted(
        sheet_id=sheet.pk,
        plan_id=plan.pk,
        complete_by=complete_by,
        first_asked_id=sheet.case.first_asked_id,
    )
    steps.emit(sheet.case, submitted, by=by, at=at, occurred_at=happened)
    return plan


@transaction.atomic
def feed_back_plan(
    *, plan_id: int, reaction: str = "", by: Actor, at: datetime, occurred_at: datetime | None = None
) -> HandlingPlan:
    """Tell the customer the plan, and keep what the customer said to it; from now on it is a promise.

    Events: plan.fed_back, and promise.made or promise.changed where its time still lies ahead.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: the customer has been told already, or the case has been answered
    :raises Invalid: a wrong time
    """
    plan = get_plan(plan_id, by)
    case = plan.sheet.case
    steps.require_owner(case, "cases.answer", by=by)
    steps.require_status(case, *case.UNANSWERED)
    happened = rules.moment(at, occurred_at, not_before=plan.submitted_at)
    told = {"fed_back_at": happened, "fed_back_by_id": by.id, "reaction": reaction.strip()}
    if not HandlingPlan.objects.filter(pk=plan.pk, fed_back_at=None).update(**told):
        raise WrongStatus
    plan.refresh_from_db()
    promise_plan(plan, events.PlanFedBack(plan_id=plan.pk), happened=happened, by=by, at=at)
    return plan
