"""Recording what was let through although a clause forbids it: an exception of the clause, with its reason."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.registry.hooks import Passage
from huiyin.ledger.events import GuardOverridden
from huiyin.ledger.models import Remark


@transaction.atomic
def note_exceptions(passage: Passage, *, on: int, customer_id: int | None, by: Actor, at: datetime) -> None:
    """Record each clause that was set aside, on the subject's stream; called by the action that went on.

    Event: guard.overridden.
    """
    drafts = []
    for clause_id in passage.overridden:
        remark = Remark.objects.create(words=passage.reason, by_id=by.id, at=at)
        data = GuardOverridden(clause_id=clause_id, gate=passage.gate.code, remark_id=remark.pk)
        drafts.append(
            Draft(data, on=on, kind=passage.gate.subject, place=passage.place, customer_id=customer_id)
        )
    record_many(drafts, by=by, at=at)
