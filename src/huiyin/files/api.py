"""Files over REST: the contents travel in Base64, within the JSON."""

import binascii
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Annotated, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Given, Id, Moment, Told, Words, does, reads
from huiyin.files import actions, queries
from huiyin.files.models import Attachment

router = Router()

OwnerKind = Annotated[str, Field(min_length=1, max_length=40)]


def routers() -> list[Any]:
    """What config mounts."""
    return [router]


class FileTold(Told):
    """A file that belongs to something; `withdrawn_at` is set where it was marked as wrong."""

    id: Id
    owner_kind: str
    owner_id: Id
    name: str
    content_type: str
    size: int
    sha256: str
    purpose: str
    note: str
    added_by_name: str
    added_at: Moment
    withdrawn_at: Moment | None
    withdrawn_reason: str


class FileDetail(FileTold):
    """A file with its content in Base64."""

    content: str


class FilesAsked(Asked):
    """Whose files: those of a matter are of kind "case"."""

    owner_kind: OwnerKind
    owner_id: Id


class FileGiven(Given):
    """A file, its content in Base64. What it is, its content says, not its name."""

    owner_kind: OwnerKind
    owner_id: Id
    name: Annotated[str, Field(min_length=1, max_length=160)]
    content: Annotated[str, Field(min_length=1)]
    note: Annotated[str, Field(max_length=200)] = ""


class WithdrawnGiven(Given):
    """Why it was wrong."""

    reason: Words


@reads(router, "/files", list[FileTold], _("Files"))
def list_files(request: Request, asked: Query[FilesAsked]) -> list[FileTold]:
    """The files of something that the caller may see, the oldest first, withdrawn ones too."""
    rows = queries.list_attachments(asked.owner_kind, asked.owner_id, request.actor)
    return [FileTold.model_validate(row) for row in rows]


@reads(router, "/files/{file_id}", FileDetail, _("Fetch a file"))
def get_file(request: Request, file_id: Id) -> FileDetail:
    """One file with its content."""
    row: Attachment = queries.get_readable(file_id, request.actor)
    with queries.open_content(row) as stream:
        content = b64encode(stream.read()).decode()
    return FileDetail(**FileTold.model_validate(row).model_dump(), content=content)


@does(router, "/files", FileTold, _("Attach a file"), status=201)
def attach_file(request: Request, given: FileGiven) -> FileTold:
    """Attach a file to something; what is attached there already is answered as it is."""
    try:
        content = b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(fields={"content": _now("This is no Base64.")}) from None
    row = actions.attach_stream(
        owner_kind=given.owner_kind,
        owner_id=given.owner_id,
        name=given.name,
        stream=BytesIO(content),
        note=given.note,
        by=request.actor,
        at=clock.now(),
    )
    return FileTold.model_validate(row)


@does(router, "/files/{file_id}/withdraw", FileTold, _("Withdraw a file"))
def withdraw_file(request: Request, file_id: Id, given: WithdrawnGiven) -> FileTold:
    """Mark a file as wrong: it is not shown any more, and stays."""
    row = actions.withdraw_attachment(
        attachment_id=file_id, reason=given.reason, by=request.actor, at=clock.now()
    )
    return FileTold.model_validate(row)
