"""The card of a customer: facts, what happened, and what other rooms know."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.pages import Request, page
from huiyin.customers import queries
from huiyin.journal.queries import voided_ids


@require_GET
def detail(request: Request, customer_id: int) -> HttpResponse:
    """One customer."""
    customer = queries.get_customer(customer_id, request.actor)
    history = queries.history_of(customer)
    context = {
        "customer": customer,
        "points": queries.shown_points(customer, request.actor),
        "contacts": queries.contacts_of(customer),
        "residences": queries.residences_of(customer),
        "history": history,
        "voided": voided_ids(history),
        "may_edit": request.actor.may("customers.edit", customer.unit.path),
    }
    return page(request, "customers/customer_detail.html", context)
