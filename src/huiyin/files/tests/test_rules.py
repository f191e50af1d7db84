"""What a file is, what it may be called."""

import pytest

from huiyin.files.rules import KINDS, clean_name, decode, read_code, recognise
from huiyin.files.tests.examples import archive, picture

OOXML = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (picture(form="PNG"), "a.png", "image/png"),
        (picture(form="JPEG"), "a.html", "image/jpeg"),
        (picture(form="WEBP"), "a", "image/webp"),
        (picture(form="BMP"), "a", "image/bmp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "a.heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", "a.mp4", "video/mp4"),
        (b"%PDF-1.7\n...", "a.jpg", "application/pdf"),
        ("业主来电：漏水\n".encode(), "a.txt", "text/plain"),
        ("业主来电：漏水\n".encode("gb18030"), "a.txt", "text/plain"),
        ("漏水".encode("utf-16"), "a.txt", "text/plain"),
        ("编号,姓名\n1,刘芳\n".encode(), "a.csv", "text/csv"),
        (b"From: a@example.com\r\nSubject: x\r\n\r\nhi", "a.eml", "message/rfc822"),
        (b"<!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"hello <script>alert(1)</script>", "a.txt", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "a.png", "image/svg+xml"),
        (archive("word/document.xml", "[Content_Types].xml"), "a", f"{OOXML}.wordprocessingml.document"),
        (archive("xl/workbook.xml"), "a.zip", f"{OOXML}.spreadsheetml.sheet"),
        (archive("OFD.xml"), "a.ofd", "application/ofd"),
        (archive("readme.txt"), "a.zip", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.xls", "application/vnd.ms-excel"),
        (b"#!AMR\n....", "a.amr", "audio/amr"),
    ],
)
def test_recognises(content: bytes, name: str, expected: str) -> None:
    inside = ()
    if content.startswith(b"PK"):
        import io
        import zipfile

        inside = tuple(zipfile.ZipFile(io.BytesIO(content)).namelist())  # type: ignore[assignment]
    kind = recognise(content, name, inside=inside)
    assert kind is not None
    assert kind.content_type == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "photo.jpg"),
        (b"\x7fELF\x02", "a"),
        (b"#!/bin/sh\necho", "a.txt"),
        (b"echo off", "a.bat"),
        (picture(), "a.exe"),
        (b"[InternetShortcut]\nURL=http://example.com", "a.url"),
        (b"\x00\x01\x02\x03", "a.txt"),
        (b"", "a.txt"),
    ],
)
def test_takes_no_programs_and_nothing_unknown(content: bytes, name: str) -> None:
    assert recognise(content, name) is None


@pytest.mark.parametrize("part", ["META-INF/MANIFEST.MF", "AndroidManifest.xml", "word/vbaProject.bin"])
def test_looks_into_archives(part: str) -> None:
    assert recognise(b"PK\x03\x04", "a.docx", inside=["word/document.xml", part]) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\文件\\合同 .jpg", "合同.jpg"),
        ("page.html", "page.html.jpg"),
        ("gpj.‮exe.jpg", "gpj.exe.jpg"),
        ("a\x00b\r\nc.JPEG", "abc.JPEG"),
        ("..", "file.jpg"),
        ("", "file.jpg"),
        (".jpg", "file.jpg"),
        ("𠮷龘㛃.jpg", "𠮷龘㛃.jpg"),
        ("名" * 300 + ".jpg", "名" * 116 + ".jpg"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert clean_name(name, KINDS["image/jpeg"]) == expected


def test_a_cut_character_is_no_harm() -> None:
    assert decode("漏水".encode()[:-1]) == "漏"
    assert decode(b"\xef\xbb\xbf" + "漏".encode()) == "漏"
    assert decode(b"a\x00b") is None


def test_codes() -> None:
    assert read_code("case-12") == ("case", 12)
    assert [read_code(code) for code in ("case", "case-0", "Case-1", "case-1/..", "case-" + "9" * 30)] == [
        None
    ] * 5
