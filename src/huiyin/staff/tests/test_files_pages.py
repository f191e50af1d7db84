"""The pages of files: shown, downloaded, added, withdrawn."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.base import clock
from huiyin.files import actions, queries
from huiyin.files.models import Attachment
from huiyin.files.tests.examples import KIND, archive, own_crates, picture
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def company(settings: Any, tmp_path: Path) -> Company:
    """A company in which the clerk has crates, that the supervisor sees."""
    settings.FILES_ROOT = tmp_path
    made = make_company()
    clerk = made.clerk.staff.pk
    own_crates({clerk, made.personas["supervisor"].staff.pk}, {clerk})
    return made


@pytest.fixture
def clerk(company: Company, client: Client) -> Client:
    """The clerk's browser."""
    client.force_login(company.clerk.staff)
    return client


def attached(company: Company, name: str, content: bytes) -> Attachment:
    return actions.attach_stream(
        owner_kind=KIND,
        owner_id=3,
        name=name,
        stream=io.BytesIO(content),
        by=company.clerk.actor,
        at=clock.now(),
    )


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_picture_is_drawn_anew(company: Company, clerk: Client) -> None:
    from PIL import Image

    original = picture(4000, 3000, form="JPEG") + b"<?php hidden ?>"
    file = attached(company, "厨房.jpg", original)
    for size, width in (("small", 240), ("large", 1600)):
        answer = clerk.get(f"/files/{file.pk}/picture/{size}/")
        assert answer.headers["Content-Type"] == "image/jpeg"
        drawn = body(answer)
        assert b"php" not in drawn
        assert Image.open(io.BytesIO(drawn)).width == width
    assert clerk.get(f"/files/{file.pk}/picture/huge/").status_code == 404
    assert body(clerk.get(f"/files/{file.pk}/download/")) == original


@pytest.mark.parametrize(
    "content", [picture()[:-30], b"\x89PNG\r\n\x1a\n" + b"0" * 100, b"\xff\xd8\xff\xe0cut"]
)
def test_a_broken_picture_is_kept_and_not_shown(content: bytes, company: Company, clerk: Client) -> None:
    file = attached(company, "a.png", content)
    assert clerk.get(f"/files/{file.pk}/").status_code == 200
    assert body(clerk.get(f"/files/{file.pk}/download/")) == content


def test_a_picture_that_would_burst_is_not_drawn(company: Company, clerk: Client) -> None:
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb += chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000)) + chunk(b"IEND", b"")
    file = attached(company, "bomb.png", bomb)
    assert queries.picture(file, "small") is None
    assert clerk.get(f"/files/{file.pk}/picture/small/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.svg", SVG, "application/octet-stream"),
        ("a.html", b"<html><script>alert(1)</script>", "application/octet-stream"),
        ("a.docx", archive("word/document.xml"), "application/octet-stream"),
        ("a.txt", "漏水".encode(), "text/plain"),
        ("a.csv", b"a,b", "text/plain"),
        ("a.pdf", b"%PDF-1.7 ...", "application/pdf"),
    ],
)
def test_what_a_browser_would_run_is_only_downloaded(
    name: str, content: bytes, content_type: str, company: Company, clerk: Client
) -> None:
    file = attached(company, name, content)
    answer = clerk.get(f"/files/{file.pk}/content/")
    assert answer.headers["Content-Type"].partition(";")[0] == content_type
    is_saved = answer.headers["Content-Disposition"].startswith("attachment")
    assert is_saved == (content_type == "application/octet-stream")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "private" in answer.headers["Cache-Control"]
    saved = clerk.get(f"/files/{file.pk}/download/")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_chinese_names(company: Company, clerk: Client) -> None:
    file = attached(company, '刘芳"家"漏水 𠮷.txt', b"x")
    shown = clerk.get(f"/files/{file.pk}/download/").headers["Content-Disposition"]
    assert shown.startswith("attachment; filename*=utf-8''%E5%88%98%E8%8A%B3%22")
    shown.encode("ascii")


def test_texts_are_shown_as_text(company: Company, clerk: Client) -> None:
    file = attached(company, "a.txt", "水<b>渍</b>".encode("gb18030"))
    page = clerk.get(f"/files/{file.pk}/").content.decode()
    assert "水&lt;b&gt;渍&lt;/b&gt;" in page


def test_adding_several(company: Company, clerk: Client) -> None:
    files = [SimpleUploadedFile("一.png", picture()), SimpleUploadedFile("二.txt", b"x", "image/png")]
    answer = clerk.post(f"/files/of/{KIND}/3/", {"files": files, "note": "现场"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/crates/3/#files")
    rows = queries.list_attachments(KIND, 3, company.clerk.actor)
    assert [(row.name, row.content_type) for row in rows] == [
        ("一.png", "image/png"),
        ("二.txt", "text/plain"),
    ]
    page = clerk.get(f"/files/of/{KIND}/3/").content.decode()
    assert "一.png" in page
    assert "现场" in page


def test_what_is_refused_says_why(company: Company, clerk: Client) -> None:
    answer = clerk.post(f"/files/of/{KIND}/3/", {"files": [SimpleUploadedFile("病毒.exe", b"MZ")]})
    assert answer.status_code == 422
    assert "病毒.exe" in answer.content.decode()
    assert clerk.post(f"/files/of/{KIND}/3/", {}).status_code == 422


def test_who_only_reads_adds_nothing(company: Company, client: Client) -> None:
    client.force_login(company.personas["supervisor"].staff)
    answer = client.post(f"/files/of/{KIND}/3/", {"files": [SimpleUploadedFile("a.txt", b"x")]})
    assert answer.status_code == 403
    assert "data-files" not in client.get(f"/files/of/{KIND}/3/").content.decode()


def test_withdrawing(company: Company, clerk: Client) -> None:
    file = attached(company, "a.txt", b"x")
    assert clerk.post(f"/files/{file.pk}/withdraw/", {"reason": ""}).status_code == 422
    answer = clerk.post(f"/files/{file.pk}/withdraw/", {"reason": "别人家的"})
    assert answer.headers["Location"] == "/crates/3/#files"
    for part in ("", "content/", "download/"):
        assert clerk.get(f"/files/{file.pk}/{part}").status_code == 404
    assert "别人家的" in clerk.get(f"/files/of/{KIND}/3/").content.decode()


def test_the_code_of_a_paper_takes_its_signed_copy(company: Company, clerk: Client) -> None:
    answer = clerk.post("/q/crate-3/", {"files": [SimpleUploadedFile("签字.png", picture())]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/q/crate-3/")
    (row,) = queries.list_attachments(KIND, 3, company.clerk.actor)
    assert (row.paper, row.is_signed_copy, row.note) == ("crate-3", True, "箱单 3")
    page = clerk.get("/q/crate-3/").content.decode()
    assert "签字.png" in page
    assert "箱单 3" in page


@pytest.mark.parametrize("code", ["crate-99", "nothing-1", "crate", "crate-0", "-1"])
def test_unknown_codes(code: str, clerk: Client) -> None:
    assert clerk.get(f"/q/{code}/").status_code == 404


def test_a_code_needs_a_login_and_comes_back(company: Company, client: Client) -> None:
    answer = client.get("/q/crate-3/")
    assert answer.headers["Location"].endswith("next=%2Fq%2Fcrate-3%2F")
