"""The page of a file says what it can show, and what it only keeps."""

import io

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.files.actions import attach_stream
from huiyin.files.tests.examples import KIND, own_crates
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


def test_a_photo_that_cannot_be_shown_is_kept_whole(client: Client) -> None:
    clerk = make_company().clerk
    own_crates({clerk.staff.pk}, {clerk.staff.pk})
    stream = io.BytesIO(HEIC)
    file = attach_stream(
        owner_kind=KIND, owner_id=3, name="IMG_0001.HEIC", stream=stream, by=clerk.actor, at=clock.now()
    )
    assert file.content_type == "image/heic"
    Staff.objects.filter(pk=clerk.staff.pk).update(language="en")
    client.force_login(clerk.staff)
    assert "(HEIC) cannot be shown here" in client.get(f"/files/{file.pk}/").content.decode()
    kept = client.get(f"/files/{file.pk}/download/")
    assert b"".join(kept.streaming_content) == HEIC  # type: ignore[attr-defined]
