"""The shape of a pack: procedures and clauses of a trade in one TOML file."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer

from huiyin.base.toml import written
from huiyin.ledger.rules.controls import AnyControl, ControlShape, Strict

__all__ = ["ClauseShape", "ControlShape", "PackShape", "ProcedureShape", "StepShape", "Strict", "Text"]

Code = Annotated[
    str, written(r"[a-z0-9][a-z0-9._-]{0,59}", _("Small letters, digits, dots, - and _, at most 60 of them."))
]
Words = Annotated[str, StringConstraints(min_length=1)]
#: An event, or what else a room will declare: `population:…`, `measure:…`, `check:…` of an action, `permission:…`.
Awaited = Annotated[
    str,
    written(
        r"((population|measure|check|permission):)?[a-z][a-z0-9_]*(\.[a-z_]+)?",
        _("The name of an event, or population:…, measure:…, check:…, permission:…."),
    ),
]


class Text(Strict):
    """Words in both languages."""

    zh: Words
    en: Words


class StepShape(Strict):
    """A rung of a ladder: `offset` such as "-2 hours" or "1 day" from the due time, and whom to tell."""

    offset: Annotated[str, written(r"-?\d+ (minute|hour|day)s?", _("Write 0 minutes, -2 hours or 1 day."))]
    to: Annotated[str, written(r"responsible|head|role:[a-z_]+", _("Write responsible, head or role:…."))]


class ClauseShape(Strict):
    """A clause: number in its procedure, sources in the requirements, words, the role that owes it, control, ladder.

    With `waiting_for` it stands in the pack until a room declares what is named there, and judges nothing. A `minimum`
    of the company is not loosened by the clause of a branch that `replaces` it (A9, decision 0024).
    """

    code: Code
    number: Words
    source: list[str] = []
    text: Text
    role: Words
    target: Annotated[int, Field(ge=0, le=100)] | None = None
    waiting_for: list[Awaited] = []
    minimum: bool = False
    replaces: Code | Literal[""] = ""
    control: AnyControl
    ladder: list[StepShape] = []

    @model_serializer(mode="wrap")
    def _without_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As before clauses could wait, or were replaced, so that what is installed keeps its hash."""
        stored: dict[str, Any] = handler(self)
        for name in ("waiting_for", "minimum", "replaces"):
            if not getattr(self, name):
                stored.pop(name, None)
        return stored


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
