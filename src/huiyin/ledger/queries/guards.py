"""Which clauses object to an action, and why, in the user's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.journal.registry import Place
from huiyin.journal.registry.hooks import Context, Gate
from huiyin.ledger.models import Clause
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.rules.values import Guard


@dataclass(frozen=True, slots=True)
class Objection:
    """A clause that does not want an action, and what is not as it must be."""

    clause: Clause
    guard: Guard
    lacking: tuple[str, ...]

    @property
    def words(self) -> str:
        """The clause and what it says."""
        return _("Clause %(number)s of “%(procedure)s”: %(text)s") % {
            "number": self.clause.number,
            "procedure": self.clause.version.title,
            "text": self.clause.text,
        }

    def may_be_overridden(self, actor: Actor, path: str) -> bool:
        """Whether this actor may set the clause aside with a reason."""
        return bool(self.guard.permission) and actor.may(self.guard.permission, path)


def may_give_reason(gate: str, path: str, actor: Actor, at: datetime) -> bool:
    """Whether a form has to offer a reason: a clause is in force there that this actor may set aside."""
    return any(
        guard.permission and version.is_in_force(path, at) and actor.may(guard.permission, path)
        for version, guard in load_book().guards.get(gate, ())
    )


def judge(
    gate: Gate, context: Context, *, place: Place, actor: Actor, at: datetime, reason: str
) -> list[int]:
    """The clauses, by id, that are set aside because a reason was given by somebody who may.

    :raises Invalid: a clause forbids it, or asks for a reason that was not given or that the actor may not give
    """
    objections = objections_at(gate, context.model_dump(), place, at)
    final = [one for one in objections if not one.may_be_overridden(actor, place.path)]
    if final:
        raise Invalid(" ".join(one.words for one in final))
    if objections and not reason.strip():
        asked = _("Give a reason if it must be done all the same.")
        raise Invalid(fields={"reason": " ".join([*(one.words for one in objections), asked])})
    return [one.clause.pk for one in objections]


def objections_at(gate: Gate, context: Mapping[str, Any], place: Place, at: datetime) -> list[Objection]:
    """The clauses in force there and then that object; hardly a query where none is about this action."""
    found: dict[int, tuple[Guard, tuple[str, ...]]] = {}
    for version, guard in load_book().guards.get(gate.code, ()):
        lacking = guard.lacks(context) if version.is_in_force(place.path, at) else []
        if lacking:
            found[version.clause_id] = (guard, tuple(lacking))
    if not found:
        return []
    clauses = Clause.objects.select_related("version__procedure").filter(pk__in=found)
    return [
        Objection(clause, *found[clause.pk])
        for clause in clauses.order_by("version__procedure__code", "position")
    ]
