"""The report of an import: the file's own columns with the outcome and the reasons, to be mended and brought again."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.xlsx import Column, Sheet, workbook
from huiyin.customers.queries.importing import CHANGED, NEW, REFUSED, UNCHANGED, Planned

_FORMULA = ("=", "+", "-", "@", "\t")


def outcome_name(outcome: str) -> str:
    """What an outcome is called."""
    return {
        NEW: pgettext("row of a file", "new"),
        CHANGED: pgettext("row of a file", "changed"),
        UNCHANGED: pgettext("row of a file", "unchanged"),
        REFUSED: pgettext("row of a file", "refused"),
    }[outcome]


def report_as_xlsx(headings: Sequence[str], rows: Sequence[Planned]) -> bytes:
    """The report as a workbook."""
    columns = [Column(heading) for heading in _headings(headings)]
    return workbook([Sheet(_("Report"), columns, _lines(headings, rows))])


def report_as_csv(headings: Sequence[str], rows: Sequence[Planned]) -> bytes:
    """The report as text that Excel opens: with a byte order mark, and no cell a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_headings(headings))
    writer.writerows([_harmless(cell) for cell in line] for line in _lines(headings, rows))
    return file.getvalue().encode("utf-8-sig")


def _headings(headings: Sequence[str]) -> list[str]:
    kept = [heading for heading in headings if heading not in {_("Outcome"), _("Reason")}]
    return [*kept, _("Outcome"), _("Reason")]


def _lines(headings: Sequence[str], rows: Sequence[Planned]) -> Iterator[list[str]]:
    kept = [place for place, heading in enumerate(headings) if heading not in {_("Outcome"), _("Reason")}]
    for row in rows:
        cells = row.entry.cells
        own = [cells[place] if place < len(cells) else "" for place in kept]
        yield [*own, outcome_name(row.outcome), "; ".join(row.reasons)]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
