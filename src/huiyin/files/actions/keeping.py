"""Files chosen for something that does not exist yet: kept for who chose them, then attached."""

from collections.abc import Collection
from datetime import datetime
from typing import IO

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.files import events
from huiyin.files.actions.attaching import Use, attach_stored
from huiyin.files.actions.storing import Stored, store
from huiyin.files.models import Attachment, Upload
from huiyin.files.queries import kept_uploads
from huiyin.journal.actions import record


def keep_file(*, holder: str, name: str, stream: IO[bytes], by: Actor, at: datetime) -> Upload:
    """Keep a file for its holder ("staff:12", a session) for some days.

    The same content is kept once for each holder. Events: upload.kept.

    :raises Invalid: empty, too large, or of a type that is not taken
    """
    stored = store(stream, name)
    return _keep(holder, stored, by=by, at=at)


@transaction.atomic
def _keep(holder: str, file: Stored, *, by: Actor, at: datetime) -> Upload:
    found = Upload.objects.filter(holder=holder, sha256=file.sha256).first()
    if found is not None:
        return found
    row = Upload.objects.create(
        holder=holder,
        name=file.name,
        content_type=file.kind.content_type,
        size=file.size,
        sha256=file.sha256,
        added_by_id=by.id,
        added_by_name=by.name,
        added_at=at,
    )
    record(
        events.UploadKept(content_type=row.content_type, size=row.size), on=row.pk, place=None, by=by, at=at
    )
    return row


@transaction.atomic
def attach_kept(
    *,
    owner_kind: str,
    owner_id: int,
    holder: str,
    upload_ids: Collection[int],
    by: Actor,
    at: datetime,
) -> list[Attachment]:
    """Attach the holder's kept files; those of others and unknown ones are passed over.

    Events: file.attached, on the owner's stream.

    :raises NotFound: the actor cannot see the owner
    :raises NotAllowed: the actor may not add files there
    """
    uploads = kept_uploads(holder, upload_ids)
    stored = [Stored(row.name, row.kind, row.size, row.sha256) for row in uploads]
    rows = attach_stored(owner_kind, owner_id, stored, Use(), by=by, at=at)
    Upload.objects.filter(pk__in=[row.pk for row in uploads]).delete()
    return rows
