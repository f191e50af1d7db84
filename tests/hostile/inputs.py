"""What hostile callers and broken programs send, and the forms to send it to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

URLENCODED = "application/x-www-form-urlencoded"
SCRIPT = "<script>alert(1)</script>"

#: Values for a single field or parameter, by what is wrong with them. Bytes are sent as they are.
VALUES: dict[str, bytes] = {
    "empty": b"",
    "blank": "　 \t".encode(),
    "null character": b"a\0b",
    "very long": "长".encode() * 50_000,
    "emoji": "😀👩‍👩‍👧".encode() * 40,
    "half a surrogate pair": b"\xed\xa0\x80",
    "gbk": "水管漏水".encode("gbk"),
    "utf-16": "水管".encode("utf-16"),
    "negative": b"-1",
    "zero": b"0",
    "larger than 32 bits": b"2147483648",
    "larger than 64 bits": b"9223372036854775808",
    "thirty digits": b"1" * 30,
    "five thousand digits": b"9" * 5000,
    "not a number": b"NaN",
    "infinite": b"1e999",
    "other digits": "１２３²④".encode(),
    "first year": b"0001-01-01T00:00",
    "last year": b"9999-12-31T23:59",
    "first day": b"0001-01-01",
    "last day": b"9999-12-31",
    "no such day": b"2026-02-30",
    "script": SCRIPT.encode(),
    "template": b"{{ 7|add:7 }}{% debug %}%(x)s%s{0}",
    "sql": b"' OR 1=1 -- \" ; ) % _ \\",
    "path": b"../../../etc/passwd",
    "header": b"x\r\nSet-Cookie: a=b",
    "right to left": "\u202eabc\u200b\ufeff\u2028".encode(),
    "json": b'{"$ne": [null]}',
    "address": b"https://evil.example.com/",
}
#: Those that are tried in each field by itself.
EACH = (
    "empty", "null character", "very long", "negative", "larger than 64 bits", "not a number", "infinite",
    "other digits", "first year", "last year", "last day", "json",
)  # fmt: skip
#: A few that have found the most; the short run has only the first ones.
FEW = ("null character", "larger than 64 bits", "script", "very long", "last year", "gbk")
FEWEST = FEW[:3]


def body(fields: Iterable[tuple[str, bytes]]) -> bytes:
    """An ordinary form's body; names may come twice."""
    return b"&".join(
        quote_from_bytes(name.encode()).encode() + b"=" + quote_from_bytes(value).encode()
        for name, value in fields
    )


class Forms(HTMLParser):
    """The forms of a page: where they go, by which method, with which fields and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note forms and their fields."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(
                said.get("action") or said.get("hx-post", ""), said.get("method", "get").lower()
            )
            self.found.append(self._open)
        elif self._open is None:
            return
        elif tag in ("input", "textarea", "select", "button") and said.get("name"):
            self._select = said["name"] if tag == "select" else ""
            kind = said.get("type", tag)
            if kind in ("radio", "checkbox") and said["name"] in self._open.fields:
                return
            value = said.get("value", "") or _plausible(kind, said)
            self._open.fields[said["name"]] = value if tag != "select" else ""
        elif tag == "option" and self._select and not self._open.fields.get(self._select):
            self._open.fields[self._select] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._open = None


class Form:
    """One form with a plausible value for each field."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.fields: dict[str, str] = {}


def forms_of(page: str) -> list[Form]:
    """The forms of a page."""
    parser = Forms()
    parser.feed(page)
    return parser.found


def _plausible(kind: str, said: Mapping[str, str]) -> str:
    by_kind = {
        "datetime-local": "2026-11-20T10:00",
        "date": "2026-11-20",
        "time": "10:00",
        "number": said.get("min") or "1",
        "email": "a@example.com",
        "url": "https://example.com/",
        "tel": "13800138000",
        "checkbox": "on",
        "file": "",
    }
    return by_kind.get(kind, "水管漏水")


def spoiled(fields: Mapping[str, str], values: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Bodies in which one field after the other holds one bad value after the other: what it is, and the body."""
    for name in fields:
        if name == "csrfmiddlewaretoken":
            continue
        for value in values:
            whole = [
                (field, VALUES[value] if field == name else right.encode()) for field, right in fields.items()
            ]
            yield f"{name}: {value}", body(whole)
