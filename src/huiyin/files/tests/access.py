"""Who may open files: whoever may see what they belong to. Here a crate of the clerk, that the supervisor sees."""

import io
from typing import Any

from huiyin.base import clock
from huiyin.base.tests.access import Access, Operation, who, writes
from huiyin.files import actions
from huiyin.files.tests.examples import KIND, own_crates, picture

READERS = who("clerk supervisor")
OTHERS = who("colleague handler director manager quality admin outsider")


def crate(company: Any) -> dict[str, Any]:
    """A crate."""
    clerk, supervisor = company.clerk.staff.pk, company.personas["supervisor"].staff.pk
    own_crates({clerk, supervisor}, {clerk})
    return {"owner_kind": KIND, "owner_id": 3}


def paper(company: Any) -> dict[str, Any]:
    """Its paper."""
    crate(company)
    return {"code": "crate-3"}


def file(company: Any) -> dict[str, Any]:
    """A picture in it."""
    crate(company)
    attached = actions.attach_stream(
        owner_kind=KIND,
        owner_id=3,
        name="a.png",
        stream=io.BytesIO(picture()),
        by=company.clerk.actor,
        at=clock.now(),
    )
    return {"attachment_id": attached.pk}


def by_id(company: Any) -> dict[str, Any]:
    """The same, as programs call it."""
    return {"file_id": file(company)["attachment_id"]}


def small(company: Any) -> dict[str, Any]:
    """A smaller copy of it."""
    return {**file(company), "size": "small"}


def kept(company: Any) -> dict[str, Any]:
    """A picture that the clerk keeps."""
    upload = actions.keep_file(
        holder=f"staff:{company.clerk.staff.pk}",
        name="a.png",
        stream=io.BytesIO(picture()),
        by=company.clerk.actor,
        at=clock.now(),
    )
    return {"upload_id": upload.pk}


ACCESS = {
    "files:file": Access(READERS, hidden=OTHERS, subject=file),
    "files:content": Access(READERS, hidden=OTHERS, subject=file),
    "files:download": Access(READERS, hidden=OTHERS, subject=file),
    "files:picture": Access(READERS, hidden=OTHERS, subject=small),
    "files:kept-picture": Access(who("clerk"), hidden=OTHERS | who("supervisor"), subject=kept),
    "files:withdraw": Access(
        who("clerk"), granted=303, hidden=OTHERS, method="POST", data={"reason": "错"}, subject=file
    ),
    "files:of": Access(READERS, hidden=OTHERS, subject=crate),
    "files:paper": Access(READERS, hidden=OTHERS, subject=paper),
    "api:list_files": Operation(READERS, hidden=OTHERS, subject=crate),
    "api:get_file": Operation(READERS, hidden=OTHERS, subject=by_id),
    "api:attach_file": writes(
        who("clerk"), {"name": "b.txt", "content": "5Zu+"}, subject=crate, granted=201, hidden=OTHERS
    ),
    "api:withdraw_file": writes(who("clerk"), {"reason": "错"}, subject=by_id, hidden=OTHERS),
}
