"""The loop of a matter, the dictionaries, kept filters."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId, UnitId

Urgency = Literal["normal", "urgent"]
Visit = Literal["required", "sampled_out", "accepted"]


class CaseRegistered(EventData, event="case.registered", subject="case", label=_("registered")):
    """A matter is on the register. Recorded again, voiding the first, when its kind was wrong."""

    kind: str
    source: str
    urgency: Urgency
    importance: int
    topic: str
    round: int
    first_asked_id: StaffId | None
    desk_id: UnitId | None
    premises_id: int | None
    due_at: Moment | None
    parent_id: int | None


class CaseCustomerLinked(
    EventData, event="case.customer_linked", subject="case", label=_("customer identified")
):
    """The unidentified caller turned out to be this customer."""

    customer_id: int


class CaseAcknowledged(EventData, event="case.acknowledged", subject="case", label=_("answer promised")):
    """The customer was told when to expect the answer (U2); this is no answer."""

    promised_at: Moment
    first_asked_id: StaffId | None
    promise_id: int | None = None


class CaseGraded(EventData, event="case.graded", subject="case", label=_("graded anew")):
    """Urgency and importance were set anew."""

    urgency: Urgency
    importance: int


class SheetSent(EventData, event="sheet.sent", subject="case", label=_("contact sheet sent")):
    """A contact sheet went to a department; `timed` says that the clerk set a time (A30)."""

    sheet_id: int
    department_id: UnitId
    kind: str
    urgency: Urgency
    round: int
    timed: bool
    respond_by: Moment | None
    oral: bool
    sender_id: StaffId | None = None


class SheetAccepted(EventData, event="sheet.accepted", subject="case", label=_("contact sheet accepted")):
    """The department took the matter; from now on the handler owes the result."""

    sheet_id: int
    handler_id: StaffId


class SheetRefused(EventData, event="sheet.refused", subject="case", label=_("contact sheet refused")):
    """The department gave the sheet back, with a reason in its row."""

    sheet_id: int


class SheetRecalled(EventData, event="sheet.recalled", subject="case", label=_("contact sheet recalled")):
    """The desk took the sheet back."""

    sheet_id: int


class SheetCompleted(EventData, event="sheet.completed", subject="case", label=_("handled")):
    """The department reported the result of handling; `is_last`: no other department is still at it."""

    sheet_id: int
    handler_id: StaffId
    first_asked_id: StaffId | None
    is_last: bool = True


class PlanSubmitted(EventData, event="plan.submitted", subject="case", label=_("handling plan submitted")):
    """The department gave the desk a handling plan (A32)."""

    sheet_id: int
    plan_id: int
    complete_by: Moment
    first_asked_id: StaffId | None


class PlanFedBack(
    EventData, event="plan.fed_back", subject="case", label=_("handling plan told to the customer")
):
    """The customer was told the plan; the reaction stands in its row (A32)."""

    plan_id: int


class CaseProgressed(EventData, event="case.progressed", subject="case", label=_("progress noted")):
    """A step of handling or tracking was noted (A33)."""

    note_id: int


class CasePaused(EventData, event="case.paused", subject="case", label=_("waiting")):
    """Handling waits for the customer or for parts; clauses may let their clocks stand."""

    pause_id: int
    reason: Literal["customer", "parts"]


class CaseResumed(EventData, event="case.resumed", subject="case", label=_("resumed")):
    """What was waited for is there."""

    pause_id: int


class CaseUrged(EventData, event="case.urged", subject="case", label=_("urged")):
    """The handler was reminded (A33); `count` urgings so far."""

    urging_id: int
    origin: Literal["clerk", "leader", "customer"]
    count: int


class CaseEscalated(EventData, event="case.escalated", subject="case", label=_("reported upwards")):
    """Reported to the director of the office, or to the general manager (A33)."""

    escalation_id: int
    level: Literal["director", "general_manager"]
    to_id: StaffId | None


class CaseEscalationAnswered(
    EventData, event="case.escalation_answered", subject="case", label=_("leader responded")
):
    """The director or general manager responded."""

    escalation_id: int


class CaseAnswered(EventData, event="case.answered", subject="case", label=_("answered")):
    """The customer was answered in substance, or told the result."""

    answer_id: int
    kind: str
    round: int
    on_the_spot: bool
    visit: Visit
    desk_id: UnitId | None
    handler_id: StaffId | None


class CaseVisitFailed(
    EventData, event="case.visit_failed", subject="case", label=_("return visit: nobody reached")
):
    """A return visit reached nobody; `attempt` tries so far in this round."""

    visit_id: int
    attempt: int


class CaseUnreachable(EventData, event="case.unreachable", subject="case", label=_("ended as unreachable")):
    """The end after tries on three different days; never counted as satisfied."""

    visit_id: int
    attempts: int


class CaseClosed(EventData, event="case.closed", subject="case", label=_("closed")):
    """The end of the loop: a satisfied customer, or an answer that needs no return visit (visit_id None)."""

    visit_id: int | None
    satisfied: bool | None


class CaseReopened(EventData, event="case.reopened", subject="case", label=_("reopened")):
    """The customer was not satisfied: a new round with clocks of its own."""

    visit_id: int
    kind: str
    urgency: Urgency
    round: int
    first_asked_id: StaffId | None
    desk_id: UnitId | None


class CaseWithdrawn(EventData, event="case.withdrawn", subject="case", label=_("withdrawn")):
    """The matter ends without an answer: withdrawn by the caller, a duplicate, a mistake."""


class CaseAnswerWithdrawn(
    EventData, event="case.answer_withdrawn", subject="case", label=_("answer record withdrawn")
):
    """A wrong record: this answer was not given; voids its case.answered."""

    answer_id: int


class CaseClosingWithdrawn(
    EventData, event="case.closing_withdrawn", subject="case", label=_("closing withdrawn")
):
    """The answer that closed the matter without a visit was withdrawn; voids its case.closed."""


class CaseVisitWithdrawn(
    EventData, event="case.visit_withdrawn", subject="case", label=_("return visit record withdrawn")
):
    """A wrong record: this return visit went otherwise; voids the event that it caused."""

    visit_id: int


class KindDefined(
    EventData, event="case_kind.defined", subject="case_kind", label=_("kind of matter defined")
):
    """A kind of matter was added to the dictionary, or changed."""

    kind: str


class SourceDefined(
    EventData, event="case_source.defined", subject="case_source", label=_("source of matters defined")
):
    """A source of matters was added to the dictionary, or changed."""

    source: str


class PolicySet(
    EventData, event="case_kind.policy_set", subject="case_kind", label=_("policy for a kind of matter set")
):
    """How a unit visits answers of this kind from now on, and which department it proposes for them."""

    kind: str
    visit_policy: Literal["all", "sample", "accept"]
    sample_percent: int
    department_id: UnitId | None


class FilterSaved(EventData, event="case_filter.saved", subject="case_filter", label=_("filter saved")):
    """Somebody kept a filter of the case list."""


class FilterDropped(EventData, event="case_filter.dropped", subject="case_filter", label=_("filter dropped")):
    """Somebody gave up a kept filter."""
