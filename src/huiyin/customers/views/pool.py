"""The pool: customers whom nobody looks after; taking one and giving one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.customers import actions, queries
from huiyin.customers.forms import ReturnForm
from huiyin.customers.views.form_page import card_of, changeable, form_page, saved


@require_GET
def pool(request: Request) -> HttpResponse:
    """The customers whom nobody looks after, the newest first."""
    request.actor.require("customers.edit")
    rows = queries.list_pool(request.actor)
    found = keyset(rows, order=("-id",), after=request.GET.get("after", ""))
    context = {
        "rows": found.rows,
        "next": found.next,
        "count": capped_count(rows),
        "allowance": queries.allowance_of(request.actor.id or 0, clock.now()),
    }
    return page(request, "customers/pool.html", context, fragment="rows")


@require_POST
def take(request: Request, customer_id: int) -> HttpResponse:
    """Look after the customer from now on."""
    actions.take_customer(customer_id, by=request.actor, at=clock.now())
    messages.success(request, _("You look after this customer now."))
    return see_other(request, "customers:detail", customer_id)


@require_http_methods(["GET", "POST"])
def give_back(request: Request, customer_id: int) -> HttpResponse:
    """Give the customer back, and say why."""
    customer = changeable(customer_id, request.actor)
    form = ReturnForm(request.POST or None)
    done = submit(
        form,
        lambda values: actions.return_customer(
            customer_id, cause=values["cause"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("Return to the pool"),
        submit=_("Return to the pool"),
        back=card_of(customer),
        lead=customer.name,
    )
