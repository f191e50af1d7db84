"""From a draft of a procedure to the version that is in force (decision 0014; J1, B9, WF-28)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.rows import update
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.ledger.actions.procedures import adopt_for, install_version
from huiyin.ledger.events import (
    ProcedureDraftBegun,
    ProcedureDraftEdited,
    ProcedureDraftWithdrawn,
    ProcedureSentBack,
    ProcedureSigned,
)
from huiyin.ledger.models import ProcedureDraft, ProcedureVersion, Signature
from huiyin.ledger.queries.drafts import STEPS, fingerprint, mistakes_of_draft, reviewers, version_as_shape
from huiyin.ledger.rules.pack import ClauseShape, ProcedureShape
from huiyin.staff.queries import get_unit


@transaction.atomic
def begin_draft(version: ProcedureVersion, *, by: Actor, at: datetime) -> ProcedureDraft:
    """Begin the next version of a procedure from the one that is issued.

    Events: procedure.draft_begun.

    :raises NotAllowed: the actor may not draft
    :raises WrongStatus: a newer version is issued
    :raises Invalid: it judges imported history, or somebody is drafting it already
    """
    by.require("ledger.draft")
    if version.procedure.versions.filter(number__gt=version.number).exists():
        raise WrongStatus
    if version.history:
        raise Invalid(_("What judges imported history is changed in its pack."))
    underway = version.procedure.drafts.exclude(status__in=["issued", "withdrawn"])
    if underway.exists():
        raise Invalid(_("A draft of this procedure is under way already."))
    draft = ProcedureDraft.objects.create(
        procedure=version.procedure,
        base=version,
        number=version.number + 1,
        content=version_as_shape(version, number=version.number + 1).model_dump(mode="json"),
        authors=_authors([], by),
        begun_at=at,
    )
    _record(draft, ProcedureDraftBegun(draft_id=draft.pk, number=draft.number), by, at)
    return draft


@transaction.atomic
def describe_draft(
    draft: ProcedureDraft,
    *,
    changes: str,
    effective_on: date | None,
    title_zh: str,
    title_en: str,
    by: Actor,
    at: datetime,
) -> None:
    """Say what changes and why, from which day on, and what the procedure is called.

    Events: procedure.draft_edited.

    :raises NotAllowed: the actor may not draft
    :raises WrongStatus: it is being reviewed, or done with
    """
    draft = _for_writing(draft, by)
    content = draft.content | {"title": {"zh": title_zh, "en": title_en}}
    authors = _authors(draft.authors, by)
    _change(draft, changes=changes, effective_on=effective_on, content=content, authors=authors)
    _record(draft, ProcedureDraftEdited(draft_id=draft.pk, clause=""), by, at)


@transaction.atomic
def save_clause(
    draft: ProcedureDraft, *, shape: ClauseShape, code: str, seen: str, by: Actor, at: datetime
) -> None:
    """Change the clause `code`, or add one where that is ""; `seen` is the fingerprint of what its writer had before.

    Events: procedure.draft_edited.

    :raises NotAllowed: the actor may not draft
    :raises WrongStatus: it is being reviewed, or done with
    :raises Invalid: somebody else has saved it meanwhile (field `seen`), or its code is another's
    """
    draft = _for_writing(draft, by)
    clauses = list(draft.clauses)
    place = next((n for n, clause in enumerate(clauses) if clause["code"] == code), len(clauses))
    if seen != fingerprint(clauses[place] if place < len(clauses) else None):
        raise Invalid(fields={"seen": _("Somebody else has saved this clause meanwhile.")})
    clauses[place : place + 1] = [shape.model_dump(mode="json")]
    if [clause["code"] for clause in clauses].count(shape.code) > 1:
        raise Invalid(fields={"code": _("Another clause has this code.")})
    _write(draft, clauses, shape.code, by, at)


@transaction.atomic
def drop_clause(draft: ProcedureDraft, *, code: str, by: Actor, at: datetime) -> None:
    """Take a clause out; what it opened stays owed.

    Events: procedure.draft_edited.

    :raises NotAllowed: the actor may not draft
    :raises WrongStatus: it is being reviewed, or done with
    :raises Invalid: there is no such clause, or no other one
    """
    draft = _for_writing(draft, by)
    clauses = [clause for clause in draft.clauses if clause["code"] != code]
    if len(clauses) == len(draft.clauses):
        raise Invalid(_("The draft has no such clause."))
    if not clauses:
        raise Invalid(_("A procedure has at least one clause."))
    _write(draft, clauses, code, by, at)


@transaction.atomic
def sign_draft(draft: ProcedureDraft, *, step: str, remark: str, by: Actor, at: datetime) -> None:
    """Sign the step that is next: drafted, standardisation, review, approval.

    Events: procedure.signed.

    :raises NotAllowed: the actor may not sign it, wrote in it, or approves what they reviewed
    :raises WrongStatus: another step is next
    :raises Invalid: it has mistakes, or does not say what changes
    """
    draft = _read(draft)
    wanted, permission, following = STEPS.get(draft.status, ("", "", ""))
    if wanted != step or step == Signature.Step.ISSUE:
        raise WrongStatus
    by.require(permission)
    if step != Signature.Step.DRAFTED:
        _refuse_own(draft, step, by)
    else:
        _refuse_mistakes(draft)
    _change(draft, status=following)
    signature = _sign(draft, step, remark, by, at)
    _record(draft, ProcedureSigned(draft_id=draft.pk, step=step, signature_id=signature.pk), by, at)


@transaction.atomic
def send_back_draft(draft: ProcedureDraft, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse what waits for one's signature: it becomes a draft again, and all sign anew.

    Events: procedure.sent_back.

    :raises NotAllowed: the actor may not sign the step that is next
    :raises WrongStatus: it is no draft under review
    :raises Invalid: no reason
    """
    draft = _read(draft)
    if "draft" not in draft.TRANSITIONS[draft.status]:
        raise WrongStatus
    by.require(STEPS[draft.status][1])
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say what is to be changed.")})
    _change(draft, status="draft")
    signature = _sign(draft, Signature.Step.SENT_BACK, reason, by, at)
    _record(draft, ProcedureSentBack(draft_id=draft.pk, signature_id=signature.pk), by, at)


@transaction.atomic
def withdraw_draft(draft: ProcedureDraft, *, by: Actor, at: datetime) -> None:
    """Give a draft up.

    Events: procedure.draft_withdrawn.

    :raises NotAllowed: the actor may not draft
    :raises WrongStatus: it is being reviewed, or done with
    """
    draft = _for_writing(draft, by)
    _change(draft, status="withdrawn")
    _sign(draft, Signature.Step.WITHDRAWN, "", by, at)
    _record(draft, ProcedureDraftWithdrawn(draft_id=draft.pk), by, at)


@transaction.atomic
def issue_draft(draft: ProcedureDraft, *, by: Actor, at: datetime, remark: str = "") -> ProcedureVersion:
    """Make an approved draft the procedure's version, in force from its day on, at the earliest now.

    Events: procedure.installed.

    :raises NotAllowed: the actor may not issue procedures
    :raises WrongStatus: it is not approved
    :raises Invalid: another version has come in since it was begun, or its day lies before that of the version before,
        or what was right when it was signed no longer is, such as a minimum that the company has tightened
    """
    draft = _read(draft)
    by.require("ledger.manage")
    if draft.status != ProcedureDraft.Status.APPROVED:
        raise WrongStatus
    newest = draft.procedure.versions.order_by("-number").first()
    if (newest.pk if newest is not None else None) != draft.base_id:
        raise Invalid(
            _("Another version has come in since this draft was begun; begin it anew from that one.")
        )
    effective = _effective(draft.effective_on, at)
    if newest is not None and effective < newest.effective_from:
        raise Invalid(_("The version before comes into force later than this one would."))
    _refuse_mistakes(draft)
    shape = ProcedureShape.model_validate(draft.content)
    version = install_version(shape, effective, by, at)
    if newest is None and draft.procedure.unit_id is not None:
        adopt_for(draft.procedure, get_unit(draft.procedure.unit_id).place(), by, at, effective)
    _change(draft, status="issued", version=version)
    _sign(draft, Signature.Step.ISSUE, remark, by, at)
    assert version is not None
    return version


def _read(draft: ProcedureDraft) -> ProcedureDraft:
    return ProcedureDraft.objects.select_related("procedure").get(pk=draft.pk)


def _for_writing(draft: ProcedureDraft, by: Actor) -> ProcedureDraft:
    by.require("ledger.draft")
    read = _read(draft)
    if read.status != ProcedureDraft.Status.DRAFT:
        raise WrongStatus
    return read


def _change(draft: ProcedureDraft, **fields: Any) -> None:
    """Set fields, only if nobody has changed the draft since it was read.

    :raises WrongStatus: somebody was faster, or the status does not follow
    """
    if fields.get("status", draft.status) not in {draft.status, *draft.TRANSITIONS[draft.status]}:
        raise WrongStatus
    known = {"status": draft.status, "revision": draft.revision}
    if not update(draft, fields | {"revision": draft.revision + 1}, where=known):
        raise WrongStatus
    for name, value in fields.items():
        setattr(draft, name, value)


def _write(draft: ProcedureDraft, clauses: list[dict[str, Any]], code: str, by: Actor, at: datetime) -> None:
    _change(draft, content=draft.content | {"clauses": clauses}, authors=_authors(draft.authors, by))
    _record(draft, ProcedureDraftEdited(draft_id=draft.pk, clause=code), by, at)


def _refuse_own(draft: ProcedureDraft, step: str, by: Actor) -> None:
    """Nobody reviews what they wrote, nor approves what they wrote or reviewed."""
    others = set(draft.authors)
    if step == Signature.Step.APPROVAL:
        others |= reviewers(draft)
    if by.id in others:
        raise NotAllowed(_("Who wrote or reviewed a draft does not sign this step."))


def _refuse_mistakes(draft: ProcedureDraft) -> None:
    if not draft.changes.strip():
        raise Invalid(_("Say first what changes, and why."))
    mistakes = mistakes_of_draft(draft)
    if mistakes:
        raise Invalid("\n".join(mistakes))


def _authors(known: Iterable[int], by: Actor) -> list[int]:
    return sorted({*known, *([by.id] if by.id else [])})


def _effective(day: date | None, at: datetime) -> datetime:
    if day is None:
        return at
    return max(at, datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone()))


def _sign(draft: ProcedureDraft, step: str, remark: str, by: Actor, at: datetime) -> Signature:
    return Signature.objects.create(
        draft=draft, step=step, staff_id=by.id if by.kind == "staff" else None, at=at, remark=remark.strip()
    )


def _record(draft: ProcedureDraft, data: EventData, by: Actor, at: datetime) -> None:
    record(data, on=draft.procedure_id, place=None, by=by, at=at)
