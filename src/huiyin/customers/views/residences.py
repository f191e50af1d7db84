"""Where a customer resides."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, submit
from huiyin.customers import actions, queries
from huiyin.customers.forms import MoveOutForm, SettleForm
from huiyin.customers.views.form_page import card_of, changeable, form_page, saved


@require_http_methods(["GET", "POST"])
def settle(request: Request, customer_id: int) -> HttpResponse:
    """Have the customer reside in a room."""
    customer = changeable(customer_id, request.actor)
    form = SettleForm(request.POST or None, actor=request.actor)
    done = submit(
        form,
        lambda values: actions.settle_in(
            customer_id,
            premises_id=values["premises"],
            role=values["role"],
            since=values["since"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request, form, heading=_("Settle in"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_http_methods(["GET", "POST"])
def move_out(request: Request, residence_id: int) -> HttpResponse:
    """End a residence."""
    residence = queries.get_residence(residence_id, request.actor)
    customer = changeable(residence.customer_id, request.actor)
    form = MoveOutForm(request.POST or None, initial={"until": timezone.localdate(clock.now()).isoformat()})
    done = submit(
        form,
        lambda values: actions.move_out(
            residence_id, until=values["until"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return saved(request, customer.pk)
    heading = _("Move out of %(room)s") % {"room": residence.premises.full_name}
    return form_page(
        request, form, heading=heading, submit=_("Save"), back=card_of(customer), lead=customer.name
    )
