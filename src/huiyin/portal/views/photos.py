"""Photos that customers send, one by one or all at once."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest

from huiyin.base import clock
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.portal import actions, queries
from huiyin.portal.models import PortalMatter


def take_photos(request: HttpRequest, matter: PortalMatter, prefix: str) -> None:
    """Attach the photos of a plain form; those that are refused are said on the page that follows.

    `prefix` begins the key of each photo, so that the same form sent again doubles nothing.
    """
    by, at = queries.customer_of(matter.case.unit), clock.now()
    for index, file in enumerate(request.FILES.getlist("photos")):
        try:
            actions.add_photo(
                matter=matter,
                name=file.name or "photo",
                stream=cast(BinaryIO, file.file),
                key=f"{prefix}.{index}",
                by=by,
                at=at,
            )
        except (Invalid, WrongStatus) as refusal:
            fields = getattr(refusal, "fields", {})
            messages.error(request, next(iter(fields.values()), str(refusal)))
