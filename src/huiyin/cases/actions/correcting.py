"""Putting right what was registered: the words, the topic, the caller. The old version is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.text import digits
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.indexing import index
from huiyin.cases.models import Case, CaseCorrection
from huiyin.cases.queries import get_case, version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a case says in words; all of it, changed or not."""

    words: str
    topic: str = ""
    caller_name: str = ""
    caller_phone: str = ""


@transaction.atomic
def correct_case(
    *, case_id: int, version: int, wording: Wording, reason: str = "", by: Actor, at: datetime
) -> Case:
    """Put right the wording of a matter; `version` is the one that the correction started from.

    Events: case.corrected.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not register cases there and was not asked first
    :raises WrongStatus: it is closed, or somebody corrected it in the meantime
    :raises Invalid: no words, nobody and nowhere, or nothing changed
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.register", by=by)
    steps.require_status(case, *Case.OPEN)
    said = {
        "words": rules.words("words", wording.words),
        "topic": wording.topic.strip()[:120],
        "caller_name": wording.caller_name.strip()[:80],
        "caller_phone": digits(wording.caller_phone)[:40],
    }
    before = {name: getattr(case, name) for name in said}
    changed = [name for name in said if said[name] != before[name]]
    if version != version_of(case):
        raise WrongStatus(_("Somebody has corrected it in the meantime."))
    if not changed:
        raise Invalid(_("Nothing has changed."))
    if not (case.customer_id or case.premises_id or said["caller_name"] or said["caller_phone"]):
        raise Invalid(fields={"caller_name": _("Say who called, or which place it is about.")})
    steps.change_if(case, before, **said)
    old = CaseCorrection.objects.create(
        case=case, number=version, reason=reason.strip(), by_id=by.id, corrected_at=at, **before
    )
    data = {"correction_id": old.pk, "fields": changed}
    steps.emit(case, events.CaseCorrected.model_validate(data), by=by, at=at)
    index(case)
    return case
