"""The shape of a control in a pack: one class per kind, strict."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from huiyin.base.toml import written

EventName = Annotated[
    str, written(r"[a-z_]+\.[a-z_]+", gettext_lazy("The name of an event, such as case.registered."))
]
Name = Annotated[
    str, written(r"[a-z][a-z0-9_.-]*", gettext_lazy("A name of small letters, digits, dots, - and _."))
]
Length = Annotated[
    str,
    written(
        r"\d{1,4} (minute|hour|day|month)s?", gettext_lazy("Write 30 minutes, 3 hours, 3 days or 1 month.")
    ),
]
Days = Annotated[str, written(r"[1-9]\d{0,3} days?", gettext_lazy("Write 7 days."))]
PeriodName = Literal["day", "week", "month", "quarter", "half_year", "year"]


class Strict(BaseModel):
    """Unknown fields are mistakes, and so is a text where a number belongs, or a number where a text does."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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
            stored.pop("same", None)
        return stored

    @model_validator(mode="after")
    def _one_due_time(self) -> "ControlShape":
        if bool(self.within) == bool(self.due_from):
            raise ValueError(_("say either within or due_from"))
        if bool(self.pause) != bool(self.resume):
            raise ValueError(_("pause and resume belong together"))
        return self


class LeadShape(Strict):
    """The control `lead`: `then` has happened so long `before` the time that the field `date` of `when` names."""

    kind: Literal["lead"]
    when: Annotated[list[EventName], Field(min_length=1)]
    date: Name
    before: Length
    then: Annotated[list[EventName], Field(min_length=1)]
    where: dict[str, Any] = {}
    calendar: Literal["clock", "working"] = "clock"
    unless: list[EventName] = []
    owed_by: list[str] = []
    closes: Literal["oldest", "all"] = "all"
    same: str = ""


class Bounds(Strict):
    """Numbers from … to."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _some(self) -> "Bounds":
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("say at_least, at_most or both"))
        return self


class GuardShape(Strict):
    """The control `guard`: before an action, where its context is so, it must also be so."""

    kind: Literal["guard"]
    before: Name
    where: dict[str, Any] = {}
    needs: Annotated[dict[str, Bounds | bool | int | str | list[bool | int | str]], Field(min_length=1)]
    mode: Literal["refuse", "justify"] = "refuse"
    permission: str = ""

    @model_validator(mode="after")
    def _who_may(self) -> "GuardShape":
        if bool(self.permission) != (self.mode == "justify"):
            raise ValueError(_("mode = justify needs a permission, and only that"))
        return self


class Periodic(Strict):
    """What all controls that count in periods have."""

    per: PeriodName | None = None
    starts_in: Annotated[int, Field(ge=1, le=12)] = 1
    first: Literal["next", "prorated"] = "next"
    calendar: Literal["clock", "working"] = "clock"


class RepeatShape(Periodic):
    """The control `repeat`: each member of a population sees `then` `times` per period, or `every` so many days."""

    kind: Literal["repeat"]
    population: Name
    then: Annotated[list[EventName], Field(min_length=1)]
    where: dict[str, Any] = {}
    times: Annotated[int, Field(ge=1)] = 1
    every: Days | None = None

    @model_validator(mode="after")
    def _one_rhythm(self) -> "RepeatShape":
        if (self.per is None) == (self.every is None):
            raise ValueError(_("say either per or every"))
        if self.every is not None and (self.times != 1 or self.first != "next"):
            raise ValueError(_("times and first go with per"))
        return self


class QuotaShape(Periodic):
    """The control `quota`: `then` for a `count` or a `share` (per cent) of each group of a population, per period."""

    kind: Literal["quota"]
    population: Name
    then: Annotated[list[EventName], Field(min_length=1)]
    where: dict[str, Any] = {}
    per: PeriodName
    count: Annotated[int, Field(ge=1)] | None = None
    share: Annotated[float, Field(gt=0, le=100)] | None = None
    cooling_off: Length | None = None

    @model_validator(mode="after")
    def _one_number(self) -> "QuotaShape":
        if (self.count is None) == (self.share is None):
            raise ValueError(_("say either count or share"))
        return self


class RateShape(Periodic):
    """The control `rate`: a measure, in per cent, at the end of each period, for the adopting unit."""

    kind: Literal["rate"]
    measure: Name
    of: list[Literal["group", "company", "branch", "office", "department"]] = []
    per: PeriodName
    at_least: Annotated[float, Field(ge=0)] | None = None
    at_most: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> "RateShape":
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("say at_least, at_most or both"))
        return self


AnyControl = Annotated[
    ControlShape | LeadShape | GuardShape | RepeatShape | QuotaShape | RateShape, Field(discriminator="kind")
]
