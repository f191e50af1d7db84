"""Drafts: what is typed into a form is kept until it is saved, and found on another machine."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed
from huiyin.cases import events
from huiyin.cases.models import FormDraft
from huiyin.journal.actions import record

#: What one form may hold, and how many drafts a person keeps.
MOST_CHARACTERS = 20_000
MOST_DRAFTS = 50


@transaction.atomic
def keep_draft(*, form: str, values: Mapping[str, list[str]], by: Actor, at: datetime) -> FormDraft:
    """Keep what the actor has typed into a form, in the place of what was kept before.

    Events: form_draft.begun, for the first time only.

    :raises NotAllowed: the actor is no person
    :raises Invalid: no form, or too much
    """
    if by.id is None:
        raise NotAllowed
    kept = {name[:80]: [str(value) for value in given] for name, given in values.items()}
    size = sum(len(name) + sum(map(len, given)) for name, given in kept.items())
    if not form or len(form) > 160 or size > MOST_CHARACTERS:
        raise Invalid(_("This is too much for a draft."))
    found: dict[str, Any] = {"values": kept, "saved_at": at}
    draft, is_new = FormDraft.objects.update_or_create(staff_id=by.id, form=form, defaults=found)
    if is_new:
        _forget_oldest(by.id)
        record(events.DraftBegun(), on=draft.pk, place=None, by=by, at=at)
    return draft


@transaction.atomic
def drop_draft(*, form: str, by: Actor, at: datetime) -> None:
    """Give up a draft: the form was saved, or the draft is not wanted. Without one nothing happens.

    Events: form_draft.dropped.
    """
    draft = FormDraft.objects.filter(staff_id=by.id, form=form).first() if by.id and form else None
    if draft is None:
        return
    draft_id = draft.pk
    FormDraft.objects.filter(pk=draft_id).delete()
    record(events.DraftDropped(), on=draft_id, place=None, by=by, at=at)


def _forget_oldest(staff_id: int) -> None:
    newest = FormDraft.objects.filter(staff_id=staff_id).order_by("-saved_at", "-pk")
    old = list(newest.values_list("pk", flat=True)[MOST_DRAFTS:])
    FormDraft.objects.filter(pk__in=old).delete()
