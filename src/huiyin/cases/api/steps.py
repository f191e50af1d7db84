"""Following a matter over REST: notes, waits, urgings, reports upwards, answers, return visits."""

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.rest import Id, does, reads
from huiyin.cases import actions, queries
from huiyin.cases.api import given as of
from huiyin.cases.api.cases import told
from huiyin.cases.api.schemas import (
    AnswerTold,
    CasePage,
    CaseTold,
    EscalationTold,
    NoteTold,
    PauseTold,
    UrgingTold,
    VisitTold,
    tell_cases,
    tell_count,
)

router = Router()


@does(router, "/cases/{case_id}/notes", NoteTold, _("Note progress"), status=201)
def note_progress(request: Request, case_id: Id, given: of.NoteGiven) -> NoteTold:
    """Note what was done or found out."""
    note = actions.note_progress(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return NoteTold.model_validate(note)


@does(router, "/cases/{case_id}/pause", PauseTold, _("Wait"), status=201)
def pause_case(request: Request, case_id: Id, given: of.PauseGiven) -> PauseTold:
    """Let a matter wait for the customer or for parts; its clocks stand meanwhile."""
    pause = actions.pause_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return PauseTold.model_validate(pause)


@does(router, "/cases/{case_id}/resume", CaseTold, _("Resume"))
def resume_case(request: Request, case_id: Id, given: of.Late) -> CaseTold:
    """Go on: what was waited for is there."""
    actions.resume_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/urgings", UrgingTold, _("Urge"), status=201)
def urge_case(request: Request, case_id: Id, given: of.UrgingGiven) -> UrgingTold:
    """Remind whoever holds the matter."""
    urging = actions.urge_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return UrgingTold.model_validate(urging)


@does(router, "/cases/{case_id}/escalations", EscalationTold, _("Report upwards"), status=201)
def escalate_case(request: Request, case_id: Id, given: of.EscalationGiven) -> EscalationTold:
    """Report a matter to the director of the office, then to the general manager."""
    report = actions.escalate_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return EscalationTold.model_validate(report)


@does(router, "/escalations/{escalation_id}/respond", EscalationTold, _("Decide on the report"))
def respond_to_escalation(request: Request, escalation_id: Id, given: of.ResponseGiven) -> EscalationTold:
    """Say what the leader decided on a reported matter."""
    report = actions.respond_to_escalation(
        escalation_id=escalation_id, **dict(given), by=request.actor, at=clock.now()
    )
    return EscalationTold.model_validate(report)


@does(router, "/cases/{case_id}/answers", AnswerTold, _("Answer the customer"), status=201)
def answer_case(request: Request, case_id: Id, given: of.AnswerGiven) -> AnswerTold:
    """Answer the customer, or tell the department's result."""
    answer = actions.answer_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return AnswerTold.model_validate(answer)


@does(router, "/cases/{case_id}/answers/withdraw", AnswerTold, _("Withdraw the answer record"))
def withdraw_answer(request: Request, case_id: Id, given: of.Reason) -> AnswerTold:
    """Take back a wrong record: this answer was not given."""
    answer = actions.withdraw_answer(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return AnswerTold.model_validate(answer)


@does(router, "/cases/{case_id}/visits", VisitTold, _("Record return visit"), status=201)
def record_visit(request: Request, case_id: Id, given: of.VisitGiven) -> VisitTold:
    """Record a return visit: satisfied closes the matter, not satisfied opens it again."""
    visit = actions.record_visit(
        case_id=case_id,
        result=given.result(),
        occurred_at=given.occurred_at,
        by=request.actor,
        at=clock.now(),
    )
    return VisitTold.model_validate(visit)


@does(router, "/visits/{visit_id}/withdraw", VisitTold, _("Withdraw the visit record"))
def withdraw_visit(request: Request, visit_id: Id, given: of.Reason) -> VisitTold:
    """Take back a wrong record: this visit went otherwise."""
    visit = actions.withdraw_visit(visit_id=visit_id, **dict(given), by=request.actor, at=clock.now())
    return VisitTold.model_validate(visit)


@reads(router, "/visits", CasePage, _("Return visits to make"))
def list_visits_to_make(request: Request, asked: Query[of.VisitAsked]) -> CasePage:
    """The answered matters, handled by others, that the caller may visit, the most urgent first."""
    actor = request.actor
    found = queries.visit_queue(actor, unit_id=asked.unit_id, after=asked.after, size=asked.size)
    return CasePage(
        rows=tell_cases(found.rows, actor),
        next=found.next,
        count=tell_count(queries.count_visit_queue(actor)),
    )
