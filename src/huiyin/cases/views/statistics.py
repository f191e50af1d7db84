"""Figures of the register, each a door to the cases behind it; what is shown as a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.pages import Request, page
from huiyin.base.xlsx import Column, Sheet, download, workbook
from huiyin.cases import actions, queries
from huiyin.cases.forms.lists import CaseFilterForm
from huiyin.cases.forms.statistics import StatisticsForm
from huiyin.cases.queries import COUNTS, DIMENSIONS, RATES, Line
from huiyin.cases.rules.periods import Period, month_of, period_before
from huiyin.cases.views.spreadsheets import MOST, register_sheet


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the address of the cases behind it."""

    value: Any
    query: str
    late: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the table with its doors."""

    line: Line
    registered: Cell
    before: Cell
    counts: list[Cell]
    rates: list[Cell]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the page shows."""

    form: StatisticsForm
    this: Period
    earlier: Period
    lines: list[Line]
    total: Line


@require_GET
def statistics(request: Request) -> HttpResponse:
    """How many matters, what became of them, how the clauses were kept, and how it was before."""
    figures, at = _figures(request), clock.now()
    form = figures.form
    rows = [_shown(figures, line, is_total=False) for line in figures.lines]
    context = {
        "form": form,
        "by": form.dimension,
        "dimensions": DIMENSIONS,
        "rows": rows,
        "total": _shown(figures, figures.total, is_total=True),
        "this": figures.this,
        "before": figures.earlier,
        "counts": COUNTS.values(),
        "rates": RATES.values(),
        "clauses": queries.clause_statistics(
            request.actor, this=figures.this, before=figures.earlier, unit=form.chosen_unit, at=at
        ),
        "unit": form.chosen_unit,
        "may_export": request.actor.may("cases.export"),
        "may_review": request.actor.may("cases.supervise"),
    }
    return page(request, "cases/statistics.html", context, fragment="figures")


@require_GET
def export_statistics(request: Request) -> HttpResponse:
    """The same table as a spreadsheet."""
    figures = _figures(request)
    rows = [*figures.lines, figures.total]
    actions.note_export(content="statistics", rows=len(rows), by=request.actor, at=clock.now())
    name = f"{figures.this.first:%Y%m%d}-{figures.this.last:%Y%m%d}"
    return download(workbook([_sheet(figures, rows)]), f"register-{name}")


@require_GET
def export_cases(request: Request) -> HttpResponse:
    """Exactly what the list is filtered to, as a spreadsheet."""
    form = CaseFilterForm(request.GET, actor=request.actor)
    limits, at = form.limits(), clock.now()
    count = queries.count_cases(limits, actor=request.actor, cap=MOST)
    actions.note_export(content="cases", rows=count.number, by=request.actor, at=at)
    return download(workbook([register_sheet(limits, request.actor)]), f"cases-{at:%Y%m%d-%H%M}")


def _figures(request: Request) -> Figures:
    request.actor.require("cases.view")
    at = clock.now()
    form = StatisticsForm(request.GET, actor=request.actor, today=timezone.localdate(at))
    this = form.period()
    unit = form.chosen_unit
    lines, total = queries.register_statistics(
        request.actor,
        by=form.dimension,
        this=this,
        before=period_before(this),
        unit_id=unit.pk if unit else None,
        at=at,
    )
    return Figures(form, this, period_before(this), lines, total)


def _shown(figures: Figures, line: Line, *, is_total: bool) -> Shown:
    base = _door(figures, figures.this, line, is_total=is_total)
    return Shown(
        line,
        Cell(line.registered, urlencode(base)),
        Cell(line.before, urlencode(_door(figures, figures.earlier, line, is_total=is_total))),
        [Cell(number, urlencode({**base, "mark": mark})) for mark, number in line.counts.items()],
        [Cell(kept, urlencode({**base, "clause": code}), kept.late) for code, kept in line.rates.items()],
    )


def _door(figures: Figures, period: Period, line: Line, *, is_total: bool) -> dict[str, Any]:
    """The address of the list with the cases that a line counts."""
    by, unit = figures.form.dimension, figures.form.chosen_unit
    if by == "month" and not is_total:
        period = month_of(str(line.key), period) if str(line.key) in period.months else period
    door: dict[str, Any] = {"status": "all", "order": "newest", "since": period.first, "until": period.last}
    if unit is not None:
        door["unit"] = unit.pk
    if not is_total and by != "month":
        door[by] = line.key if line.key is not None else 0
    return door


def _sheet(figures: Figures, lines: Sequence[Line]) -> Sheet:
    columns = [
        Column(str(DIMENSIONS[figures.form.dimension]), 22),
        Column(_("Registered"), kind="number"),
        Column(_("Period before"), kind="number"),
        Column(pgettext("figure", "Change"), kind="number"),
        *(Column(str(label), kind="number") for label in COUNTS.values()),
    ]
    for label in RATES.values():
        columns += [Column(str(label), kind="share"), Column(_("Judged"), 8, kind="number")]
    return Sheet(_("Register"), columns, _cells(lines))


def _cells(lines: Sequence[Line]) -> Iterator[list[Any]]:
    for line in lines:
        rates = [value for kept in line.rates.values() for value in (kept.rate, kept.judged)]
        yield [str(line.label), line.registered, line.before, line.change, *line.counts.values(), *rates]
