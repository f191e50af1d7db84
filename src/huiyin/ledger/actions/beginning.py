"""A new procedure: from nothing, as a copy of another, or as a branch's version of one (decision 0024)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.rows import update
from huiyin.journal.actions import record
from huiyin.ledger.events import ProcedureDraftBegun
from huiyin.ledger.models import Procedure, ProcedureDraft, ProcedureVersion
from huiyin.ledger.queries.drafts import version_as_shape

From = Literal["nothing", "copy", "branch"]
UNDERWAY = ["draft", "standardisation", "review", "approval", "approved"]


@dataclass(frozen=True, slots=True)
class NewProcedure:
    """Number and titles, the role that keeps it, the unit that is to live by it, and what its clauses begin as."""

    code: str
    title_zh: str
    title_en: str
    owner: str
    unit_id: int
    beginning: From = "nothing"
    source: ProcedureVersion | None = None


@transaction.atomic
def begin_procedure(new: NewProcedure, *, by: Actor, at: datetime) -> ProcedureDraft:
    """Begin the draft of a procedure that there is not yet; its unit lives by it once it is issued.

    Events: procedure.draft_begun.

    :raises NotAllowed: the actor may not draft
    :raises Invalid: its number is taken, or what it is to be a version of is one itself
    """
    by.require("ledger.draft")
    known = Procedure.objects.filter(code=new.code).first()
    if known is not None and (known.versions.exists() or known.drafts.filter(status__in=UNDERWAY).exists()):
        raise Invalid(fields={"code": _("Another procedure has this number.")})
    fields: dict[str, Any] = {
        "title_zh": new.title_zh, "title_en": new.title_en, "owner": new.owner, "unit_id": new.unit_id,
    }  # fmt: skip
    procedure = known or Procedure.objects.create(code=new.code, **fields)
    if known is not None:
        update(procedure, fields)
    draft = ProcedureDraft.objects.create(
        procedure=procedure,
        base=None,
        number=1,
        content={
            "code": new.code,
            "title": {"zh": new.title_zh, "en": new.title_en},
            "owner": new.owner,
            "version": 1,
            "clauses": _clauses(new),
        },
        authors=[by.id] if by.id else [],
        begun_at=at,
    )
    event = ProcedureDraftBegun(draft_id=draft.pk, number=draft.number)
    record(event, on=procedure.pk, place=None, by=by, at=at)
    return draft


def _clauses(new: NewProcedure) -> list[dict[str, Any]]:
    """Those of the source under codes of their own; those of a branch's version stand in the place of theirs."""
    if new.source is None or new.beginning == "nothing":
        return []
    is_branch = new.beginning == "branch"
    shapes = [one for one in version_as_shape(new.source).clauses if not (is_branch and one.waiting_for)]
    if is_branch and any(one.replaces for one in shapes):
        raise Invalid(
            fields={"source": _("This is itself a unit's version of another procedure; take that one.")}
        )
    return [
        one.model_dump(mode="json")
        | {"code": f"{new.code}-{place}"}
        | ({"minimum": False, "replaces": one.code} if is_branch else {})
        for place, one in enumerate(shapes, 1)
    ]
