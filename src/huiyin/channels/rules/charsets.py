"""Bytes of mails into text, whatever they say about themselves.

Declared GB2312 and GBK are read as GB18030, of which they are parts. Where nothing is declared, or what is declared
cannot be true, the bytes themselves decide: UTF-8 is hardly ever valid by accident, GB18030 is told by the share of
pairs that stand for common characters.
"""

import codecs
import re
from email.header import decode_header

_GB = frozenset(
    ["gb2312", "gbk", "gb18030", "cp936", "ms936", "hz", "hzgb", "xgbk", "gb231280", "euccn", "ansi936"]
)
_WESTERN = frozenset(
    ["ascii", "usascii", "iso88591", "latin1", "windows1252", "cp1252", "iso885915", "8bit", "unknown8bit"]
)
_BIG5 = frozenset({"big5", "big5hkscs", "cp950", "xbig5"})
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# Leads of the 3755 most common characters and of punctuation in GB2312.
_COMMON = re.compile(rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]")


def decode(data: bytes, declared: str = "") -> str:
    """The text of these bytes; never fails, what cannot be read becomes U+FFFD."""
    name = re.sub(r"[^a-z0-9]", "", declared.lower())
    if name.startswith("utf16") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", errors="replace")
    if name.startswith(("iso2022", "hz")) or data.isascii():
        return _try(data, declared or "ascii") or data.decode("ascii", errors="replace")
    if _is_utf8(data, is_gb=name in _GB):
        return data.decode("utf-8")
    return _decode_other(data, name, declared)


def _decode_other(data: bytes, name: str, declared: str) -> str:
    """Bytes that are neither ASCII nor UTF-8."""
    if name in _GB:
        return data.decode("gb18030", errors="replace")
    if name in _BIG5:
        return _try(data, "big5hkscs") or _try(data, "cp950") or data.decode("big5", errors="replace")
    if not name or name in _WESTERN or name.startswith("utf"):
        if _looks_chinese(data):
            return data.decode("gb18030", errors="replace")
        return data.decode("utf-8" if name.startswith("utf") else "cp1252", errors="replace")
    return _try(data, declared) or data.decode(
        "gb18030" if _looks_chinese(data) else "latin-1", errors="replace"
    )


def decode_header_text(raw: str) -> str:
    """A header line: encoded words in any of the above, and bytes that nobody encoded."""
    unfolded = re.sub(r"\r?\n[ \t]?", " ", raw)
    try:
        parts = decode_header(unfolded)
    except Exception:
        parts = [(unfolded, None)]
    # Bytes of neighbouring words in one charset belong together: a character may be cut in two.
    joined: list[tuple[bytes, str]] = []
    for part, charset in parts:
        data = part if isinstance(part, bytes) else _bytes_of(part)
        if joined and charset and joined[-1][1] == charset:
            joined[-1] = (joined[-1][0] + data, charset)
        else:
            joined.append((data, charset or ""))
    return " ".join("".join(decode(data, charset) for data, charset in joined).split())


def _bytes_of(part: str) -> bytes:
    """The bytes of a header that nobody encoded; surrogates stand for those above ASCII."""
    is_raw = all(ord(sign) < 128 or 0xDC80 <= ord(sign) <= 0xDCFF for sign in part)
    return part.encode("ascii", "surrogateescape") if is_raw else part.encode("utf-8", "replace")


def _is_utf8(data: bytes, *, is_gb: bool) -> bool:
    """Whether these bytes are UTF-8 on purpose: 漏水 in GB2312 is valid UTF-8, too, but of signs nobody writes."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    high = [sign for sign in text if ord(sign) >= 128]
    if any(ord(sign) >= 0x800 for sign in high):
        return True
    is_western = all(0xC0 <= ord(sign) < 0x250 or sign == "\xa0" for sign in high)
    return not is_gb and (is_western or not _looks_chinese(data))


def _looks_chinese(data: bytes) -> bool:
    """Whether most of the pairs of high bytes stand for common characters of GB2312."""
    pairs = _PAIR.findall(data)
    common = sum(1 for pair in pairs if _COMMON.fullmatch(pair))
    return bool(pairs) and common / len(pairs) >= 0.7


def _try(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        return ""


def clean(text: str) -> str:
    """Text that a database takes: no NUL, no halves of surrogates, lines that end alike."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return whole.replace("\r\n", "\n").replace("\r", "\n")
