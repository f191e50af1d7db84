"""Checking a pack against what the rooms declare: events and their fields, populations, measures, gates."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from huiyin.base import permissions
from huiyin.base.errors import Invalid
from huiyin.calendars.rules import Budget
from huiyin.journal.registry import OwnerKind, find_event, list_events
from huiyin.journal.registry.hooks import find_gate, find_measure, find_population
from huiyin.ledger.rules.contradictions import contradictions_in
from huiyin.ledger.rules.controls import (
    ControlShape,
    GuardShape,
    LeadShape,
    QuotaShape,
    RateShape,
    RepeatShape,
)
from huiyin.ledger.rules.pack import ClauseShape, PackShape
from huiyin.ledger.rules.waiting import mistakes_of_waiting

Path = list[str | int]
Mistakes = Iterable[tuple[Path, str]]
Awaited = frozenset[str]


def mistakes_in(pack: PackShape) -> Mistakes:
    """Every mistake that the shape of the pack allows, with where it stands."""
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
            path: Path = ["procedures", p, "clauses", c]
            if clause.code in seen:
                yield [*path, "code"], _("the code %(code)s is used twice") % {"code": clause.code}
            seen.add(clause.code)
            yield from _clause_mistakes([*path, "control"], clause)
            for message in mistakes_of_waiting(clause):
                yield [*path, "waiting_for"], message
            if pack.history and clause.control.kind != "respond":
                yield [*path, "control", "kind"], _("imported history is judged by respond only")
        for inner, message in contradictions_in(procedure.clauses):
            yield ["procedures", p, "clauses", *inner], message


def _clause_mistakes(path: Path, clause: ClauseShape) -> Mistakes:
    control, awaited = clause.control, frozenset(clause.waiting_for)
    if isinstance(control, ControlShape | LeadShape):
        yield from _stream_mistakes(path, control, awaited)
    elif isinstance(control, GuardShape):
        yield from _guard_mistakes(path, control, awaited)
        if clause.ladder:
            yield [*path[:-1], "ladder"], _("a guard has no due time, hence no ladder")
    elif isinstance(control, RateShape):
        if find_measure(control.measure) is None and f"measure:{control.measure}" not in awaited:
            yield [*path, "measure"], _("there is no measure %(code)s") % {"code": control.measure}
    else:
        yield from _count_mistakes(path, control, awaited)


def _stream_mistakes(path: Path, control: ControlShape | LeadShape, awaited: Awaited) -> Mistakes:
    if isinstance(control, ControlShape) and control.within:
        try:
            if Budget.parse(control.within, calendar=control.calendar).amount == 0:
                yield [*path, "within"], _("nobody does anything in no time: give at least 1 minute")
        except Invalid as refusal:
            yield [*path, "within"], str(refusal)
    for field in ("when", "then", "unless", "pause", "resume"):
        yield from _event_mistakes([*path, field], getattr(control, field, ()), awaited)
    for name in control.when:
        yield from _field_mistakes(path, control, name)
    for key in control.owed_by if not awaited else ():
        if any(map(find_event, control.when)) and owner_kind(key, control.when) is None:
            yield [*path, "owed_by"], _("no event of the subject says who %(key)s is") % {"key": key}


def owner_kind(key: str, triggers: Iterable[str]) -> OwnerKind | None:
    """What `key` names in the triggers or, later on, in other events of the same subject."""
    subjects = {event.subject for event in map(find_event, triggers) if event is not None}
    kinds = (event.owner_kind(f"{key}_id") for event in list_events() if event.subject in subjects)
    return next((kind for kind in kinds if kind is not None), None)


def _event_mistakes(path: Path, names: Iterable[str], awaited: Awaited) -> Mistakes:
    for name in names:
        if find_event(name) is None and name not in awaited:
            yield path, _("there is no event %(name)s") % {"name": name}


def _field_mistakes(path: Path, control: ControlShape | LeadShape, name: str) -> Mistakes:
    event = find_event(name)
    if event is None:
        return
    yield from _where_mistakes(path, control.where, name)
    if control.same and control.same not in event.model_fields:
        yield [*path, "same"], _no_field(name, control.same)
    field, moment = (
        ("due_from", control.due_from) if isinstance(control, ControlShape) else ("date", control.date)
    )
    kinds = ("Datetime",) if field == "due_from" else ("Datetime", "date")
    annotation = str(getattr(event.model_fields.get(moment), "annotation", ""))
    if moment and not any(kind in annotation for kind in kinds):
        yield [*path, field], _no_field(name, moment)


def _where_mistakes(path: Path, where: dict[str, Any], name: str) -> Mistakes:
    event = find_event(name)
    for field, wanted in where.items() if event is not None else ():
        if event is not None and field not in event.model_fields:
            yield [*path, "where", field], _no_field(name, field)
        elif event is not None:
            yield from _never_so([*path, "where", field], wanted, event.model_fields[field], name)


def _never_so(path: Path, wanted: Any, declared: FieldInfo, source: str) -> Mistakes:
    """Values that the field of an event or a check never has, so that the condition would never hold."""
    annotation: Any = declared.annotation
    known: TypeAdapter[Any] = TypeAdapter(annotation)
    for value in wanted if isinstance(wanted, list) else [wanted]:
        try:
            known.validate_python(value, strict=True)
        except ValidationError:
            said = _("%(source)s never says %(value)s here")
            yield path, said % {"source": source, "value": json.dumps(value, ensure_ascii=False, default=str)}


def unknown_roles(pack: PackShape, roles: Collection[str]) -> Mistakes:
    """Roles that clauses and ladders name and that nobody can hold."""
    for p, procedure in enumerate(pack.procedures):
        for c, clause in enumerate(procedure.clauses):
            path: Path = ["procedures", p, "clauses", c]
            if clause.role not in roles:
                yield [*path, "role"], _no_role(clause.role)
            for s, step in enumerate(clause.ladder):
                kind, _colon, code = step.to.partition(":")
                if kind == "role" and code not in roles:
                    yield [*path, "ladder", s, "to"], _no_role(code)


def _no_role(code: str) -> str:
    return _("there is no role %(code)s") % {"code": code}


def _no_field(name: str, field: str) -> str:
    return _("the event %(name)s carries no %(field)s") % {"name": name, "field": field}


def _guard_mistakes(path: Path, control: GuardShape, awaited: Awaited) -> Mistakes:
    permission, gate = control.permission, find_gate(control.before)
    if permission and f"permission:{permission}" not in awaited and not permissions.is_declared(permission):
        yield [*path, "permission"], _("there is no permission %(code)s") % {"code": permission}
    if gate is None and f"check:{control.before}" in awaited:
        return
    if gate is None:
        yield [*path, "before"], _("nothing is checked before %(code)s") % {"code": control.before}
        return
    for part, fields in (("where", control.where), ("needs", control.needs)):
        for field in fields:
            if field not in gate.context.model_fields:
                yield (
                    [*path, part, field],
                    _("the check before %(code)s knows no %(field)s")
                    % {"code": control.before, "field": field},
                )
    for field, wanted in control.where.items():
        if field in gate.context.model_fields:
            yield from _never_so(
                [*path, "where", field], wanted, gate.context.model_fields[field], control.before
            )


def _count_mistakes(path: Path, control: RepeatShape | QuotaShape, awaited: Awaited) -> Mistakes:
    population = find_population(control.population)
    if population is None and f"population:{control.population}" not in awaited:
        yield [*path, "population"], _("there is no population %(code)s") % {"code": control.population}
    yield from _event_mistakes([*path, "then"], control.then, awaited)
    for name in control.then:
        yield from _where_mistakes(path, control.where, name)
        event = find_event(name)
        if population is not None and event is not None and not _counts(event, population.member):
            yield (
                [*path, "then"],
                _("the event %(name)s does not say which %(member)s it counts for")
                % {"name": name, "member": population.member},
            )


def _counts(event: Any, member: str) -> bool:
    return member in {event.subject, "customer"} or f"{member}_id" in event.model_fields
