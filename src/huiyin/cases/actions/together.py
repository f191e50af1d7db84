"""Several callers about one event: joined under one matter, each with an own number and an own answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, Refusal, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Answer, Case
from huiyin.cases.queries import get_case
from huiyin.journal.registry import EventData


@transaction.atomic
def join_case(
    *, case_id: int, leading_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Case:
    """Join a matter under another about the same event: that one carries the handling, this one its own answer.

    Joining one that is joined itself means its leading matter.
    Events: case.joined.

    :raises NotFound: the actor cannot see one of them
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with a department, answered, joined already, or others are joined under it
    :raises Invalid: under itself, one of another unit or one that is settled already, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    chosen = get_case(leading_id, by)
    leading = chosen if chosen.leading_id is None else get_case(chosen.leading_id, by)
    steps.require_status(case, Case.Status.REGISTERED)
    if case.is_joined or case.joined.exists():
        raise WrongStatus(_("It is part of a joint matter already."))
    _check_leading(case, leading)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    steps.change_if(case, {"leading": None}, leading=leading)
    steps.emit(case, events.CaseJoined(leading_id=leading.pk), by=by, at=at, occurred_at=happened)
    if leading.status == Case.Status.HANDLED:
        _tell_joined([case], happened, by=by, at=at)
    return case


@transaction.atomic
def leave_case(*, case_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Case:
    """Let a joined matter stand by itself again.

    Events: case.left.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is not joined, or has been answered
    :raises Invalid: a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    steps.require_status(case, Case.Status.REGISTERED)
    if case.leading_id is None:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    release([case], happened, by=by, at=at)
    return case


@dataclass(slots=True)
class BulkAnswers:
    """What came of one text for many: the answers given, and who was left out, with why."""

    answered: list[Answer] = field(default_factory=list)
    failed: list[tuple[Case, Refusal]] = field(default_factory=list)


def answer_together(
    *,
    case_ids: Sequence[int],
    words: str,
    channel: str = Answer.Channel.PHONE,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> BulkAnswers:
    """Answer several matters with one text; each gets an own answer, in an own transaction, or is listed as failed.

    Events: as for answering each.

    :raises NotFound: the actor cannot see one of them
    :raises Invalid: no words, or nothing chosen
    """
    from huiyin.cases.actions.answering import answer_case

    said = rules.words("words", words)
    cases = [get_case(case_id, by) for case_id in case_ids]
    if not cases:
        raise Invalid(fields={"case_ids": _("Choose at least one matter.")})
    done = BulkAnswers()
    for case in cases:
        try:
            answer = answer_case(
                case_id=case.pk, words=said, channel=channel, by=by, at=at, occurred_at=occurred_at
            )
        except Refusal as refusal:
            done.failed.append((case, refusal))
        else:
            done.answered.append(answer)
    return done


# --- parts of other verbs -----------------------------------------------------------------------------


def conclude(case: Case, *data: EventData, happened: datetime, by: Actor, at: datetime) -> None:
    """The matter is handled: record why, and let the matters that are joined under it be told."""
    move(case, to=Case.Status.HANDLED)
    steps.emit(case, *data, by=by, at=at, occurred_at=happened)
    _tell_joined(list(_waiting(case)), happened, by=by, at=at)


def release(cases: Sequence[Case], happened: datetime, *, by: Actor, at: datetime) -> None:
    """Let joined matters stand by themselves. Events: case.left on each."""
    for case in cases:
        leading_id = case.leading_id
        assert leading_id is not None
        steps.change_if(case, {"leading_id": leading_id}, leading_id=None)
        steps.emit(case, events.CaseLeft(leading_id=leading_id), by=by, at=at, occurred_at=happened)


def release_all(leading: Case, happened: datetime, *, by: Actor, at: datetime) -> None:
    """A leading matter that ends without an answer lets go of those joined under it."""
    release(list(_waiting(leading)), happened, by=by, at=at)


def _waiting(leading: Case) -> Sequence[Case]:
    joined = leading.joined.filter(status=Case.Status.REGISTERED).select_related("unit")
    return list(joined.order_by("id"))


def _tell_joined(cases: Sequence[Case], happened: datetime, *, by: Actor, at: datetime) -> None:
    for case in cases:
        assert case.leading_id is not None
        told = events.CaseLeadingHandled(leading_id=case.leading_id, first_asked_id=case.first_asked_id)
        steps.emit(case, told, by=by, at=at, occurred_at=max(happened, case.occurred_at))


def _check_leading(case: Case, leading: Case) -> None:
    if leading.pk == case.pk:
        raise Invalid(fields={"leading_id": _("A matter cannot be joined under itself.")})
    if leading.unit_id != case.unit_id:
        raise Invalid(fields={"leading_id": _("This matter belongs to another unit.")})
    if leading.status not in Case.UNANSWERED:
        raise Invalid(fields={"leading_id": _("This matter is settled already; register a new one.")})
    if leading.duplicate_of_id is not None:
        raise Invalid(fields={"leading_id": _("This matter is a duplicate itself.")})
