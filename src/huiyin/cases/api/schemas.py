"""What the API tells about matters. Names are those of the models' fields; ids lead to staff, units, customers."""

from typing import Annotated

from pydantic import BeforeValidator

from huiyin.base.actor import Actor
from huiyin.base.pagination import Count
from huiyin.base.rest import Counted, Id, Moment, Number, Told
from huiyin.cases.models import Case
from huiyin.cases.queries import Offer, reach_of_many
from huiyin.cases.queries.timeline import Entry

Label = Annotated[str, BeforeValidator(str)]


class CaseTold(Told):
    """A matter. `wanted_by` orders what is equally urgent; `caller_phone` is masked where it may not be read."""

    id: Id
    number: str
    status: str
    round: int
    paused_for: str
    kind: str
    source: str
    topic: str
    words: str
    urgency: str
    importance: int
    unit_id: Id
    desk_id: Id | None
    department_id: Id | None
    handler_id: Id | None
    first_asked_id: Id | None
    same_call_as: Id | None
    customer_id: Id | None
    premises_id: Id | None
    caller_name: str
    caller_phone: str
    occurred_at: Moment
    registered_at: Moment
    due_at: Moment | None
    promised_at: Moment | None
    answered_at: Moment | None
    closed_at: Moment | None
    wanted_by: Moment
    urging_count: int
    visit: str
    end_reason: str
    origin: str
    external_system: str
    external_number: str


class CasePage(Told):
    """A page of matters; `next` is the `after` of the following page, empty at the end."""

    rows: list[CaseTold]
    next: str
    count: Counted


class RemarkTold(Told):
    """A part of what was said or written."""

    label: str
    words: str


class EntryTold(Told):
    """One line of a matter's story; `voided`: a later record says that it was wrong."""

    event: str
    label: Label
    occurred_at: Moment
    recorded_at: Moment
    who: str
    remarks: list[RemarkTold]
    voided: bool


class StepTold(Told):
    """A step that the caller may take now; `target_id` is the sheet, plan, report or visit it is about."""

    code: str
    target_id: Id | None


class ReachTold(Told):
    """A number by which somebody is reached; `quiet` are the hours without calls, 12:00–14:00."""

    who: str
    value: str
    is_masked: bool
    quiet: str = ""


class SheetTold(Told):
    """A contact sheet."""

    id: Id
    number: Number
    case_id: Id
    round: int
    department_id: Id
    sent_by_id: Id | None
    content: str
    respond_by: Moment | None
    is_oral: bool
    status: str
    handler_id: Id | None
    sent_at: Moment
    accepted_at: Moment | None
    ended_at: Moment | None
    reason: str
    result: str


class SheetPage(Told):
    """A page of contact sheets."""

    rows: list[SheetTold]
    next: str


class PlanTold(Told):
    """A handling plan."""

    id: Id
    sheet_id: Id
    author_id: Id | None
    method: str
    schedule: str
    commitments: str
    complete_by: Moment
    submitted_at: Moment
    fed_back_at: Moment | None
    fed_back_by_id: Id | None
    reaction: str


class NoteTold(Told):
    """A note about what was done or found out."""

    id: Id
    case_id: Id
    author_id: Id | None
    words: str
    noted_at: Moment


class PauseTold(Told):
    """A stretch of time in which handling waits."""

    id: Id
    case_id: Id
    reason: str
    words: str
    since: Moment
    until: Moment | None


class UrgingTold(Told):
    """A reminder to whoever holds the matter."""

    id: Id
    case_id: Id
    origin: str
    by_id: Id | None
    to_staff_id: Id | None
    to_unit_id: Id | None
    words: str
    urged_at: Moment


class EscalationTold(Told):
    """A report upwards, and what the leader decided."""

    id: Id
    case_id: Id
    round: int
    level: str
    by_id: Id | None
    to_id: Id | None
    reason: str
    escalated_at: Moment
    response: str
    responded_by_id: Id | None
    responded_at: Moment | None


class AnswerTold(Told):
    """An answer that the customer got."""

    id: Id
    case_id: Id
    round: int
    words: str
    channel: str
    is_on_the_spot: bool
    is_caller_satisfied: bool | None
    visit: str
    by_id: Id | None
    handler_id: Id | None
    answered_at: Moment
    withdrawn_at: Moment | None
    withdrawn_reason: str


class VisitTold(Told):
    """One try of a return visit."""

    id: Id
    case_id: Id
    round: int
    attempt: int
    method: str
    visitor_id: Id | None
    visited_at: Moment
    outcome: str
    level: int | None
    words: str
    new_need: str
    withdrawn_at: Moment | None
    withdrawn_reason: str


class PromiseTold(Told):
    """What a customer was promised; moved times show in the matter's story."""

    id: Id
    case_id: Id
    kind: str
    words: str
    owner_id: Id | None
    made_at: Moment
    due_at: Moment
    kept_at: Moment | None
    dropped_at: Moment | None
    drop_reason: str


class PromisePage(Told):
    """A page of promises."""

    rows: list[PromiseTold]
    next: str


class TransferTold(Told):
    """A matter that went to another body, its receipt, and what the customer was told."""

    id: Id
    case_id: Id
    body: str
    means: str
    reason: str
    by_id: Id | None
    sent_at: Moment
    receipt_number: str
    received_by: str
    received_at: Moment | None
    told_at: Moment | None
    told_words: str


class DecisionTold(Told):
    """A suggestion before leadership; `outcome` is empty until it is decided."""

    id: Id
    case_id: Id
    words: str
    leader_id: Id | None
    submitted_by_id: Id | None
    submitted_at: Moment
    outcome: str
    reason: str
    responsible_id: Id | None
    carry_out_by: Moment | None
    review_at: Moment | None
    decided_by_id: Id | None
    decided_at: Moment | None
    done_at: Moment | None
    done_words: str


class CaseDetail(CaseTold):
    """A matter with its story, its sheets, the numbers to call, and what the caller may do now."""

    reach: list[ReachTold]
    sheets: list[SheetTold]
    steps: list[StepTold]
    timeline: list[EntryTold]


class KindTold(Told):
    """A kind of matter."""

    code: str
    name: str
    name_zh: str
    name_en: str
    route: str
    importance: int
    is_active: bool


class SourceTold(Told):
    """A door by which matters come in."""

    code: str
    name: str
    name_zh: str
    name_en: str
    is_active: bool


_AS_IT_IS = (
    "id", "round", "status", "paused_for", "topic", "words", "urgency", "importance", "unit_id", "desk_id",
    "department_id", "handler_id", "first_asked_id", "customer_id", "premises_id", "caller_name", "occurred_at",
    "registered_at", "due_at", "promised_at", "answered_at", "closed_at", "urging_count", "visit", "end_reason",
    "origin", "external_system", "external_number",
)  # fmt: skip


def tell_case(case: Case, *, phone: str | None = None) -> CaseTold:
    """A matter; `phone` is the caller's number as the reader may see it, None for as it was just typed."""
    return CaseTold(**facts_of(case, phone=case.caller_phone if phone is None else phone))


def facts_of(case: Case, *, phone: str) -> dict[str, object]:
    """What `CaseTold` says of a case."""
    facts = {name: getattr(case, name) for name in _AS_IT_IS}
    return facts | {
        "number": case.number or "",
        "kind": case.kind_id,
        "source": case.source_id,
        "same_call_as": case.parent_id,
        "caller_phone": phone,
        "wanted_by": case.sort_at,
    }


def tell_cases(cases: list[Case], actor: Actor) -> list[CaseTold]:
    """Matters as the actor may read them."""
    reach = reach_of_many(cases, actor)
    return [
        tell_case(case, phone=reach[case.pk][0].value if case.caller_phone and reach[case.pk] else "")
        for case in cases
    ]


def tell_count(count: Count) -> Counted:
    """A capped count."""
    return Counted(number=count.number, at_least=count.is_capped)


def tell_entry(entry: Entry) -> EntryTold:
    """A line of the timeline."""
    return EntryTold(
        event=entry.event.name,
        label=entry.label,
        occurred_at=entry.event.occurred_at,
        recorded_at=entry.event.recorded_at,
        who=entry.who,
        remarks=[RemarkTold(label=str(label), words=words) for label, words in entry.remarks],
        voided=entry.is_voided,
    )


def tell_step(offer: Offer) -> StepTold:
    """A step that may be taken."""
    return StepTold(code=offer.code, target_id=offer.target_id)
