"""How a customer is reached."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, submit
from huiyin.customers import actions, queries
from huiyin.customers.forms import ContactPointForm, RevealForm
from huiyin.customers.views.form_page import card_of, changeable, form_page, how_many, saved


@require_http_methods(["GET", "POST"])
def new_point(request: Request, customer_id: int) -> HttpResponse:
    """Add a way of reaching the customer."""
    customer = changeable(customer_id, request.actor)
    form = ContactPointForm(request.POST or None, contacts=queries.contacts_of(customer))
    done = submit(
        form,
        lambda values: actions.add_contact_point(
            customer_id,
            kind=values["kind"],
            value=values["value"],
            contact_id=values["contact"],
            is_preferred=values["is_preferred"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("New contact point"),
        submit=_("Save"),
        back=card_of(customer),
        lead=customer.name,
    )


@require_POST
def remove_point(request: Request, point_id: int) -> HttpResponse:
    """Make a contact point a past one."""
    cause = request.POST.get("cause", "")
    removed = actions.remove_contact_point(point_id, cause=cause, by=request.actor, at=clock.now())
    return saved(request, removed.customer_id)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_point(request: Request, point_id: int) -> HttpResponse:
    """Show a masked contact point to somebody who says why; the page with it is not kept anywhere."""
    customer = queries.get_contact_point(point_id, request.actor).customer
    form = RevealForm(request.POST or None)
    revealed = submit(
        form,
        lambda values: actions.reveal_contact_point(
            point_id, reason=values["reason"], by=request.actor, at=clock.now()
        ),
    )
    if revealed is not None:
        return page(request, "customers/revealed.html", {"customer": customer, "point": revealed})
    return form_page(
        request,
        form,
        heading=_("Reveal contact point"),
        submit=_("Reveal"),
        back=card_of(customer),
        lead=how_many(customer, request.actor),
    )
