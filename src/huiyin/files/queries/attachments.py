"""Which files there are, as far as the actor may see what they belong to."""

from collections.abc import Collection

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.files import registry
from huiyin.files.models import Attachment, Upload


def get_attachment(attachment_id: int, actor: Actor) -> Attachment:
    """One attachment, withdrawn ones too.

    :raises NotFound: there is none, or the actor may not see its owner
    """
    found = Attachment.objects.filter(pk=attachment_id).visible_to(actor).first()
    if found is None:
        raise NotFound
    return found


def get_readable(attachment_id: int, actor: Actor) -> Attachment:
    """One attachment whose content may be shown.

    :raises NotFound: there is none, it was withdrawn, or the actor may not see its owner
    """
    found = get_attachment(attachment_id, actor)
    if found.withdrawn_at is not None:
        raise NotFound
    return found


def list_attachments(owner_kind: str, owner_id: int, actor: Actor) -> list[Attachment]:
    """The files of one owner, oldest first, withdrawn ones too.

    :raises NotFound: the actor may not see the owner
    """
    if owner_id not in registry.owner(owner_kind).readable([owner_id], actor):
        raise NotFound
    return list(Attachment.objects.of(owner_kind, [owner_id]))


def may_attach(owner_kind: str, owner_id: int, actor: Actor) -> bool:
    """Whether the actor may add files to the owner."""
    return owner_id in registry.owner(owner_kind).writable([owner_id], actor)


def signed_papers(owner_kind: str, owner_ids: Collection[int]) -> dict[str, Attachment]:
    """The latest signed copy of each printed paper of these owners, by the code of the paper.

    The caller has checked that the actor may see them.
    """
    rows = Attachment.objects.of(owner_kind, list(owner_ids)).standing()
    return {row.paper: row for row in rows.filter(purpose=Attachment.Purpose.SIGNED_COPY)}


def kept_uploads(holder: str, ids: Collection[int] | None = None) -> list[Upload]:
    """The files kept for a holder, oldest first; with `ids`, only those of them."""
    rows = Upload.objects.filter(holder=holder).order_by("id")
    return list(rows if ids is None else rows.filter(pk__in=ids))
