"""A suggestion goes to leadership, and each gets a decision (A41, AH11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.promising import promise_answer
from huiyin.cases.models import Case, Decision
from huiyin.cases.queries import get_case
from huiyin.cases.queries.passing import get_decision, leader_for, may_submit
from huiyin.staff.models import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What leadership decided: `reason` says why, or what is done; at once: by whom until when; when ripe: a day."""

    outcome: str
    reason: str
    responsible_id: int | None = None
    carry_out_by: datetime | None = None
    review_at: datetime | None = None


@transaction.atomic
def submit_suggestion(
    *,
    case_id: int,
    words: str = "",
    promised_at: datetime | None = None,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Decision:
    """Put a suggestion before leadership; `promised_at` is the time promised to the customer for the answer.

    Events: suggestion.submitted; case.acknowledged or promise.changed for the promise.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is no suggestion, with a department, answered, or before leadership already
    :raises Invalid: the promised time is not in the future, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    rules.check_future("promised_at", promised_at, after=happened)
    if not may_submit(case):
        raise WrongStatus
    steps.hold(case)
    leader = leader_for(case, happened)
    decision = Decision.objects.create(
        case=case,
        words=words.strip() or case.words,
        leader=leader,
        submitted_by_id=by.id,
        submitted_at=happened,
    )
    submitted = events.SuggestionSubmitted(decision_id=decision.pk, leader_id=leader.pk if leader else None)
    steps.emit(case, submitted, by=by, at=at, occurred_at=happened)
    if promised_at is not None:
        promise_answer(case, promised_at, reason="", happened=happened, by=by, at=at)
    return decision


@transaction.atomic
def decide_suggestion(
    *, decision_id: int, verdict: Verdict, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Decision:
    """Record what leadership decided; on one that waits until the time is ripe, what the new look at it led to.

    Events: suggestion.decided.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: it lies before somebody else, and the actor may not decide there
    :raises WrongStatus: it has been decided already, or withdrawn
    :raises Invalid: an unknown decision, no reason, or what belongs to the decision is missing, or a wrong time
    """
    decision = get_decision(decision_id, by)
    case = decision.case
    if (by.id is None or by.id != decision.leader_id) and not by.may("cases.decide", case.unit.path):
        raise NotAllowed
    is_review = decision.outcome == Decision.Outcome.WHEN_RIPE
    if (decision.is_decided and not is_review) or case.status == Case.Status.WITHDRAWN:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=decision.decided_at or decision.submitted_at)
    decided = _check_verdict(verdict, happened) | {"decided_by_id": by.id, "decided_at": happened}
    if is_review:
        if Decision.objects.filter(previous=decision).exists():
            raise WrongStatus
        decision = Decision.objects.create(
            case=case,
            previous=decision,
            words=decision.words,
            leader_id=decision.leader_id,
            submitted_by_id=decision.submitted_by_id,
            submitted_at=decision.submitted_at,
            **decided,
        )
    else:
        _settle(decision, {"outcome": ""}, decided)
    steps.emit(case, _decided(decision, is_review=is_review), by=by, at=at, occurred_at=happened)
    return decision


@transaction.atomic
def carry_out_decision(
    *, decision_id: int, words: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Decision:
    """Report that the measure is done.

    Events: suggestion.carried_out.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: somebody else is to do it, and the actor neither decides nor dispatches there
    :raises WrongStatus: no measure was decided, or it is done
    :raises Invalid: no words, or a wrong time
    """
    decision = get_decision(decision_id, by)
    case = decision.case
    path = case.unit.path
    is_own = by.id is not None and by.id == decision.responsible_id
    if not (is_own or by.may("cases.decide", path) or by.may("cases.dispatch", path)):
        raise NotAllowed
    if decision.outcome != Decision.Outcome.AT_ONCE or decision.decided_at is None:
        raise WrongStatus
    done = rules.words("words", words)
    happened = rules.moment(at, occurred_at, not_before=decision.decided_at)
    _settle(decision, {"done_at": None}, {"done_at": happened, "done_words": done})
    carried = events.SuggestionCarriedOut(decision_id=decision.pk)
    steps.emit(case, carried, by=by, at=at, occurred_at=happened)
    return decision


def _check_verdict(verdict: Verdict, happened: datetime) -> dict[str, object]:
    """The fields that belong to the decision; whatever belongs to another one is left out."""
    if verdict.outcome not in Decision.Outcome.values:
        raise Invalid(fields={"outcome": _("Say what was decided.")})
    decided: dict[str, object] = {"outcome": verdict.outcome, "reason": rules.words("reason", verdict.reason)}
    if verdict.outcome == Decision.Outcome.AT_ONCE:
        if not Staff.objects.filter(pk=verdict.responsible_id or 0, is_active=True).exists():
            raise Invalid(fields={"responsible_id": _("Choose somebody who works here.")})
        _check_given("carry_out_by", verdict.carry_out_by, happened)
        decided |= {"responsible_id": verdict.responsible_id, "carry_out_by": verdict.carry_out_by}
    if verdict.outcome == Decision.Outcome.WHEN_RIPE:
        _check_given("review_at", verdict.review_at, happened)
        decided |= {"review_at": verdict.review_at}
    return decided


def _check_given(field: str, value: datetime | None, happened: datetime) -> None:
    if value is None:
        raise Invalid(fields={field: _("Please fill in this field.")})
    rules.check_future(field, value, after=happened)


def _settle(decision: Decision, expected: Mapping[str, object], fields: Mapping[str, object]) -> None:
    """Set fields of a decision that still is as `expected`; WrongStatus when somebody was faster."""
    if not Decision.objects.filter(pk=decision.pk, **expected).update(**fields):
        raise WrongStatus
    decision.refresh_from_db()


def _decided(decision: Decision, *, is_review: bool) -> events.SuggestionDecided:
    return events.SuggestionDecided.model_validate(
        {
            "decision_id": decision.pk,
            "outcome": str(decision.outcome),
            "is_review": is_review,
            "leader_id": decision.leader_id,
            "responsible_id": decision.responsible_id,
            "first_asked_id": decision.case.first_asked_id,
            "carry_out_by": decision.carry_out_by,
            "review_at": decision.review_at,
        }
    )
