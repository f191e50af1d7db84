"""Following a case while it is handled: noting, waiting, urging, reporting upwards (A33, Form-04)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case, Escalation, Pause, ProgressNote, Urging
from huiyin.cases.queries import find_open_pause, find_open_sheet, get_case
from huiyin.staff.models import Staff
from huiyin.staff.queries import head_of, holders

WAITABLE = (Case.Status.REGISTERED, Case.Status.DISPATCHED, Case.Status.IN_HANDLING)


@transaction.atomic
def note_progress(
    *, case_id: int, words: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> ProgressNote:
    """Note what was done or found out.

    Events: case.progressed.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor neither handles nor tracks it
    :raises WrongStatus: it is closed
    :raises Invalid: no words, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_hand(case, by=by)
    steps.require_status(case, *Case.OPEN)
    happened = rules.moment(at, occurred_at, not_before=case.occurred_at)
    text = rules.words("words", words)
    note = ProgressNote.objects.create(case=case, author_id=by.id, words=text, noted_at=happened)
    steps.emit(case, events.CaseProgressed(note_id=note.pk), by=by, at=at, occurred_at=happened)
    return note


@transaction.atomic
def pause_case(
    *,
    case_id: int,
    reason: str,
    words: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Pause:
    """Let a case wait for the "customer" or for "parts".

    Events: case.paused.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor neither handles nor tracks it
    :raises WrongStatus: it waits already, or is handled
    :raises Invalid: another reason, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_hand(case, by=by)
    steps.require_status(case, *WAITABLE)
    if reason not in Case.PausedFor.values:
        raise Invalid(fields={"reason": _("Say what the case waits for.")})
    happened = rules.moment(at, occurred_at, not_before=_last_wait(case))
    steps.change_if(case, {"paused_for": ""}, paused_for=reason)
    pause = Pause.objects.create(case=case, reason=reason, words=words.strip(), since=happened)
    paused = events.CasePaused.model_validate({"pause_id": pause.pk, "reason": reason})
    steps.emit(case, paused, by=by, at=at, occurred_at=happened)
    return pause


@transaction.atomic
def resume_case(*, case_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Case:
    """Go on: what was waited for is there.

    Events: case.resumed.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor neither handles nor tracks it
    :raises WrongStatus: it does not wait, or somebody was faster
    :raises Invalid: a wrong time
    """
    case = get_case(case_id, by)
    steps.require_hand(case, by=by)
    pause = find_open_pause(case)
    if pause is None:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=pause.since)
    steps.change_if(case, {"paused_for": case.paused_for}, paused_for="")
    Pause.objects.filter(pk=pause.pk).update(until=happened)
    steps.emit(case, events.CaseResumed(pause_id=pause.pk), by=by, at=at, occurred_at=happened)
    return case


@transaction.atomic
def urge_case(
    *,
    case_id: int,
    origin: str = Urging.Origin.CLERK,
    words: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Urging:
    """Remind whoever holds the case: the handler, the department, or else who was asked first.

    Events: case.urged.

    `origin` is who urges: "clerk", "leader", or the "customer", whose urging the desk records.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not urge there and was not asked first
    :raises WrongStatus: it has been answered
    :raises Invalid: unknown origin, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.urge", by=by)
    steps.require_status(case, *Case.UNANSWERED)
    if origin not in Urging.Origin.values:
        raise Invalid(fields={"origin": _("Say who urges.")})
    happened = rules.moment(at, occurred_at, not_before=case.occurred_at)
    steps.change_if(case, {}, urging_count=F("urging_count") + 1)
    case.refresh_from_db(fields=["urging_count"])
    sheet = find_open_sheet(case)
    urging = Urging.objects.create(
        case=case,
        origin=origin,
        by_id=by.id,
        to_staff_id=sheet.handler_id if sheet else case.first_asked_id,
        to_unit_id=sheet.department_id if sheet else case.desk_id,
        words=words.strip(),
        urged_at=happened,
    )
    urged = events.CaseUrged.model_validate(
        {"urging_id": urging.pk, "origin": str(origin), "count": case.urging_count}
    )
    steps.emit(case, urged, by=by, at=at, occurred_at=happened)
    return urging


@transaction.atomic
def escalate_case(
    *,
    case_id: int,
    reason: str,
    level: str = Escalation.Level.DIRECTOR,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Escalation:
    """Report a case to the "director" of the office, then to the "general_manager".

    Events: case.escalated.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not report cases there upwards
    :raises WrongStatus: it has been answered
    :raises Invalid: no reason, the director has not been asked in this round, or has not responded yet
    """
    case = get_case(case_id, by)
    by.require("cases.escalate", case.unit.path)
    steps.require_status(case, *Case.UNANSWERED)
    why = rules.words("reason", reason)
    if level not in Escalation.Level.values:
        raise Invalid(fields={"level": _("Say to whom it is reported.")})
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    steps.hold(case)
    past = list(case.escalations.filter(round=case.round))
    waiting = [report.level for report in case.escalations.filter(responded_at=None)]
    if not rules.may_escalate(level, open_levels=waiting, past_levels=[report.level for report in past]):
        raise Invalid(
            fields={"level": _("First the director, then the general manager, each once at a time.")}
        )
    to = _leader(case, level, happened)
    report = Escalation.objects.create(
        case=case, round=case.round, level=level, by_id=by.id, to=to, reason=why, escalated_at=happened
    )
    escalated = events.CaseEscalated.model_validate(
        {"escalation_id": report.pk, "level": str(level), "to_id": to.pk if to else None}
    )
    steps.emit(case, escalated, by=by, at=at, occurred_at=happened)
    return report


@transaction.atomic
def respond_to_escalation(
    *, escalation_id: int, response: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Escalation:
    """Say what the leader decided on a reported case.

    Events: case.escalation_answered.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: it was reported to somebody else, and the actor does not supervise there
    :raises WrongStatus: there is a response already
    :raises Invalid: no words, or a wrong time
    """
    found = Escalation.objects.filter(pk=escalation_id).first()
    if found is None:
        raise NotFound
    case = get_case(found.case_id, by)
    if (by.id is None or found.to_id != by.id) and not by.may("cases.supervise", case.unit.path):
        raise NotAllowed
    said = rules.words("response", response)
    happened = rules.moment(at, occurred_at, not_before=found.escalated_at)
    answer = {"response": said, "responded_by_id": by.id, "responded_at": happened}
    if not Escalation.objects.filter(pk=found.pk, responded_at=None).update(**answer):
        raise WrongStatus
    found.refresh_from_db()
    responded = events.CaseEscalationAnswered(escalation_id=found.pk)
    steps.emit(case, responded, by=by, at=at, occurred_at=happened)
    return found


def _leader(case: Case, level: str, at: datetime) -> Staff | None:
    """Who is asked: the holder of the role; without a director, who heads the unit; None when nobody does."""
    found = holders(level, case.unit.path, at)
    if found:
        return found[0]
    return head_of(case.unit_id, at) if level == Escalation.Level.DIRECTOR else None


def _last_wait(case: Case) -> datetime:
    """Waits do not overlap: a new one begins after the last one ended."""
    last = case.pauses.order_by("-id").first()
    return (last.until if last else None) or case.occurred_at
