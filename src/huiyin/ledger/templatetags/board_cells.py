"""The rows of the compliance board, drawn here: two hundred cells by template nodes took nine tenths of the page."""

from html import escape

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.base.templatetags.base import percent
from huiyin.base.templatetags.drawn import address, icon, per_language, rate, shortened
from huiyin.ledger.queries.board import Mark, Row
from huiyin.ledger.queries.compliance import WORDS
from huiyin.ledger.templatetags.ledger import ICONS, figure, query_of

register = template.Library()

LENGTH = 40
SELECTED = ' class="is-selected"'


@register.simple_tag(takes_context=True)
def clause_rows(context: Context, rows: list[Row], chosen: str) -> SafeString:
    """A row for each of these clauses; that of the code `chosen` is marked."""
    asked: QueryDict = context["request"].GET.copy()
    return SafeString("".join(_clause_row(row, asked, chosen) for row in rows))


def _clause_row(row: Row, asked: QueryDict, chosen: str) -> str:
    clause = row.clause
    asked["clause"] = clause.code
    text = clause.text
    return (
        f"<tr{SELECTED if clause.code == chosen else ''}>"
        f'<th scope="row" class="matrix-name"><span class="clause-number">{escape(clause.number)}</span> '
        f'<a href="?{escape(asked.urlencode())}#figures" title="{escape(text)}">'
        f"{escape(shortened(text, LENGTH))}</a></th>{board_cells(row)}</tr>\n"
    )


@register.simple_tag
def board_cells(row: Row) -> SafeString:
    """The share over all months with its target, where it is going, what was waived; and one cell for each month."""
    return SafeString(
        _total(row) + _trend(row.trend) + _waived(row) + "".join(_cell(row, mark) for mark in row.marks)
    )


def _total(row: Row) -> str:
    total = row.total.figures.rate
    drawn = rate(total, row.share, f"{address('ledger:obligations')}{figure(row, row.total)}")
    aim = f'<span class="rate-target">{_aim(percent(row.share))}</span>' if total is None else ""
    return f"<td>{drawn}{aim}</td>"


def _trend(change: float | None) -> str:
    return _no_trend() if change is None else _points(round(change * 100))


@per_language
def _no_trend() -> str:
    return f'<td class="trend soft">{_nothing()}</td>'


@per_language
def _points(points: int) -> str:
    """Up, down or level, in points; a sign and words, not a colour alone."""
    look, sign, said = ("level", "→", _("unchanged"))
    if points:
        look, sign, said = ("up", "↑", _("better by")) if points > 0 else ("down", "↓", _("worse by"))
    number = f" {abs(points)}" if points else ""
    title = _("The newer half of these months against the older half, in points")
    return (
        f'<td class="trend trend-{look}" title="{escape(title)}"><span aria-hidden="true">{sign}</span>'
        f'<span class="visually-hidden">{escape(said)}</span>{number}</td>'
    )


def _waived(row: Row) -> str:
    number = row.total.figures.waived
    if not number:
        return '<td class="number"><span class="none">0</span></td>'
    door = f"{address('ledger:obligations')}{query_of(row, '', 'waived')}"
    return f'<td class="number"><a href="{escape(door)}">{number}</a></td>'


def _cell(row: Row, mark: Mark) -> str:
    if mark.is_empty:
        return f'<td class="verdict verdict-{mark.verdict}">{_nothing()}</td>'
    figures = mark.figures
    title = _("%(month)s: %(on_time)s of %(judged)s met in time") % {
        "month": mark.month,
        "on_time": figures.on_time,
        "judged": figures.judged,
    }
    if figures.rate is not None:
        said = (
            f'<span class="verdict-rate">{percent(figures.rate)}</span>'
            f'<span class="verdict-of">{figures.on_time}/{figures.judged}</span>'
        )
    else:
        said = f'<span class="verdict-open">{_open(figures.open_in_time)}</span>'
    door = f"{address('ledger:obligations')}{figure(row, mark)}"
    return (
        f'<td class="verdict verdict-{mark.verdict}"><a href="{escape(door)}" title="{escape(title)}">'
        f"{icon(ICONS[mark.verdict], WORDS[mark.verdict])}{said}</a></td>"
    )


@per_language
def _nothing() -> str:
    words = escape(_("no evidence"))
    return f'<span class="visually-hidden">{words}</span><span aria-hidden="true">—</span>'


def _open(number: int) -> str:
    return ngettext("%(number)s open", "%(number)s open", number) % {"number": number} if number else "—"


@per_language
def _aim(target: str) -> str:
    return escape(_("target %(target)s") % {"target": target})
