"""Recognising what a file is by its first bytes; the name decides only where contents look alike."""

import re
from collections.abc import Collection
from dataclasses import dataclass

HEAD = 8192
_OOXML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file; `group` is what HUIYIN_FILE_TYPES lists. `is_shown`: a browser may show it in place."""

    content_type: str
    group: str
    extensions: tuple[str, ...]
    is_shown: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether thumbnails can be made of it."""
        return self.group == "image" and self.content_type != "image/heic"


def _kinds() -> dict[str, Kind]:
    rows = [
        Kind("image/jpeg", "image", ("jpg", "jpeg", "jfif"), True),
        Kind("image/png", "image", ("png",), True),
        Kind("image/gif", "image", ("gif",), True),
        Kind("image/webp", "image", ("webp",), True),
        Kind("image/bmp", "image", ("bmp",)),
        Kind("image/tiff", "image", ("tif", "tiff")),
        Kind("image/heic", "image", ("heic", "heif")),
        Kind("application/pdf", "pdf", ("pdf",), True),
        Kind("text/plain", "text", ("txt", "log", "md"), True),
        Kind("text/csv", "text", ("csv", "tsv"), True),
        Kind("text/html", "markup", ("html", "htm", "xhtml")),
        Kind("image/svg+xml", "markup", ("svg",)),
        Kind("application/xml", "markup", ("xml", "ofd")),
        Kind("message/rfc822", "mail", ("eml",)),
        Kind("application/vnd.ms-outlook", "mail", ("msg",)),
        Kind(f"{_OOXML}.wordprocessingml.document", "office", ("docx",)),
        Kind(f"{_OOXML}.spreadsheetml.sheet", "office", ("xlsx",)),
        Kind(f"{_OOXML}.presentationml.presentation", "office", ("pptx",)),
        Kind("application/msword", "office", ("doc", "wps")),
        Kind("application/vnd.ms-excel", "office", ("xls", "et")),
        Kind("application/vnd.ms-powerpoint", "office", ("ppt", "dps")),
        Kind("application/rtf", "office", ("rtf",)),
        Kind("application/vnd.oasis.opendocument", "office", ("odt", "ods", "odp")),
        Kind("application/ofd", "office", ("ofd",)),
        Kind("audio/mpeg", "audio", ("mp3",)),
        Kind("audio/wav", "audio", ("wav",)),
        Kind("audio/ogg", "audio", ("ogg", "opus")),
        Kind("audio/amr", "audio", ("amr",)),
        Kind("audio/mp4", "audio", ("m4a",)),
        Kind("video/mp4", "video", ("mp4", "m4v")),
        Kind("video/quicktime", "video", ("mov",)),
        Kind("video/3gpp", "video", ("3gp",)),
        Kind("video/webm", "video", ("webm",)),
        Kind("application/zip", "archive", ("zip",)),
        Kind("application/vnd.rar", "archive", ("rar",)),
        Kind("application/x-7z-compressed", "archive", ("7z",)),
        Kind("application/gzip", "archive", ("gz", "tgz")),
    ]
    return {kind.content_type: kind for kind in rows}


KINDS = _kinds()
GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS.values()))

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"dex\n", b"#!/",
    b"#! /", b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"MSCF", b"\x00asm",
)  # fmt: skip
_PROGRAM_NAMES = frozenset(
    (  # noqa: SIM905 - easier to read
        "exe com bat cmd ps1 vbs vbe js jse mjs wsf wsh msi msp scr jar apk app dmg pkg deb rpm sh lnk hta reg dll"
        " cpl iso img chm docm xlsm pptm dotm xltm php py pif url"
    ).split()
)
_PROGRAM_PARTS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex")
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"hevc": "image/heic",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
_OFFICE_PARTS = (
    ("word/", f"{_OOXML}.wordprocessingml.document"),
    ("xl/", f"{_OOXML}.spreadsheetml.sheet"),
    ("ppt/", f"{_OOXML}.presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
)
_MAIL = re.compile(rb"(?im)^(received|from|date|subject|return-path|message-id|delivered-to|mime-version): ")
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|script|iframe|meta)\b", re.IGNORECASE)
_SVG = re.compile(r"<svg[\s>]", re.IGNORECASE)


def recognise(head: bytes, name: str = "", *, inside: Collection[str] = ()) -> Kind | None:
    """What a file is; None for programs and for what cannot be told.

    `head` are its first bytes (`HEAD` of them are enough), `inside` the names in it when it is a ZIP.
    """
    extension = name.lower().rpartition(".")[2].strip()
    if extension in _PROGRAM_NAMES or (head.startswith(_PROGRAMS) and not head.startswith(b"#!AMR")):
        return None
    content_type = _by_magic(head) or _container(head, extension, inside) or _text(head, extension)
    return KINDS.get(content_type)


def accepts(groups: Collection[str], kind: Kind | None) -> bool:
    """Whether files of this kind are taken."""
    return kind is not None and kind.group in groups


def decode(content: bytes) -> str | None:
    """Text as people here save it (UTF-8, UTF-16 with its mark, GB18030); None when it is no text.

    The last character may be cut.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[: len(content) // 2 * 2].decode("utf-16", "ignore")
    if any(sign < 32 and sign not in b"\t\n\r\f\x1b" for sign in content):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return content[: len(content) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _by_magic(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand, "video/3gpp" if brand.startswith(b"3g") else "video/mp4")
    if head.startswith(b"BM") and head[6:10] == b"\x00" * 4:
        return "image/bmp"
    return next((found for magic, found in _MAGIC if head.startswith(magic)), "")


def _container(head: bytes, extension: str, inside: Collection[str]) -> str:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _by_extension(extension, ("office", "mail"), "application/msword")
    if not head.startswith(b"PK\x03\x04"):
        return ""
    if any(part in _PROGRAM_PARTS or part.endswith("vbaProject.bin") for part in inside):
        return "application/x-executable"
    for start, content_type in _OFFICE_PARTS:
        if any(part.startswith(start) for part in inside):
            return content_type
    if "mimetype" in inside and "content.xml" in inside:
        return "application/vnd.oasis.opendocument"
    return "application/zip"


def _text(head: bytes, extension: str) -> str:
    text = decode(head[:HEAD])
    if text is None or not head:
        return ""
    if extension == "eml" and _MAIL.search(head):
        return "message/rfc822"
    if _SVG.search(text) and text.lstrip("\ufeff \t\r\n").startswith("<"):
        return "image/svg+xml"
    if _HTML.search(text):
        return "text/html"
    if text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        return "application/xml"
    return _by_extension(extension, ("text",), "text/plain")


def _by_extension(extension: str, groups: tuple[str, ...], otherwise: str) -> str:
    for kind in KINDS.values():
        if kind.group in groups and extension in kind.extensions:
            return kind.content_type
    return otherwise
