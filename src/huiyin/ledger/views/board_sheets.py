"""The compliance board as a spreadsheet: what the page shows, and all figures behind it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.xlsx import Column, Sheet
from huiyin.ledger.queries.board import Board, Mark, Row
from huiyin.ledger.queries.compliance import COLUMNS, WORDS


def board_sheets(board: Board) -> list[Sheet]:
    """A sheet as the page shows it, and one with a line for each row and month."""
    shown = [
        Column(_("Procedure"), 24),
        Column(pgettext("clause", "No."), 10),
        Column(_("Clause"), 50, "words"),
        Column(_("Unit"), 20),
        Column(_("Target"), 9, "share"),
        Column(_("Together"), 10, "share"),
        Column(_("Trend"), 9, "share"),
        Column(_("Waived, let through"), 10, "number"),
        *(Column(month, 9, "share") for month in board.months),
    ]
    figures = [
        *shown[1:4],
        Column(_("Month"), 10),
        Column(_("In time"), 10, "share"),
        Column(_("Verdict"), 12),
        *(Column(str(heading), 11, "number") for heading in COLUMNS.values()),
    ]
    return [
        Sheet(_("Compliance board"), shown, map(_line, board.rows)),
        Sheet(_("All counts"), figures, _figures(board)),
    ]


def _line(row: Row) -> list[Any]:
    total = row.total.figures
    return [
        row.clause.version.title,
        row.clause.number,
        row.clause.text,
        _unit(row),
        row.share,
        total.rate,
        row.trend,
        total.waived,
        *(mark.figures.rate for mark in row.marks),
    ]


def _figures(board: Board) -> Iterator[list[Any]]:
    for row in board.rows:
        for mark in row.marks:
            if not mark.is_empty:
                yield [row.clause.number, row.clause.text, _unit(row), mark.month, *_counts(mark)]


def _counts(mark: Mark) -> list[Any]:
    return [mark.figures.rate, str(WORDS[mark.verdict]), *(getattr(mark.figures, name) for name in COLUMNS)]


def _unit(row: Row) -> str:
    if row.unit is None:
        return ""
    return _("%(unit)s itself") % {"unit": row.unit.name} if row.only else row.unit.name
