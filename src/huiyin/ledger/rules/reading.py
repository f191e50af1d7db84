"""From the stored form of a control to what evaluation works with, and checking packs against the declared events."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid
from huiyin.base.toml import TomlFile
from huiyin.calendars.rules import Budget
from huiyin.journal.registry import OwnerKind, find_event, list_events
from huiyin.ledger.rules.pack import ClauseShape, ControlShape, PackShape, StepShape
from huiyin.ledger.rules.values import Respond, Step


def read_pack(text: str) -> PackShape:
    """The pack in a TOML text.

    :raises Invalid: names every mistake with its line and field: shape, unknown events, fields that they do not carry
    """
    file = TomlFile(text)
    pack = file.shape(PackShape)
    mistakes = [file.mistake(path, message) for path, message in _mistakes(pack)]
    if mistakes:
        raise Invalid("\n".join(mistakes))
    return pack


def read_control(stored: dict[str, Any]) -> Respond:
    """The control out of its stored JSON, which has passed `read_pack`."""
    shape = ControlShape.model_validate(stored)
    return Respond(
        when=frozenset(shape.when),
        then=frozenset(shape.then),
        where={name: _allowed(value) for name, value in shape.where.items()},
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
    kinds = {key: _owner_kind(key, control.when) for key in control.owed_by}
    return {key: kind for key, kind in kinds.items() if kind is not None}


def _owner_kind(key: str, triggers: Iterable[str]) -> OwnerKind | None:
    """What `key` names in the triggers or, later on, in other events of the same subject."""
    subjects = {event.subject for event in map(find_event, triggers) if event is not None}
    kinds = (event.owner_kind(f"{key}_id") for event in list_events() if event.subject in subjects)
    return next((kind for kind in kinds if kind is not None), None)


def _allowed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


Mistakes = Iterable[tuple[list[str | int], str]]


def _mistakes(pack: PackShape) -> Mistakes:
    seen: set[str] = set()
    for p, procedure in enumerate(pack.procedures):
        if procedure.effective_on and not pack.history:
            yield (
                ["procedures", p, "effective_on"],
                _(
                    "only a pack that judges imported history (history = true) may say from when it is effective"
                ),
            )
        for c, clause in enumerate(procedure.clauses):
            path: list[str | int] = ["procedures", p, "clauses", c]
            if clause.code in seen:
                yield [*path, "code"], _("the code %(code)s is used twice") % {"code": clause.code}
            seen.add(clause.code)
            yield from _clause_mistakes(path, clause)


def _clause_mistakes(path: list[str | int], clause: ClauseShape) -> Mistakes:
    control = clause.control
    if control.within:
        try:
            Budget.parse(control.within, calendar=control.calendar)
        except Invalid as refusal:
            yield [*path, "control", "within"], str(refusal)
    for field in ("when", "then", "unless", "pause", "resume"):
        for name in getattr(control, field):
            if find_event(name) is None:
                yield [*path, "control", field], _("there is no event %(name)s") % {"name": name}
    for name in control.when:
        yield from _field_mistakes(path, control, name)
    for key in control.owed_by:
        if any(map(find_event, control.when)) and _owner_kind(key, control.when) is None:
            yield (
                [*path, "control", "owed_by"],
                _("no event of the subject says who %(key)s is") % {"key": key},
            )


def _field_mistakes(path: list[str | int], control: ControlShape, name: str) -> Mistakes:
    event = find_event(name)
    if event is None:
        return
    for field in control.where:
        if field not in event.model_fields:
            yield (
                [*path, "control", "where", field],
                _("the event %(name)s carries no %(field)s") % {"name": name, "field": field},
            )
    if control.same and control.same not in event.model_fields:
        yield (
            [*path, "control", "same"],
            _("the event %(name)s carries no %(field)s") % {"name": name, "field": control.same},
        )
    if control.due_from and "Datetime" not in str(
        getattr(event.model_fields.get(control.due_from), "annotation", "")
    ):
        yield (
            [*path, "control", "due_from"],
            _("the event %(name)s carries no %(field)s")
            % {
                "name": name,
                "field": control.due_from,
            },
        )
