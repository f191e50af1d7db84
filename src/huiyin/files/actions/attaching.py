"""Attaching files to what they belong to, and withdrawing wrong ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.files import events, registry
from huiyin.files.actions.storing import Stored, store
from huiyin.files.models import Attachment
from huiyin.files.queries import get_attachment
from huiyin.journal.actions import Draft, record_many

MOST = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in, with the name that its sender gave it."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Use:
    """What a file is attached for; `paper` is the code of the printed paper whose signed copy it is."""

    purpose: str = ""
    paper: str = ""
    note: str = ""


def attach(
    *,
    owner_kind: str,
    owner_id: int,
    files: Sequence[Incoming],
    paper: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> list[Attachment]:
    """Attach files to something. All of them or, when one is refused, none.

    `paper`: the code of the printed paper whose signed copy they are. What is attached there already is returned
    as it is.
    Events: file.attached, on the owner's stream.

    :raises NotFound: the actor cannot see the owner
    :raises NotAllowed: the actor may not add files there
    :raises Invalid: no file, or one that is empty, too large or of a type that is not taken
    """
    require_writable(owner_kind, owner_id, by=by)
    if not files:
        raise Invalid(fields={"files": _("Choose a file.")})
    if len(files) > MOST:
        raise Invalid(fields={"files": _("At most %(n)d files at a time.") % {"n": MOST}})
    stored = [store(file.stream, file.name) for file in files]
    use = Use(Attachment.Purpose.SIGNED_COPY if paper else "", paper, note.strip()[:200])
    return attach_stored(owner_kind, owner_id, stored, use, by=by, at=at)


def attach_stream(
    *, owner_kind: str, owner_id: int, name: str, stream: IO[bytes], note: str = "", by: Actor, at: datetime
) -> Attachment:
    """Attach one file, from wherever it comes: a mail, an import, a portal.

    Events: file.attached. Refusals as for `attach`.
    """
    files = [Incoming(name, stream)]
    return attach(owner_kind=owner_kind, owner_id=owner_id, files=files, note=note, by=by, at=at)[0]


@transaction.atomic
def withdraw_attachment(*, attachment_id: int, reason: str, by: Actor, at: datetime) -> Attachment:
    """Mark an attached file as wrong: it is not shown any more, and stays.

    Events: file.withdrawn, on the owner's stream.

    :raises NotFound: the actor cannot see the owner
    :raises NotAllowed: the actor may not add files there
    :raises Invalid: no reason
    :raises WrongStatus: it has been withdrawn already
    """
    found = get_attachment(attachment_id, by)
    owner = registry.owner(found.owner_kind)
    if found.owner_id not in owner.writable([found.owner_id], by):
        raise NotAllowed
    if not (why := reason.strip()[:200]):
        raise Invalid(fields={"reason": _("Say why.")})
    mark = {"withdrawn_at": at, "withdrawn_by_name": by.name, "withdrawn_reason": why}
    if not Attachment.objects.standing().filter(pk=found.pk).update(**mark):
        raise WrongStatus
    standing = owner.standing(found.owner_id)
    withdrawn = Draft(
        events.FileWithdrawn(attachment_id=found.pk),
        on=found.owner_id,
        place=standing.place,
        customer_id=standing.customer_id,
        kind=found.owner_kind,
    )
    record_many([withdrawn], by=by, at=at)
    found.refresh_from_db()
    return found


def require_writable(owner_kind: str, owner_id: int, *, by: Actor) -> registry.Owner:
    """The kind of owner, once it is sure that the actor may add files to this one."""
    owner = registry.owner(owner_kind)
    if owner_id not in owner.readable([owner_id], by):
        raise NotFound
    if owner_id not in owner.writable([owner_id], by):
        raise NotAllowed
    return owner


@transaction.atomic
def attach_stored(
    owner_kind: str, owner_id: int, stored: Sequence[Stored], use: Use, *, by: Actor, at: datetime
) -> list[Attachment]:
    """The rows and events of files that lie on disk."""
    standing = require_writable(owner_kind, owner_id, by=by).standing(owner_id)
    rows: list[Attachment] = []
    drafts: list[Draft] = []
    for file in stored:
        row, is_new = _row(owner_kind, owner_id, file, use, by=by, at=at)
        rows.append(row)
        if is_new:
            attached = events.FileAttached(
                attachment_id=row.pk, content_type=row.content_type, size=row.size, purpose=row.purpose
            )
            drafts.append(
                Draft(
                    attached,
                    on=owner_id,
                    place=standing.place,
                    customer_id=standing.customer_id,
                    kind=owner_kind,
                )
            )
    record_many(drafts, by=by, at=at)
    return rows


def _row(
    owner_kind: str, owner_id: int, file: Stored, use: Use, *, by: Actor, at: datetime
) -> tuple[Attachment, bool]:
    there = Attachment.objects.of(owner_kind, [owner_id]).standing()
    same = there.filter(sha256=file.sha256, paper=use.paper)
    if (found := same.first()) is not None:
        return found, False
    try:
        with transaction.atomic():
            row = Attachment.objects.create(
                owner_kind=owner_kind,
                owner_id=owner_id,
                purpose=use.purpose,
                paper=use.paper,
                note=use.note,
                name=file.name,
                content_type=file.kind.content_type,
                size=file.size,
                sha256=file.sha256,
                added_by_id=by.id,
                added_by_name=by.name,
                added_at=at,
            )
    except IntegrityError:
        return same.get(), False
    return row, True
