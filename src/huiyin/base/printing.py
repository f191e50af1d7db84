"""Paper: A4 pages as PDF, described by plain values and laid out by one typst template.

A room says what stands on its form: a head, then blocks from the top down. What people wrote is handed over as JSON
data and never read as markup. The fonts come with the product, so that Chinese prints on a machine without any.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

Words = str | Promise
DATA = Path(__file__).parent / "data"
TEMPLATE = DATA / "print" / "paper.typ"
FONTS = DATA / "fonts"
LOGOS = ("logo.svg", "logo.png", "logo.jpg")
#: A browser's viewer may show it; it loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
_UNBROKEN = re.compile(r"[!-~]{24,}")
_HYPHENED = re.compile(r"[!-~]{14,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Facts:
    """Short values with their labels, so many pairs to a line. A pair alone on the last line is as wide as the page."""

    pairs: Sequence[tuple[Words, Words]]
    columns: int = 2
    block: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A long value with its label; at least so many lines high. Several pages if need be."""

    label: Words
    words: Words
    lines: int = 3
    block: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """Boxes to tick, those that apply ticked."""

    label: Words
    options: Sequence[tuple[Words, bool]]
    block: str = field(default="choice", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page. `widths` are shares; `empty` adds rows to write in."""

    head: Sequence[Words]
    widths: Sequence[float]
    rows: Sequence[Sequence[Words]]
    title: Words = ""
    empty: int = 0
    is_small: bool = False
    block: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Room to sign and to date, side by side; a name that is known stands there already."""

    places: Sequence[tuple[Words, Words]]
    dated: Words
    block: str = field(default="signatures", init=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small letters."""

    words: Words
    block: str = field(default="note", init=False)


Block = Facts | Text | Choice | Table | Signatures | Note


@dataclass(frozen=True, slots=True)
class Paper:
    """One form. `mark` are the boxes in the top right corner with their explanation, `link` stands in its QR code.

    `is_blank`: it is filled in by hand and needs more room.
    """

    company: Words
    title: Words
    blocks: Sequence[Block]
    unit: Words = ""
    number: Words = ""
    form: Words = ""
    printed: Words = ""
    link: str = ""
    link_label: Words = ""
    mark: Sequence[tuple[Words, bool]] = ()
    mark_words: Words = ""
    is_landscape: bool = False
    is_blank: bool = False


def render(papers: Sequence[Paper], *, form: Literal["pdf", "png"] = "pdf", ppi: float = 100) -> list[bytes]:
    """The papers one after the other, each counting its own pages: one PDF, or a PNG for every page."""
    import typst

    data = json.dumps(
        [_plain(asdict(paper)) | {"qr": _qr(paper.link)} for paper in papers], ensure_ascii=False
    )
    logo = _logo()
    inputs = {
        "data": data,
        "language": (get_language() or "zh-hans").partition("-")[0],
        "logo": logo.name if logo else "",
    }
    made = typst.compile(
        TEMPLATE.read_bytes(),
        root=str(settings.HOME if logo else DATA),
        font_paths=_fonts(),
        sys_inputs=inputs,
        format=form,
        ppi=ppi,
    )
    return made if isinstance(made, list) else [made or b""]


def as_pdf(papers: Sequence[Paper], name: str) -> HttpResponse:
    """The answer that shows papers in the browser, `name` without ".pdf" when they are saved."""
    response = HttpResponse(render(papers)[0], content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@cache
def _fonts() -> Any:
    """Our fonts only, so that a form looks the same on every machine; read once."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _logo() -> Path | None:
    return next((settings.HOME / name for name in LOGOS if (settings.HOME / name).exists()), None)


def _qr(link: str) -> str:
    if not link:
        return ""
    import segno

    drawn: str = segno.make(link, error="m", micro=False).svg_inline(border=0)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _plain(value: Any) -> Any:
    """Translated, without control signs, and with places to break where a word is wider than a cell."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str | Promise):
        text = _CONTROL.sub("", str(value).replace("\r\n", "\n"))
        text = _HYPHENED.sub(lambda found: found[0].replace("-", "-\u200b"), text)
        return _UNBROKEN.sub(lambda found: "\u200b".join(found[0]), text)
    return value
