"""From the stored form of a control to what evaluation works with, and checking packs against the declared events."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from huiyin.base.errors import Invalid
from huiyin.base.toml import TomlFile
from huiyin.calendars.rules import Budget
from huiyin.journal.registry import OwnerKind
from huiyin.ledger.rules.checking import Mistakes, mistakes_in, owner_kind, unknown_roles
from huiyin.ledger.rules.controls import (
    AnyControl,
    Bounds,
    ControlShape,
    GuardShape,
    LeadShape,
    QuotaShape,
    RateShape,
    RepeatShape,
)
from huiyin.ledger.rules.pack import PackShape, StepShape
from huiyin.ledger.rules.values import Counted, Guard, Need, Respond, Span, Step

Judge = Callable[[PackShape], Mistakes]
OVERRIDDEN = "guard.overridden"
#: What judges nothing on a subject's stream: the ground of the other controls.
NOTHING = Respond(
    when=frozenset(), then=frozenset(), where={}, within=None, due_from="", working=False, unless=frozenset(),
    pause=frozenset(), resume=frozenset(), owed_by=(), closes_all=False,
)  # fmt: skip
_CONTROLS: TypeAdapter[AnyControl] = TypeAdapter(AnyControl)


def read_pack(text: str, *, roles: Collection[str] | None = None, also: Judge | None = None) -> PackShape:
    """The pack in a TOML text; `roles` are the codes that clauses may name, None: whatever they say.

    `also` finds further mistakes, such as those against clauses that are in force.

    :raises Invalid: names every mistake with its line and field: shape, unknown events, fields that they do not carry,
        values that these never have, unknown roles
    """
    file = TomlFile(text)
    pack = file.shape(PackShape)
    found = [*mistakes_in(pack), *(unknown_roles(pack, roles) if roles is not None else ())]
    found += also(pack) if also is not None else ()
    mistakes = [file.mistake(path, message) for path, message in found]
    if mistakes:
        raise Invalid("\n".join(mistakes))
    return pack


def read_control(stored: dict[str, Any], clause_id: int = 0) -> Respond:
    """The control out of its stored JSON, which has passed `read_pack`, as far as it judges the events of one subject.

    `clause_id` is that of the clause, by which a guard's exceptions are known. What counts in periods judges none.
    """
    shape = read_shape(stored)
    if isinstance(shape, ControlShape):
        return _respond(shape)
    if isinstance(shape, LeadShape):
        return replace(
            NOTHING,
            when=frozenset(shape.when),
            then=frozenset(shape.then),
            where=_conditions(shape.where),
            due_from=shape.date,
            working=shape.calendar == "working",
            unless=frozenset(shape.unless),
            owed_by=tuple(shape.owed_by),
            closes_all=shape.closes == "all",
            same=shape.same,
            ahead=read_span(shape.before, calendar=shape.calendar),
        )
    if isinstance(shape, GuardShape):
        return replace(
            NOTHING, when=frozenset({OVERRIDDEN}), where={"clause_id": (clause_id,)}, exceptions=True
        )
    return NOTHING


def read_shape(stored: dict[str, Any]) -> AnyControl:
    """The stored JSON as the model of its kind."""
    shape: AnyControl = _CONTROLS.validate_python(stored)
    return shape


def read_counted(stored: dict[str, Any]) -> Counted | None:
    """What a clause counts in periods; None for the others."""
    shape = read_shape(stored)
    if isinstance(shape, RateShape):
        return Counted(
            "rate", shape.measure, shape.per, shape.starts_in, shape.first == "prorated",
            at_least=shape.at_least, at_most=shape.at_most, of=tuple(shape.of),
        )  # fmt: skip
    if not isinstance(shape, RepeatShape | QuotaShape):
        return None
    read = Counted(
        shape.kind, shape.population, shape.per, shape.starts_in, shape.first == "prorated",
        then=frozenset(shape.then), where=_conditions(shape.where),
    )  # fmt: skip
    if isinstance(shape, RepeatShape):
        every = Budget.parse(shape.every, calendar=shape.calendar) if shape.every else None
        return replace(read, times=shape.times, every=every)
    cooling = read_span(shape.cooling_off) if shape.cooling_off else None
    return replace(read, count=shape.count, share=shape.share, cooling=cooling)


def read_guard(stored: dict[str, Any]) -> Guard | None:
    """What a clause asks for before an action; None for the others."""
    shape = read_shape(stored)
    if not isinstance(shape, GuardShape):
        return None
    return Guard(
        gate=shape.before,
        where=_conditions(shape.where),
        needs={name: _need(value) for name, value in shape.needs.items()},
        permission=shape.permission,
    )


def read_span(text: str, *, calendar: str = "clock") -> Span:
    """ "1 month", "30 days", "3 hours"."""
    number, unit = text.split()
    if unit.startswith("month"):
        return Span(months=int(number))
    return Span(budget=Budget.parse(text, calendar=calendar))


def _need(value: Any) -> Need:
    if isinstance(value, Bounds):
        return Need(at_least=value.at_least, at_most=value.at_most)
    return Need(one_of=_allowed(value))


def _respond(shape: ControlShape) -> Respond:
    return Respond(
        when=frozenset(shape.when),
        then=frozenset(shape.then),
        where=_conditions(shape.where),
        within=Budget.parse(shape.within, calendar=shape.calendar) if shape.within else None,
        due_from=shape.due_from,
        working=shape.calendar == "working",
        unless=frozenset(shape.unless),
        pause=frozenset(shape.pause),
        resume=frozenset(shape.resume),
        owed_by=tuple(shape.owed_by),
        closes_all=shape.closes == "all",
        same=shape.same,
    )


def _conditions(where: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: _allowed(value) for name, value in where.items()}


def read_steps(stored: list[dict[str, Any]], *, calendar: str) -> tuple[Step, ...]:
    """The ladder out of its stored JSON."""
    shapes = [StepShape.model_validate(step) for step in stored]
    return tuple(
        Step(
            number=number,
            offset=Budget.parse(shape.offset, calendar=calendar, signed=True),
            to=shape.to,
        )
        for number, shape in enumerate(shapes)
    )


def owner_kinds(control: Respond) -> dict[str, OwnerKind]:
    """For each key of `owed_by`, whether the events that carry it name a staff member or a unit."""
    kinds = {key: owner_kind(key, control.when) for key in control.owed_by}
    return {key: kind for key, kind in kinds.items() if kind is not None}


def _allowed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
