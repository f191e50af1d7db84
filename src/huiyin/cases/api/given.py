"""What the API takes about matters: the parameters of the room's actions."""

from typing import Annotated, Literal

from pydantic import Field

from huiyin.base.rest import Asked, Cursor, Given, Id, Line, Moment, Remark, Size, Words
from huiyin.cases.actions import Matter, Verdict, VisitResult
from huiyin.cases.queries import CaseFilter

Code = Annotated[str, Field(min_length=1, max_length=40)]
Urgency = Literal["normal", "urgent"]
Importance = Annotated[int, Field(ge=0, le=3)]
Status = Literal[
    "registered",
    "dispatched",
    "in_handling",
    "handled",
    "answered",
    "closed",
    "unreachable",
    "withdrawn",
    "transferred",
]


class Late(Given):
    """A step; `occurred_at` says when it happened, where it is entered afterwards."""

    occurred_at: Moment | None = None


class Reason(Given):
    """Why."""

    reason: Words


class LateReason(Late):
    """Why."""

    reason: Words


class MatterGiven(Late):
    """A matter as somebody raises it: who or where must be said. `importance` left out: as usual for the kind."""

    unit_id: Id
    kind: Code
    words: Words
    source: Code = "phone"
    topic: Line = ""
    urgency: Urgency = "normal"
    importance: Importance | None = None
    customer_id: Id | None = None
    premises_id: Id | None = None
    caller_name: Annotated[str, Field(max_length=80)] = ""
    caller_phone: Annotated[str, Field(max_length=40)] = ""
    first_asked_id: Id | None = None
    same_call_as: Id | None = None

    def matter(self) -> Matter:
        """What is registered."""
        return Matter(
            kind=self.kind,
            words=self.words,
            source=self.source,
            topic=self.topic,
            urgency=self.urgency,
            importance=self.importance,
            customer_id=self.customer_id,
            premises_id=self.premises_id,
            caller_name=self.caller_name,
            caller_phone=self.caller_phone,
        )


class CaseAsked(Asked):
    """Which matters; `q` looks in words, names, numbers; `since` to before `until`: when it was registered."""

    q: Line = ""
    status: Status | None = None
    open: bool = False
    kind: Line = ""
    source: Line = ""
    topic: Line = ""
    urgency: Urgency | None = None
    origin: Literal["own", "imported"] | None = None
    unit_id: Id | None = None
    department_id: Id | None = None
    first_asked_id: Id | None = None
    handler_id: Id | None = None
    customer_id: Id | None = None
    premises_id: Id | None = None
    mine: bool = False
    paused: bool = False
    since: Moment | None = None
    until: Moment | None = None
    order: Literal["priority", "newest", "oldest"] = "priority"
    after: Cursor = ""
    size: Size = 50

    def limits(self) -> CaseFilter:
        """What the list is limited to."""
        return CaseFilter(
            text=self.q,
            status=(self.status,) if self.status else (),
            kind=self.kind,
            source=self.source,
            topic=self.topic,
            urgency=self.urgency or "",
            unit_id=self.unit_id,
            department_id=self.department_id,
            first_asked_id=self.first_asked_id,
            handler_id=self.handler_id,
            customer_id=self.customer_id,
            premises_id=self.premises_id,
            origin=self.origin or "",
            mine=self.mine,
            open=self.open,
            paused=self.paused,
            since=self.since,
            until=self.until,
        )


class LinkGiven(Late):
    """Who the caller was; `premises_id` left out: as it was."""

    customer_id: Id
    premises_id: Id | None = None


class PromiseGiven(Late):
    """When the customer may expect the answer; a later time than promised before has its `reason`."""

    promised_at: Moment
    reason: Remark = ""


class GradeGiven(Late):
    """Urgency and importance."""

    urgency: Urgency
    importance: Importance


class KindGiven(Given):
    """The right kind; `topic` left out: as it was."""

    kind: Code
    topic: Line | None = None


class SheetGiven(Late):
    """A contact sheet, `also` to further departments at once; `content` left out: the caller's words.

    `oral`: passed by word of mouth already, to whom says `told_to`.
    """

    department_id: Id
    also: Annotated[list[Id], Field(max_length=20)] = []
    content: Remark = ""
    respond_by: Moment | None = None
    oral: bool = False
    told_to: Annotated[str, Field(max_length=60)] = ""


class SheetAsked(Asked):
    """Which sheets of one's departments."""

    status: Literal["sent", "accepted"] | None = None
    mine: bool = False
    after: Cursor = ""
    size: Size = 50


class AcceptGiven(Late):
    """Who handles it; left out: the caller."""

    handler_id: Id | None = None


class ResultGiven(Late):
    """What was done and how it stands now."""

    result: Words


class PlanGiven(Late):
    """How and until when."""

    method: Words
    complete_by: Moment
    schedule: Remark = ""
    commitments: Remark = ""


class ReactionGiven(Late):
    """What the customer said to the plan."""

    reaction: Remark = ""


class NoteGiven(Late):
    """What was done or found out."""

    words: Words


class PauseGiven(Late):
    """What the matter waits for."""

    reason: Literal["customer", "parts"]
    words: Remark = ""


class UrgingGiven(Late):
    """Who urges."""

    origin: Literal["clerk", "leader", "customer"] = "clerk"
    words: Remark = ""


class EscalationGiven(Late):
    """To whom it is reported, and why."""

    reason: Words
    level: Literal["director", "general_manager"] = "director"


class ResponseGiven(Late):
    """What the leader decided."""

    response: Words


class AnswerGiven(Late):
    """What the customer was told; `reason` sets a clause aside that wants a return visit."""

    words: Words
    channel: Literal["phone", "face", "message", "letter"] = "phone"
    on_the_spot: bool = False
    caller_satisfied: bool | None = None
    reason: Remark = ""


class VisitGiven(Late):
    """What came of a return visit; `level` from 1 (very dissatisfied) to 5."""

    outcome: Literal["satisfied", "unsatisfied", "unreachable"]
    method: Literal["phone", "face", "message", "site"] = "phone"
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    words: Remark = ""
    new_need: Remark = ""

    def result(self) -> VisitResult:
        """What is recorded."""
        return VisitResult(
            outcome=self.outcome,
            method=self.method,
            level=self.level,
            words=self.words,
            new_need=self.new_need,
        )


class VisitAsked(Asked):
    """Whose return visits."""

    unit_id: Id | None = None
    after: Cursor = ""
    size: Size = 50


class DictionaryAsked(Asked):
    """Those that are no longer used, too."""

    with_unused: bool = False


class PromisedGiven(Late):
    """What the customer is promised, and for when."""

    words: Words
    promised_at: Moment


class MovedGiven(Late):
    """Another time, and why."""

    promised_at: Moment
    reason: Words


class PromiseAsked(Asked):
    """Which promises; `unit_id` with all below it. Left out: all."""

    state: Literal["open", "kept", "broken", "released"] | None = None
    unit_id: Id | None = None
    owner_id: Id | None = None
    customer_id: Id | None = None
    after: Cursor = ""
    size: Size = 50


class InvolvedGiven(Late):
    """One more department; `content` left out: the caller's words."""

    department_id: Id
    content: Remark = ""
    respond_by: Moment | None = None


class ConfirmedGiven(Late):
    """The words on paper of what was passed by word of mouth; left out: as they were."""

    content: Remark = ""


class JoinGiven(Late):
    """The matter that carries the handling."""

    leading_id: Id


class DuplicateGiven(Late):
    """The matter that counts."""

    of_id: Id


class TransferGiven(Late):
    """To whom it is passed on."""

    body: Annotated[str, Field(min_length=1, max_length=120)]
    means: Literal["fax", "email", "letter", "hand", "phone", "system"] = "fax"
    reason: Remark = ""
    receipt_number: Annotated[str, Field(max_length=80)] = ""


class ReceiptGiven(Late):
    """The receipt of whoever took it over."""

    receipt_number: Annotated[str, Field(min_length=1, max_length=80)]
    received_by: Annotated[str, Field(max_length=80)] = ""


class SuggestionGiven(Late):
    """What is suggested (left out: the caller's words), and for when the customer is promised to hear of it."""

    words: Remark = ""
    promised_at: Moment | None = None


class DecisionGiven(Late):
    """What leadership decided: at once needs by whom until when, when ripe a day to look at it again."""

    outcome: Literal["not_adopted", "at_once", "when_ripe"]
    reason: Words
    responsible_id: Id | None = None
    carry_out_by: Moment | None = None
    review_at: Moment | None = None

    def verdict(self) -> Verdict:
        """What is recorded."""
        return Verdict(
            outcome=self.outcome,
            reason=self.reason,
            responsible_id=self.responsible_id,
            carry_out_by=self.carry_out_by,
            review_at=self.review_at,
        )
