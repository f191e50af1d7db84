"""Spreadsheets: headings and rows into an XLSX file, row by row in constant memory.

Whatever people typed is written as text: a cell that begins with "=" is no formula.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from django.utils import timezone

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell can hold, and what Excel cannot name a sheet with.
LONGEST = 32767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "share": "0.0%", "number": "#,##0"}
Kind = Literal["text", "words", "number", "moment", "day", "share"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and what stands in it ("words" are wrapped)."""

    heading: str
    width: int = 14
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns, and rows with one value for each of them; None leaves a cell empty."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def workbook(sheets: Iterable[Sheet], *, zone: tzinfo | None = None) -> bytes:
    """An XLSX file of these sheets; moments are written in local time (`zone`, else the present one)."""
    from xlsxwriter import Workbook

    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        formats = {kind: book.add_format({"num_format": number}) for kind, number in _FORMATS.items()}
        formats["words"] = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, start=1):
            name = _FORBIDDEN.sub(" ", sheet.name).strip("' ")[:31] or str(number)
            _fill(book.add_worksheet(name), sheet, head, formats, zone or timezone.get_current_timezone())
    return target.getvalue()


def download(content: bytes, name: str) -> HttpResponse:
    """An answer that the browser saves under `name`.xlsx."""
    answer = HttpResponse(content, content_type=TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _fill(
    page: "Worksheet", sheet: Sheet, head: "Format", formats: dict[str, "Format"], zone: tzinfo
) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, str(column.heading), head)
    page.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, last, place, value, formats.get(column.kind), zone)
    if last:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _put(page: "Worksheet", row: int, place: int, value: Any, look: "Format | None", zone: tzinfo) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        page.write_datetime(row, place, local.replace(tzinfo=None), look)
    elif isinstance(value, date):
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, place, value, look)
    else:
        page.write_string(row, place, str(value)[:LONGEST], look)
