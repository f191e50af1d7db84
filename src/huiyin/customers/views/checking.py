"""Cards that are out of date, and the weekly look at the cards of each person (S4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.customers import actions, queries
from huiyin.customers.forms import CheckForm
from huiyin.staff.queries import get_unit


@require_GET
def stale(request: Request) -> HttpResponse:
    """The cards that are out of date, one's own first of all."""
    request.actor.require("customers.edit")
    at, is_mine = clock.now(), request.GET.get("tab", "mine") == "mine"
    rows = queries.list_stale(request.actor, at, responsible_id=request.actor.id if is_mine else None)
    found = keyset(rows, order=("-id",), after=request.GET.get("after", ""))
    context = {"rows": found.rows, "next": found.next, "count": capped_count(rows), "is_mine": is_mine}
    return page(request, "customers/stale.html", context, fragment="rows")


@require_GET
def checks(request: Request) -> HttpResponse:
    """Whose cards one checks, and when one last did."""
    request.actor.require("customers.check")
    holders = queries.list_card_holders(request.actor, clock.now())
    return page(request, "customers/checks.html", {"holders": holders, "me": request.actor.id})


@require_http_methods(["GET", "POST"])
def check(request: Request, unit_id: int, staff_id: int) -> HttpResponse:
    """Look through the cards of somebody, and note what was found."""
    unit, at = get_unit(unit_id), clock.now()
    request.actor.require("customers.check", unit.path)
    holder = queries.get_card_holder(staff_id, unit, request.actor, at)
    form = CheckForm(request.POST or None)
    done = submit(
        form,
        lambda values: actions.check_cards(
            staff_id=staff_id, unit_id=unit_id, words=values["words"], by=request.actor, at=at
        ),
    )
    if done is not None:
        messages.success(request, _("The check is noted."))
        return see_other(request, "customers:checks")
    context = {
        "holder": holder,
        "cards": queries.cards_of(holder, at),
        "checks": queries.checks_of(staff_id, unit),
        "form": form,
        "is_own": staff_id == request.actor.id,
    }
    return page(request, "customers/check.html", context, status=422 if form.is_bound else 200)
