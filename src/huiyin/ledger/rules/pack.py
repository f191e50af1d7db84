"""The shape of a pack: procedures and clauses of a trade in one TOML file."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
EventName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
Words = Annotated[str, StringConstraints(min_length=1)]


class Strict(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """Words in both languages."""

    zh: Words
    en: Words


class ControlShape(Strict):
    """The control `respond`; see obligations: when, then, within or due_from, and what stops the clock."""

    kind: Literal["respond"]
    when: Annotated[list[EventName], Field(min_length=1)]
    then: Annotated[list[EventName], Field(min_length=1)]
    where: dict[str, Any] = {}
    within: str = ""
    due_from: str = ""
    calendar: Literal["clock", "working"] = "clock"
    unless: list[EventName] = []
    pause: list[EventName] = []
    resume: list[EventName] = []
    owed_by: list[str] = []
    closes: Literal["oldest", "all"] = "oldest"
    same: str = ""

    @model_serializer(mode="wrap")
    def _without_empty_same(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As stored before `same` was there, so that what is installed keeps its hash."""
        stored: dict[str, Any] = handler(self)
        if not self.same:
            stored.pop("same")
        return stored

    @model_validator(mode="after")
    def _one_due_time(self) -> "ControlShape":
        if bool(self.within) == bool(self.due_from):
            raise ValueError("say either within or due_from")
        if bool(self.pause) != bool(self.resume):
            raise ValueError("pause and resume belong together")
        return self


class StepShape(Strict):
    """A rung of a ladder: `offset` such as "-2 hours" or "1 day" from the due time, and whom to tell."""

    offset: Annotated[str, StringConstraints(pattern=r"^-?\d+ (minute|hour|day)s?$")]
    to: Annotated[str, StringConstraints(pattern=r"^(responsible|head|role:[a-z_]+)$")]


class ClauseShape(Strict):
    """A clause: number in its procedure, sources in the requirements, words, the role that owes it, control, ladder."""

    code: Code
    number: Words
    source: list[str] = []
    text: Text
    role: Words
    target: Annotated[int, Field(ge=0, le=100)] | None = None
    control: ControlShape
    ladder: list[StepShape] = []


class ProcedureShape(Strict):
    """A procedure in one version; `effective_on` may lie in the past only in packs that judge imported history."""

    code: Code
    title: Text
    owner: Words
    version: Annotated[int, Field(ge=1)] = 1
    effective_on: date | None = None
    clauses: Annotated[list[ClauseShape], Field(min_length=1)]


class PackShape(Strict):
    """A pack; `history` marks packs whose clauses judge imported history."""

    code: Code
    title: Text
    history: bool = False
    procedures: Annotated[list[ProcedureShape], Field(min_length=1)]
