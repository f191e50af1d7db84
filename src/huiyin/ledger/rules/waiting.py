"""Clauses that wait for a room: what they name that nobody declares yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.base import permissions
from huiyin.journal.registry import find_event
from huiyin.journal.registry.hooks import find_gate, find_measure, find_population
from huiyin.ledger.rules.controls import GuardShape, QuotaShape, RateShape, RepeatShape
from huiyin.ledger.rules.pack import ClauseShape, PackShape


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clause that judges nothing yet, and what it waits for; `missing` is what of that nobody declares."""

    procedure: str
    clause: str
    waiting_for: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Everything is there: the mark can go, in the next version of the procedure."""
        return not self.missing


def waiting_in(pack: PackShape) -> list[Waiting]:
    """The clauses of a pack that wait, in its order."""
    return [
        Waiting(
            procedure.code,
            clause.code,
            tuple(clause.waiting_for),
            tuple(name for name in clause.waiting_for if not is_declared(name)),
        )
        for procedure in pack.procedures
        for clause in procedure.clauses
        if clause.waiting_for
    ]


def is_declared(name: str) -> bool:
    """Whether some room declares this event, or `population:…`, `measure:…`, `check:…`, `permission:…`."""
    kind, _colon, code = name.rpartition(":")
    if kind == "population":
        return find_population(code) is not None
    if kind == "measure":
        return find_measure(code) is not None
    if kind == "check":
        return find_gate(code) is not None
    if kind == "permission":
        return permissions.is_declared(code)
    return find_event(code) is not None


def mistakes_of_waiting(clause: ClauseShape) -> Iterator[str]:
    """What it waits for although its control does not name it: it would wait for ever, or too long."""
    named = set(_named(clause))
    for name in clause.waiting_for:
        if name not in named:
            yield _("the control does not name %(name)s") % {"name": name}


def _named(clause: ClauseShape) -> Iterator[str]:
    control = clause.control
    for field in ("when", "then", "unless", "pause", "resume"):
        yield from getattr(control, field, ())
    if isinstance(control, RepeatShape | QuotaShape):
        yield f"population:{control.population}"
    elif isinstance(control, RateShape):
        yield f"measure:{control.measure}"
    elif isinstance(control, GuardShape):
        yield f"check:{control.before}"
        yield f"permission:{control.permission}"
