"""The cells of the grid, drawn here: there are thousands on a page."""

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from huiyin.base.templatetags.drawn import address_of
from huiyin.customers.queries.grid import Block, Cell
from huiyin.customers.registry import Shade

register = template.Library()

_Look = dict[str, tuple[str, str, str]]


@register.simple_tag
def grid_rows(block: Block, legend: Sequence[tuple[Shade, int]]) -> SafeString:
    """The floors of a building as rows of its table."""
    looks = {
        shade.code: (shade.tone, escape(str(shade.label)), escape(str(shade.sign)))
        for shade, _count in legend
    }
    rows = []
    for floor, crossings in block.floors:
        cells = "".join(f"<td>{''.join(_cell(cell, looks) for cell in cells)}</td>" for cells in crossings)
        rows.append(f'<tr><th scope="row">{floor or "—"}</th>{cells}</tr>')
    return SafeString("".join(rows))


def _cell(cell: Cell, looks: _Look) -> str:
    tone, label, sign = looks[cell.shade]
    address = (
        address_of("customers:detail", cell.customer_id)
        if cell.customer_id is not None
        else address_of("customers:premises", cell.premises_id)
    )
    who = f"{escape(cell.residents)}, " if cell.residents else ""
    mark = f'<i aria-hidden="true">{sign}</i>' if sign else ""
    code = escape(cell.code)
    return f'<a class="cell tone-{tone}" href="{address}" title="{code}: {who}{label}">{code}{mark}</a>'
