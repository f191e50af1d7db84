"""What a unit owes, by person."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page
from huiyin.base.text import whole_number
from huiyin.ledger.forms import TeamForm, UnitField
from huiyin.ledger.queries.board import Scope
from huiyin.ledger.queries.showing import show
from huiyin.ledger.queries.work import page_of_team, shares_of_team


@require_GET
def team(request: Request) -> HttpResponse:
    """Who owes what in a unit, and the unit's obligations."""
    now = clock.now()
    scope = Scope(request.actor, _id(request.GET.get("unit", "")), is_one=True)
    assert scope.unit is not None
    form = TeamForm({"unit": scope.unit.pk})
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    field.offer(scope.units)
    work = page_of_team(request.actor, scope.unit, after=request.GET.get("after", ""))
    lines = show([*work.slice.rows, *work.paused], request.actor)
    running = len(work.slice.rows)
    context = {
        "now": now,
        "form": form,
        "unit": scope.unit,
        "shares": shares_of_team(request.actor, scope.unit, now),
        "lines": lines[:running],
        "paused": lines[running:],
        "more_paused": work.more_paused,
        "next": work.slice.next,
        "may_urge": request.actor.may("ledger.urge", scope.unit.path),
        "may_waive": request.actor.may("ledger.waive", scope.unit.path),
    }
    return page(request, "ledger/team.html", context, fragment="work")


def _id(text: str) -> int | None:
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise Invalid
    return number
