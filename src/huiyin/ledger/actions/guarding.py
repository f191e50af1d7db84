"""Checking clauses before an action: it is refused, or let through with a reason that is recorded as an exception."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.registry import Place
from huiyin.journal.registry.hooks import Context, Gate
from huiyin.ledger.events import GuardOverridden
from huiyin.ledger.models import Remark
from huiyin.ledger.queries.guards import objections_at


@dataclass(frozen=True, slots=True)
class Cleared:
    """An action may go on; `overridden` are the clauses that were set aside, for `reason`."""

    gate: Gate
    overridden: Sequence[int]
    reason: str
    place: Place
    by: Actor
    at: datetime

    def record(self, *, on: int, customer_id: int | None = None) -> None:
        """Record each exception on the subject's stream, in the transaction of the action.

        Event: guard.overridden.
        """
        drafts = []
        for clause_id in self.overridden:
            remark = Remark.objects.create(words=self.reason, by_id=self.by.id, at=self.at)
            data = GuardOverridden(clause_id=clause_id, gate=self.gate.code, remark_id=remark.pk)
            drafts.append(
                Draft(data, on=on, kind=self.gate.subject, place=self.place, customer_id=customer_id)
            )
        record_many(drafts, by=self.by, at=self.at)


def check_gate(
    gate: Gate, context: Context, *, place: Place, by: Actor, at: datetime, reason: str
) -> Cleared:
    """Ask every clause that is in force at the place; nothing is written.

    :raises Invalid: a clause forbids it, or asks for a reason that was not given or that the actor may not give
    """
    objections = objections_at(gate, context.model_dump(), place, at)
    final = [one for one in objections if not one.may_be_overridden(by, place.path)]
    if final:
        raise Invalid(" ".join(one.words for one in final))
    if objections and not reason.strip():
        asked = _("Give a reason if it must be done all the same.")
        raise Invalid(fields={"reason": " ".join([*(one.words for one in objections), asked])})
    return Cleared(gate, [one.clause.pk for one in objections], reason.strip(), place, by, at)
