"""Tables out of files that people bring: XLSX, or CSV in the encodings and with the separators that Excel writes."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = (",", "\t", ";", "，")
_SAMPLE = 4096


def is_spreadsheet(content: bytes) -> bool:
    """Whether it is a workbook (XLSX, XLS, ODS) rather than text."""
    return content.startswith((_ZIP, _OLE))


def read_table(content: bytes, *, sheet: str = "") -> list[list[str]]:
    """All rows with something in them, as text; of a workbook the first sheet, or the one named.

    :raises Invalid: it is no table that can be read
    """
    return [row for _number, row in read_numbered(content, sheet=sheet)]


def read_numbered(content: bytes, *, sheet: str = "") -> list[tuple[int, list[str]]]:
    """As `read_table`, each row with its number in the file, from 1 on.

    :raises Invalid: it is no table that can be read
    """
    rows = _of_workbook(content, sheet) if is_spreadsheet(content) else _of_text(content)
    found = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1)]
    return [(number, row) for number, row in found if any(row)]


def decode(content: bytes) -> str:
    """Text in UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030.

    :raises Invalid: it is none of these
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_("The file is neither UTF-8 nor GB18030 text."))


def _of_text(content: bytes) -> Iterator[Sequence[str]]:
    text = decode(content)
    if "\x00" in text[:_SAMPLE]:
        raise Invalid(_("This is no table: give a CSV or XLSX file."))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    # Blank lines count as rows, so that numbers are those that a spreadsheet shows.
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)


def _of_workbook(content: bytes, name: str) -> Iterator[Sequence[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names or (name and name not in book.sheet_names):
            raise Invalid(_("The workbook has no such sheet."))
        page = book.get_sheet_by_name(name or book.sheet_names[0])
        above = page.start[0] if page.start else 0
        rows = page.to_python(skip_empty_area=True)
    except CalamineError as mistake:
        raise Invalid(_("The workbook cannot be read: it is damaged or protected.")) from mistake
    moments = {place for row in rows for place, cell in enumerate(row) if isinstance(cell, datetime)}
    yield from ([] for _row in range(above))
    for row in rows:
        yield [_text(cell, is_moment=place in moments) for place, cell in enumerate(row)]


def _text(cell: object, *, is_moment: bool) -> str:
    """A cell as it reads: whole numbers without a fraction, moments without the T.

    Midnight is stored as a mere day: in a column with moments it is one.
    """
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if is_moment and isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
