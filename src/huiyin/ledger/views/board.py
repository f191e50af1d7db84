"""How well clauses are kept."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page
from huiyin.ledger.forms import BoardForm, UnitField
from huiyin.ledger.queries.board import Scope, months_until, read_board, shift_month


@require_GET
def board(request: Request) -> HttpResponse:
    """Clauses down, months across; or one clause, its units down."""
    form = BoardForm(request.GET)
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    scope = Scope(request.actor, _unit_id(request))
    field.offer(scope.units, everything=scope.is_everything)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    asked, now = form.cleaned_data, clock.now()
    current = timezone.localtime(now).strftime("%Y-%m")
    until = min(asked["until"] or current, current)
    span = asked["span"] or 6
    months = months_until(until, span)
    by_unit = asked["by"] == "unit"
    shown = read_board(scope, months, now, code=asked["clause"], by_unit=by_unit)
    initial = {"unit": scope.unit.pk if scope.unit else "", "span": span, "until": asked["until"]}
    filters = BoardForm({**initial, "clause": asked["clause"], "by": asked["by"]})
    unit_field = filters.fields["unit"]
    assert isinstance(unit_field, UnitField)
    unit_field.offer(scope.units, everything=scope.is_everything)
    context: dict[str, Any] = {
        "board": shown,
        "form": filters,
        "unit": scope.unit,
        "place": scope.unit.pk if scope.unit else 0,
        "by_unit": by_unit,
        "by_clause": not by_unit,
        "earlier": shift_month(until, -span),
        "later": min(shift_month(until, span), current) if until < current else "",
    }
    return page(request, "ledger/board.html", context, fragment="board")


def _unit_id(request: Request) -> int | None:
    text = request.GET.get("unit", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None
