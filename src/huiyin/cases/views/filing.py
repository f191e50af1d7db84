"""Files on the register form: kept as soon as they arrive, whatever becomes of the form."""

from collections.abc import Collection
from typing import IO, cast

from django.contrib import messages
from django.forms import Form

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request
from huiyin.base.text import whole_number
from huiyin.cases.models import Case
from huiyin.files import actions


def keep_chosen(request: Request, form: Form) -> list[int]:
    """Keep the files that came with a form; those that are not taken are its mistakes.

    Returns which of one's kept files belong to what the form is about: the new ones, and those ticked.
    """
    values = map(whole_number, request.POST.getlist("kept"))
    ticked = [value for value in values if value is not None]
    for file in request.FILES.getlist("files"):
        try:
            kept = actions.keep_file(
                holder=_holder(request),
                name=file.name or "",
                stream=cast(IO[bytes], file),
                by=request.actor,
                at=clock.now(),
            )
        except Invalid as refusal:
            _say(request, form, str(refusal.fields.get("files", refusal.text)))
        else:
            ticked.append(kept.pk)
    return ticked


def attach_chosen(request: Request, case: Case, upload_ids: Collection[int]) -> None:
    """Attach the kept files to the matter that has just been registered."""
    if upload_ids:
        actions.attach_kept(
            owner_kind="case",
            owner_id=case.pk,
            holder=_holder(request),
            upload_ids=upload_ids,
            by=request.actor,
            at=clock.now(),
        )


def _say(request: Request, form: Form, mistake: str) -> None:
    if form.is_bound:
        form.full_clean()
        form.add_error(None, mistake)
    else:
        messages.error(request, mistake)


def _holder(request: Request) -> str:
    return f"staff:{request.actor.id}"
