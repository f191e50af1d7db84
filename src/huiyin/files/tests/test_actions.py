"""Attaching, keeping, withdrawing, sweeping."""

import io
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.files import actions, queries
from huiyin.files.actions import attaching
from huiyin.files.models import Attachment, Upload
from huiyin.files.tests.examples import (
    KIND,
    OWNER,
    READER,
    STRANGER,
    archive,
    incoming,
    own_crates,
    picture,
)
from huiyin.journal.models import Event

AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def crates(settings: Any, tmp_path: Path) -> Path:
    """Things that carry files, and a folder of one's own."""
    own_crates()
    settings.FILES_ROOT = tmp_path
    return tmp_path


def attach(name: str = "厨房.png", content: bytes = b"", **changes: Any) -> Attachment:
    given: dict[str, Any] = {"owner_kind": KIND, "owner_id": 1, "by": OWNER, "at": AT} | changes
    return actions.attach(files=[incoming(name, content or picture())], **given)[0]


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("??/*") if path.is_file())


def test_attach(crates: Path) -> None:
    row = attach("../厨房\r\n.PNG", note=" 水渍 ")
    assert (row.name, row.content_type, row.size) == ("厨房.PNG", "image/png", len(picture()))
    assert (row.added_by_id, row.added_by_name, row.added_at, row.note) == (8, "林小雨", AT, "水渍")
    assert queries.open_content(row).read() == picture()
    assert lying(crates) == [row.sha256]
    assert not list((crates / "incoming").iterdir())
    event = Event.objects.get()
    assert (event.name, event.subject_kind, event.subject_id) == ("file.attached", KIND, 1)
    assert event.data == {
        "attachment_id": row.pk,
        "content_type": "image/png",
        "size": row.size,
        "purpose": "",
    }


def test_the_signed_copy_of_a_paper() -> None:
    row = attach(paper="crate-1")
    assert row.is_signed_copy
    assert queries.signed_papers(KIND, [1]) == {"crate-1": row}
    assert attach().pk != row.pk


def test_the_same_again_is_the_same(crates: Path) -> None:
    first = attach("a.png")
    assert attach("b.png").pk == first.pk
    assert Event.objects.count() == 1
    other = attach("c.png", owner_id=2)
    assert other.sha256 == first.sha256
    assert lying(crates) == [first.sha256]


@pytest.mark.parametrize(("actor", "refusal"), [(STRANGER, NotFound), (READER, NotAllowed)])
def test_denied(actor: Any, refusal: Any, crates: Path) -> None:
    with pytest.raises(refusal):
        attach(by=actor)
    with pytest.raises(NotFound):
        attach(owner_id=10)
    with pytest.raises(NotFound):
        attach(owner_kind="unheard_of")
    assert not lying(crates)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.exe", b"MZ"),
        ("a.jar", archive("META-INF/MANIFEST.MF")),
        ("a.zip", archive("a.txt")),
        ("large.txt", b"a" * 1_100_000),
    ],
)
def test_what_is_refused(name: str, content: bytes, crates: Path, settings: Any) -> None:
    settings.FILE_MAX_MB = 1
    with pytest.raises(Invalid) as refusal:
        actions.attach(
            owner_kind=KIND,
            owner_id=1,
            files=[incoming("a.png", picture()), incoming(name, content)],
            by=OWNER,
            at=AT,
        )
    assert name in str(refusal.value.fields["files"])
    assert not Attachment.objects.exists()
    assert not list((crates / "incoming").iterdir())


def test_what_is_taken_is_a_setting(settings: Any) -> None:
    settings.FILE_TYPES = ["archive"]
    assert attach("a.zip", archive("a.txt")).content_type == "application/zip"
    with pytest.raises(Invalid):
        attach()


def test_no_file_and_too_many() -> None:
    for files in ([], [incoming("a.png", picture())] * 21):
        with pytest.raises(Invalid):
            actions.attach(owner_kind=KIND, owner_id=1, files=files, by=OWNER, at=AT)


def test_nothing_is_written_when_recording_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(attaching, "record_many", fail)
    with pytest.raises(RuntimeError):
        attach()
    assert not Attachment.objects.exists()
    row = None
    monkeypatch.undo()
    row = attach()
    monkeypatch.setattr(attaching, "record_many", fail)
    with pytest.raises(RuntimeError):
        actions.withdraw_attachment(attachment_id=row.pk, reason="错", by=OWNER, at=AT)
    assert Attachment.objects.standing().count() == 1


def test_withdraw() -> None:
    row = attach()
    actions.withdraw_attachment(attachment_id=row.pk, reason=" 别人的照片 ", by=OWNER, at=AT)
    row.refresh_from_db()
    assert (row.withdrawn_at, row.withdrawn_reason) == (AT, "别人的照片")
    assert Event.objects.get(name="file.withdrawn").data == {"attachment_id": row.pk}
    assert queries.open_content(row).read() == picture()
    with pytest.raises(NotFound):
        queries.get_readable(row.pk, OWNER)
    with pytest.raises(WrongStatus):
        actions.withdraw_attachment(attachment_id=row.pk, reason="再", by=OWNER, at=AT)
    assert attach().pk != row.pk


def test_withdrawing_is_refused() -> None:
    row = attach()
    for actor, refusal in ((STRANGER, NotFound), (READER, NotAllowed)):
        with pytest.raises(refusal):
            actions.withdraw_attachment(attachment_id=row.pk, reason="错", by=actor, at=AT)
    with pytest.raises(Invalid):
        actions.withdraw_attachment(attachment_id=row.pk, reason=" ", by=OWNER, at=AT)


def test_who_reads() -> None:
    row = attach()
    assert queries.list_attachments(KIND, 1, READER) == [row]
    assert not queries.may_attach(KIND, 1, READER)
    for read in (
        lambda: queries.list_attachments(KIND, 1, STRANGER),
        lambda: queries.get_attachment(row.pk, STRANGER),
    ):
        with pytest.raises(NotFound):
            read()


def test_kept_files_are_attached_later() -> None:
    kept = actions.keep_file(holder="staff:8", name="a.png", stream=io.BytesIO(picture()), by=OWNER, at=AT)
    again = actions.keep_file(holder="staff:8", name="b.png", stream=io.BytesIO(picture()), by=OWNER, at=AT)
    assert again == kept
    other = actions.keep_file(
        holder="staff:9", name="c.png", stream=io.BytesIO(picture()), by=STRANGER, at=AT
    )
    assert Event.objects.filter(name="upload.kept").count() == 2
    rows = actions.attach_kept(
        owner_kind=KIND, owner_id=1, holder="staff:8", upload_ids=[kept.pk, other.pk, 999], by=OWNER, at=AT
    )
    assert [row.name for row in rows] == ["a.png"]
    assert queries.kept_uploads("staff:8") == []
    assert queries.kept_uploads("staff:9") == [other]


def test_sweep(crates: Path) -> None:
    row = attach()
    kept = actions.keep_file(holder="staff:8", name="a.txt", stream=io.BytesIO(b"kept"), by=OWNER, at=AT)
    orphan, broken = crates / "ab" / ("ab" + "0" * 62), crates / "incoming" / "tmp1"
    young = crates / "cd" / ("cd" + "0" * 62)
    for path in (orphan, broken, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left over")
    old = time.time() - 90_000
    for path in crates.rglob("*"):
        if path.is_file() and path != young:
            os.utime(path, (old, old))
    assert actions.sweep(at=AT) == 2
    assert lying(crates) == sorted([row.sha256, kept.sha256, young.name])
    assert actions.sweep(at=AT + timedelta(days=8)) == 1
    assert not Upload.objects.exists()
    assert lying(crates) == sorted([row.sha256, young.name])


def test_content_that_comes_again_is_young_again(crates: Path) -> None:
    """Else the sweeper could take it away right before the row is written."""
    row = attach()
    place = queries.place_of(row.sha256)
    os.utime(place, (0, 0))
    attach(owner_id=2)
    assert time.time() - place.stat().st_mtime < 60
