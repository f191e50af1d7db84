"""Promises to the customer: given, moved, kept, released (U2, AH11). Whether one was broken is the ledger's to say."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import WrongStatus
from huiyin.base.transitions import change
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case, HandlingPlan, Promise, PromiseDate
from huiyin.cases.queries.cases import get_case
from huiyin.cases.queries.promises import get_promise
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData

#: What the answer keeps, whoever gives it; something else is kept by hand.
KEPT_BY_ANSWER = (Promise.Kind.ANSWER, Promise.Kind.PLAN)


@transaction.atomic
def make_promise(
    *,
    case_id: int,
    words: str,
    promised_at: datetime,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Promise:
    """Promise the customer something else than the answer by a time.

    Events: promise.made.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: the matter is closed
    :raises Invalid: no words, the promised time is not in the future, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.answer", by=by)
    steps.require_status(case, *Case.OPEN)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    said = rules.words("words", words)
    rules.check_future("promised_at", promised_at, after=happened)
    steps.hold(case)
    promise = Promise.objects.create(
        case=case,
        kind=Promise.Kind.OTHER,
        words=said,
        owner_id=case.first_asked_id,
        made_at=happened,
        due_at=promised_at,
    )
    made = steps.emit(case, _made(promise), by=by, at=at, occurred_at=happened)
    _date(promise, by=by, told_at=happened, event=made[0])
    return promise


@transaction.atomic
def change_promise(
    *,
    promise_id: int,
    promised_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Promise:
    """Tell the customer another time, with the reason; `occurred_at` is when the customer was told.

    Told before the time given so far has passed, the new time takes its place; told later, the promise was broken.
    Events: promise.changed, and promise.broken before it where the time had passed.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it is kept or released already
    :raises Invalid: no reason, the new time is not in the future or the same, or a wrong time
    """
    promise = get_promise(promise_id, by)
    case = promise.case
    steps.require_owner(case, "cases.answer", by=by)
    happened = rules.moment(at, occurred_at, not_before=promise.made_at)
    why = rules.words("reason", reason)
    rules.check_future("promised_at", promised_at, after=happened)
    move_promise(promise, promised_at, reason=why, happened=happened, by=by, at=at)
    return promise


@transaction.atomic
def keep_promise(*, promise_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Promise:
    """Record that what was promised was done.

    Events: promise.kept.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it is kept or released already, or it is the answer that was promised
    :raises Invalid: a wrong time
    """
    promise = get_promise(promise_id, by)
    steps.require_owner(promise.case, "cases.answer", by=by)
    if promise.kind == Promise.Kind.ANSWER:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=promise.made_at)
    _settle(promise, kept_at=happened)
    kept = events.PromiseKept(promise_id=promise.pk)
    steps.emit(promise.case, kept, by=by, at=at, occurred_at=happened)
    return promise


@transaction.atomic
def drop_promise(
    *, promise_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Promise:
    """Release a promise: the customer gave it back, or it has no object any more.

    Events: promise.dropped.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it is kept or released already
    :raises Invalid: no reason, or a wrong time
    """
    promise = get_promise(promise_id, by)
    steps.require_owner(promise.case, "cases.answer", by=by)
    happened = rules.moment(at, occurred_at, not_before=promise.made_at)
    _settle(promise, dropped_at=happened, drop_reason=rules.words("reason", reason))
    dropped = events.PromiseDropped(promise_id=promise.pk)
    steps.emit(promise.case, dropped, by=by, at=at, occurred_at=happened)
    return promise


# --- parts of other verbs -----------------------------------------------------------------------------


def promise_answer(
    case: Case, promised_at: datetime, *, reason: str, happened: datetime, by: Actor, at: datetime
) -> None:
    """Promise the answer by a time; again: move the promise, which needs no reason here.

    Events: case.acknowledged; promise.changed for a later time.
    """
    standing = case.promises.standing().filter(kind=Promise.Kind.ANSWER).first()
    if standing is not None:
        move_promise(standing, promised_at, reason=reason, happened=happened, by=by, at=at)
        return
    change(case, promised_at=promised_at, sort_at=promised_at)
    promise = Promise.objects.create(
        case=case,
        kind=Promise.Kind.ANSWER,
        owner_id=case.first_asked_id,
        made_at=happened,
        due_at=promised_at,
    )
    acknowledged = events.CaseAcknowledged(
        promised_at=promised_at, first_asked_id=case.first_asked_id, promise_id=promise.pk
    )
    made = steps.emit(case, acknowledged, by=by, at=at, occurred_at=happened)
    _date(promise, by=by, told_at=happened, event=made[0])


def promise_plan(
    plan: HandlingPlan, event: EventData, *, happened: datetime, by: Actor, at: datetime
) -> None:
    """A plan that the customer knows is a promise; `event` says that it was told. A later plan moves it.

    Events: that one, and promise.made or promise.changed.
    """
    case = plan.sheet.case
    if plan.complete_by <= happened:
        steps.emit(case, event, by=by, at=at, occurred_at=happened)
        return
    standing = case.promises.standing().filter(plan__sheet=plan.sheet).first()
    if standing is not None:
        steps.emit(case, event, by=by, at=at, occurred_at=happened)
        if standing.due_at != plan.complete_by:
            Promise.objects.filter(pk=standing.pk).update(plan=plan, words=plan.commitments)
            move_promise(standing, plan.complete_by, reason=plan.method, happened=happened, by=by, at=at)
        return
    promise = Promise.objects.create(
        case=case,
        kind=Promise.Kind.PLAN,
        words=plan.commitments or plan.method,
        plan=plan,
        owner_id=case.first_asked_id,
        made_at=happened,
        due_at=plan.complete_by,
    )
    made = steps.emit(case, event, _made(promise), by=by, at=at, occurred_at=happened)
    _date(promise, by=by, told_at=happened, event=made[1])


def move_promise(
    promise: Promise, promised_at: datetime, *, reason: str, happened: datetime, by: Actor, at: datetime
) -> None:
    """Give a standing promise another time."""
    case, in_time = promise.case, happened <= promise.due_at
    _settle(promise, due_at=promised_at)
    if promise.kind == Promise.Kind.ANSWER:
        change(case, promised_at=promised_at, sort_at=promised_at)
    moved = events.PromiseChanged(
        promise_id=promise.pk, promised_at=promised_at, first_asked_id=case.first_asked_id, in_time=in_time
    )
    before = [] if in_time else [events.PromiseBroken(promise_id=promise.pk)]
    told = steps.emit(case, *before, moved, by=by, at=at, occurred_at=happened)
    _date(promise, by=by, told_at=happened, event=told[-1], reason=reason)


def keep_promises(case: Case, happened: datetime, *, sheet_id: int | None = None) -> list[EventData]:
    """Mark what the answer (or, with `sheet_id`, that department's completion) keeps; returns the events of it."""
    standing = case.promises.standing().filter(kind__in=KEPT_BY_ANSWER)
    if sheet_id is not None:
        standing = standing.filter(kind=Promise.Kind.PLAN, plan__sheet_id=sheet_id)
    ids = list(standing.order_by("id").values_list("pk", flat=True))
    Promise.objects.filter(pk__in=ids).update(kept_at=happened)
    return [events.PromiseKept(promise_id=promise_id) for promise_id in ids]


def unkeep_promises(case: Case, kept_at: datetime) -> list[tuple[EventData, Event]]:
    """Take back what a withdrawn answer kept; returns the events of it with what each of them voids."""
    wrong = case.promises.filter(kind__in=KEPT_BY_ANSWER, kept_at=kept_at)
    ids = list(wrong.order_by("id").values_list("pk", flat=True))
    Promise.objects.filter(pk__in=ids).update(kept_at=None)
    return [
        (
            events.PromiseKeepingWithdrawn(promise_id=promise_id),
            steps.last_event(case, "promise.kept", promise_id=promise_id),
        )
        for promise_id in ids
    ]


def drop_promises(case: Case, happened: datetime, *, reason: str) -> None:
    """Release what stands on a matter that ends without an answer; its event ends what is owed."""
    case.promises.standing().update(dropped_at=happened, drop_reason=reason)


def _made(promise: Promise) -> events.PromiseMade:
    return events.PromiseMade.model_validate(
        {
            "promise_id": promise.pk,
            "kind": str(promise.kind),
            "promised_at": promise.due_at,
            "first_asked_id": promise.case.first_asked_id,
        }
    )


def _date(promise: Promise, *, by: Actor, told_at: datetime, event: Event, reason: str = "") -> None:
    PromiseDate.objects.create(
        promise=promise, due_at=promise.due_at, reason=reason, by_id=by.id, told_at=told_at, event_id=event.pk
    )


def _settle(promise: Promise, **fields: object) -> None:
    """Change a promise that still stands; WrongStatus when somebody was faster."""
    if not Promise.objects.standing().filter(pk=promise.pk, due_at=promise.due_at).update(**fields):
        raise WrongStatus
    for name, value in fields.items():
        setattr(promise, name, value)
