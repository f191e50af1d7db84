"""Answering the customer in substance, on the spot or with the department's result (A30, AE1, G13)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.mailing import mail_answer
from huiyin.cases.actions.promising import keep_promises, unkeep_promises
from huiyin.cases.models import Answer, Case
from huiyin.cases.queries import get_case, policy_for, standing_answer
from huiyin.cases.queries.passing import SUGGESTION, find_undecided
from huiyin.cases.rules.gates import CLOSING, Closing
from huiyin.journal.registry import EventData
from huiyin.journal.registry.hooks import Passage, pass_gate


@transaction.atomic
def answer_case(
    *,
    case_id: int,
    words: str,
    channel: str = Answer.Channel.PHONE,
    on_the_spot: bool = False,
    caller_satisfied: bool | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Answer:
    """Answer the customer, or tell the result; the policy of the kind decides about a return visit (A34).

    `on_the_spot`: while the caller was still there; `caller_satisfied` is what the caller said then; `reason` sets a
    clause aside that wants a return visit.
    Events: case.answered, promise.kept for what was promised, and case.closed where no return visit follows.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it is with a department, waits, or has been answered
    :raises Invalid: no words, on the spot after a department handled it, a wrong time, or a clause objects to closing
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.answer", by=by)
    said = rules.words("words", words)
    _check_channel(channel)
    happened = rules.moment(at, occurred_at, not_before=_handled_at(case))
    steps.require_running(case)
    steps.take(case, by=by)
    if case.kind_id == SUGGESTION and find_undecided(case) is not None:
        raise WrongStatus(_("Leadership has not decided on it yet."))
    is_direct = case.status == Case.Status.REGISTERED
    _check_spot(on_the_spot, caller_satisfied, is_possible=is_direct and case.round == 1)
    visit = _visit(case, on_the_spot=on_the_spot, caller_satisfied=caller_satisfied)
    is_final = visit != Case.Visit.REQUIRED
    closing = _closing(case, visit, on_the_spot=on_the_spot, satisfied=caller_satisfied)
    passage = _ask(case, closing, reason, by, at) if is_final else None
    move(
        case,
        to=Case.Status.CLOSED if is_final else Case.Status.ANSWERED,
        visit=visit,
        handler_id=by.id if is_direct else case.handler_id,
        answered_at=happened,
        closed_at=happened if is_final else None,
    )
    answer = _write(case, said, channel, on_the_spot, caller_satisfied, by, happened)
    data: list[EventData] = [_answered(case, answer), *keep_promises(case, happened)]
    if is_final:
        data.append(events.CaseClosed(visit_id=None, satisfied=caller_satisfied))
    steps.emit(case, *data, by=by, at=at, occurred_at=happened)
    if passage is not None:
        passage.record(on=case.pk, customer_id=case.customer_id)
    if channel == Answer.Channel.EMAIL:
        mail_answer(case, answer, by=by, at=at)
    return answer


@transaction.atomic
def withdraw_answer(*, case_id: int, reason: str, by: Actor, at: datetime) -> Answer:
    """Take back a wrong record: this answer was not given. The case goes back to where it was.

    Events: case.answer_withdrawn, which voids case.answered; case.closing_withdrawn, which voids the
    case.closed that came with it.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: somebody else recorded it, and the actor does not supervise there
    :raises WrongStatus: there is no answer, or a return visit has followed
    :raises Invalid: no reason
    """
    case = get_case(case_id, by)
    answer = standing_answer(case)
    if answer is None or case.visits.filter(round=case.round, withdrawn_at=None).exists():
        raise WrongStatus
    require_author(case, answer.by_id, by=by)
    why = rules.words("reason", reason)
    voided = [steps.last_event(case, "case.answered", answer_id=answer.pk)]
    data: list[EventData] = [events.CaseAnswerWithdrawn(answer_id=answer.pk)]
    if case.status == Case.Status.CLOSED:
        voided.append(steps.last_event(case, "case.closed"))
        data.append(events.CaseClosingWithdrawn())
    for correction, kept in unkeep_promises(case, answer.answered_at):
        data.append(correction)
        voided.append(kept)
    done = case.sheets.filter(round=case.round, status="completed").order_by("-id").first()
    steps.correct(
        case,
        to=Case.Status.HANDLED if done else Case.Status.REGISTERED,
        visit="",
        handler_id=done.handler_id if done else None,
        answered_at=None,
        closed_at=None,
    )
    _void(answer, reason=why, at=at)
    steps.emit(case, *data, by=by, at=at, voids=voided)
    return answer


def _closing(case: Case, visit: str, *, on_the_spot: bool, satisfied: bool | None) -> Closing:
    return Closing(
        kind=case.kind_id,
        urgency=str(case.urgency),
        visit=str(visit),
        on_the_spot=on_the_spot,
        satisfied=satisfied,
    )


def _ask(case: Case, closing: Closing, reason: str, by: Actor, at: datetime) -> Passage:
    """Ask the clauses before a matter is closed without a return visit (A34)."""
    return pass_gate(CLOSING.code, closing, place=case.unit.place(), by=by, at=at, reason=reason)


def _write(
    case: Case,
    words: str,
    channel: str,
    on_the_spot: bool,
    caller_satisfied: bool | None,
    by: Actor,
    happened: datetime,
) -> Answer:
    return Answer.objects.create(
        case=case,
        round=case.round,
        words=words,
        channel=channel,
        is_on_the_spot=on_the_spot,
        is_caller_satisfied=caller_satisfied,
        visit=case.visit,
        by_id=by.id,
        handler_id=case.handler_id,
        answered_at=happened,
    )


def require_author(case: Case, author_id: int | None, *, by: Actor) -> None:
    """Refuse with NotAllowed unless the actor made the record, or supervises there."""
    if (by.id is None or by.id != author_id) and not by.may("cases.supervise", case.unit.path):
        raise NotAllowed


def _void(answer: Answer, *, reason: str, at: datetime) -> None:
    standing = Answer.objects.filter(pk=answer.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=at, withdrawn_reason=reason):
        raise WrongStatus
    answer.refresh_from_db()


def _handled_at(case: Case) -> datetime:
    """The earliest time of an answer: since the round began, and the department reported."""
    return max(filter(None, [steps.opened_at(case), steps.last_sheet_end(case)]))


def _check_channel(channel: str) -> None:
    if channel not in Answer.Channel.values:
        raise Invalid(fields={"channel": _("Say how the customer was told.")})


def _check_spot(on_the_spot: bool, caller_satisfied: bool | None, *, is_possible: bool) -> None:
    if on_the_spot and not is_possible:
        raise Invalid(fields={"on_the_spot": _("The caller is not there any more.")})
    if caller_satisfied is not None and not on_the_spot:
        raise Invalid(fields={"caller_satisfied": _("Only a caller on the spot can say so; else visit.")})


def _visit(case: Case, *, on_the_spot: bool, caller_satisfied: bool | None) -> str:
    policy = policy_for(case.unit, case.kind_id)
    return rules.decide_visit(
        policy=policy.visit_policy,
        is_in_sample=rules.is_sampled(seed=policy.seed, case_id=case.pk, percent=policy.sample_percent),
        round=case.round,
        on_the_spot=on_the_spot,
        caller_satisfied=caller_satisfied,
    )


def _answered(case: Case, answer: Answer) -> events.CaseAnswered:
    return events.CaseAnswered.model_validate(
        {
            "answer_id": answer.pk,
            "kind": case.kind_id,
            "round": case.round,
            "on_the_spot": answer.is_on_the_spot,
            "visit": str(answer.visit),
            "desk_id": case.desk_id,
            "handler_id": answer.handler_id,
        }
    )
