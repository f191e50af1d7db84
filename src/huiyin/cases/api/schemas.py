"""What the API takes and tells about matters. Names are those of the actions' parameters and the models' fields."""

from typing import Annotated, Literal

from pydantic import Field

from huiyin.base.api import Given, Id, Line, Moment, Told, Words
from huiyin.cases.actions import Matter
from huiyin.cases.models import Case

Code = Annotated[str, Field(min_length=1, max_length=40)]
Urgency = Literal["normal", "urgent"]
Importance = Annotated[int, Field(ge=0, le=3)]


class Late(Given):
    """A step; `occurred_at` says when it happened, where it is entered afterwards."""

    occurred_at: Moment | None = None


class MatterGiven(Late):
    """A matter as somebody raises it: who or where must be said."""

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


class CaseTold(Told):
    """A matter; ids lead to units, staff, customers and premises."""

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


_AS_IT_IS = (
    "id", "round", "status", "paused_for", "topic", "words", "urgency", "importance", "unit_id", "desk_id",
    "department_id", "handler_id", "first_asked_id", "customer_id", "premises_id", "caller_name", "occurred_at",
    "registered_at", "due_at", "promised_at", "answered_at", "closed_at", "urging_count", "visit", "end_reason",
    "origin", "external_system", "external_number",
)  # fmt: skip


def tell_case(case: Case, *, phone: str | None = None) -> CaseTold:
    """A matter; `phone` is the caller's number as the reader may see it, None for as it stands."""
    facts = {name: getattr(case, name) for name in _AS_IT_IS}
    return CaseTold(
        **facts,
        number=case.number or "",
        kind=case.kind_id,
        source=case.source_id,
        same_call_as=case.parent_id,
        caller_phone=case.caller_phone if phone is None else phone,
        wanted_by=case.sort_at,
    )
