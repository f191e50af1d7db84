"""How well clauses are kept."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page, see_other
from huiyin.base.text import whole_number
from huiyin.base.xlsx import download, workbook
from huiyin.ledger import actions
from huiyin.ledger.forms import BoardForm, UnitField
from huiyin.ledger.queries.board import Board, Scope, months_until, read_board, shift_month, views_of
from huiyin.ledger.views.board_sheets import board_sheets


@require_GET
def board(request: Request) -> HttpResponse:
    """Clauses down, months across; or one clause, its units down."""
    scope, asked, shown = _read(request)
    until, span, current = shown.months[-1], len(shown.months), _this_month()
    by_unit = asked["by"] == "unit"
    initial = {"unit": scope.unit.pk if scope.unit else "", "span": span, "until": asked["until"]}
    context: dict[str, Any] = {
        "board": shown,
        "form": _form({**initial, "clause": asked["clause"], "by": asked["by"]}, scope),
        "unit": scope.unit,
        "place": scope.unit.pk if scope.unit else 0,
        "by_unit": by_unit,
        "by_clause": not by_unit,
        "earlier": shift_month(until, -span),
        "later": min(shift_month(until, span), current) if until < current else "",
        "views": views_of(request.actor),
    }
    return page(request, "ledger/board.html", context, fragment="board")


@require_GET
def board_sheet(request: Request) -> HttpResponse:
    """What the board shows, as a spreadsheet; counts only, of nobody in particular."""
    _scope, _asked, shown = _read(request)
    return download(workbook(board_sheets(shown)), f"board-{shown.months[0]}-{shown.months[-1]}")


@require_POST
def keep_view(request: Request) -> HttpResponse:
    """Give what the board shows a name of one's own."""
    given = QueryDict(request.POST.get("query", ""), mutable=True)
    for name in set(given) - set(BoardForm.base_fields):
        del given[name]
    query, name = given.urlencode(), request.POST.get("name", "")
    if len(query) > 300 or len(name) > 60:
        raise Invalid
    view = actions.keep_board_view(name=name, query=query, by=request.actor, at=clock.now())
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return HttpResponseRedirect(f"{reverse('ledger:board')}?{query}", status=303)


@require_POST
def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    actions.drop_board_view(view_id, by=request.actor, at=clock.now())
    messages.success(request, _("The view is dropped."))
    return see_other(request, "ledger:board")


def _read(request: Request) -> tuple[Scope, dict[str, Any], Board]:
    """What is asked for, and what is shown then."""
    scope = Scope(request.actor, _unit_id(request))
    form = _form(request.GET, scope)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    asked = form.cleaned_data
    until = min(asked["until"] or _this_month(), _this_month())
    months = months_until(until, asked["span"] or 6)
    shown = read_board(scope, months, clock.now(), code=asked["clause"], by_unit=asked["by"] == "unit")
    return scope, asked, shown


def _form(given: Mapping[str, Any], scope: Scope) -> BoardForm:
    form = BoardForm(given)
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    field.offer(scope.units, everything=scope.is_everything)
    return form


def _this_month() -> str:
    return timezone.localtime(clock.now()).strftime("%Y-%m")


def _unit_id(request: Request) -> int | None:
    return whole_number(request.GET.get("unit", ""))
