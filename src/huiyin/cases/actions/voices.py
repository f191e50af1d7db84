"""What customers do with an own matter by themselves: add a remark, judge the answer, withdraw it (A34).

The actor is the customer, or whoever may speak for customers; the desk takes note of it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case, CaseKind, Voice
from huiyin.cases.queries import find_opinion, get_case, policy_for
from huiyin.journal.registry import EventData

RATED = (Case.Status.ANSWERED, Case.Status.CLOSED)


@transaction.atomic
def add_remark(*, case_id: int, words: str, by: Actor, at: datetime) -> Voice:
    """Add something that the customer has to say while the matter is open.

    Events: case.remarked.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not speak for customers there
    :raises WrongStatus: it is closed
    :raises Invalid: no words
    """
    case = get_case(case_id, by)
    by.require("cases.speak", case.unit.path)
    steps.require_status(case, *Case.OPEN)
    text = rules.words("words", words)
    voice = Voice.objects.create(case=case, kind=Voice.Kind.REMARK, round=case.round, words=text, said_at=at)
    remarked = events.CaseRemarked(
        voice_id=voice.pk, first_asked_id=case.first_asked_id, desk_id=case.desk_id
    )
    steps.emit(case, remarked, by=by, at=at)
    return voice


@transaction.atomic
def rate_answer(
    *, case_id: int, satisfied: bool, level: int | None = None, words: str = "", by: Actor, at: datetime
) -> Voice:
    """Say how satisfied the customer is with the answer of this round, once.

    It takes the place of the return visit only where the policy of the kind accepts a satisfied customer's word,
    and never after the customer was dissatisfied before.
    Events: case.rated, and case.closed where no return visit follows.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not speak for customers there
    :raises WrongStatus: it has not been answered, or has been judged already
    :raises Invalid: a level that does not fit
    """
    case = get_case(case_id, by)
    by.require("cases.speak", case.unit.path)
    steps.require_status(case, *RATED)
    if case.answered_at is None or find_opinion(case) is not None:
        raise WrongStatus(_("This has been judged already."))
    rules.check_level("satisfied" if satisfied else "unsatisfied", level)
    is_final = satisfied and _is_word_enough(case)
    if is_final:
        move(case, to=Case.Status.CLOSED, visit=Case.Visit.ACCEPTED, closed_at=at)
    else:
        steps.hold(case)
    voice = Voice.objects.create(
        case=case,
        kind=Voice.Kind.OPINION,
        round=case.round,
        words=words.strip(),
        is_satisfied=satisfied,
        level=level,
        said_at=at,
        seen_at=at if satisfied and not words.strip() else None,
    )
    closing: list[EventData] = [events.CaseClosed(visit_id=None, satisfied=True)] if is_final else []
    steps.emit(case, _rated(case, voice), *closing, by=by, at=at)
    return voice


@transaction.atomic
def take_note(*, voice_id: int, by: Actor, at: datetime) -> Voice:
    """Take note of what the customer said; it no longer waits in the desk's list.

    Events: case.voice_seen.

    :raises NotFound: there is none, or the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: somebody has taken note already
    """
    voice = Voice.objects.filter(pk=voice_id).first()
    if voice is None:
        raise NotFound
    case = get_case(voice.case_id, by)
    steps.require_owner(case, "cases.answer", by=by)
    if not Voice.objects.filter(pk=voice.pk, seen_at=None).update(seen_at=at, seen_by_id=by.id):
        raise WrongStatus
    voice.refresh_from_db()
    steps.emit(case, events.CaseVoiceSeen(voice_id=voice.pk), by=by, at=at)
    return voice


@transaction.atomic
def withdraw_own_case(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """The customer does not want it any more, before an answer was given.

    Events: case.withdrawn.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not speak for customers there
    :raises WrongStatus: it has been answered, or is closed
    :raises Invalid: no reason
    """
    case = get_case(case_id, by)
    by.require("cases.speak", case.unit.path)
    steps.require_status(case, *Case.UNANSWERED)
    why = rules.words("reason", reason)
    _end(case, why, at)
    steps.emit(case, events.CaseWithdrawn(), by=by, at=at)
    return case


def _end(case: Case, why: str, at: datetime) -> None:
    move(case, to=Case.Status.WITHDRAWN, closed_at=at, end_reason=why, paused_for="")
    case.sheets.filter(status__in=["sent", "accepted"]).update(status="recalled", ended_at=at, reason=why)
    case.pauses.filter(until=None).update(until=at)


def _is_word_enough(case: Case) -> bool:
    if case.status != Case.Status.ANSWERED or case.round > 1:
        return False
    if case.visits.filter(round=case.round, withdrawn_at=None).exists():
        return False
    return policy_for(case.unit, case.kind_id).visit_policy == CaseKind.VisitPolicy.ACCEPT


def _rated(case: Case, voice: Voice) -> events.CaseRated:
    if voice.is_satisfied is None:
        raise Invalid
    return events.CaseRated(
        voice_id=voice.pk,
        round=voice.round,
        satisfied=voice.is_satisfied,
        level=voice.level,
        first_asked_id=case.first_asked_id,
        desk_id=case.desk_id,
    )
