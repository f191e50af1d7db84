"""One form as a page of its own."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.pages import Request, page, see_other
from huiyin.customers import queries
from huiyin.customers.models import Customer


def form_page(
    request: Request, form: Form, *, heading: str | Promise, submit: str | Promise, back: str, lead: str = ""
) -> HttpResponse:
    """The page of a form; status 422 when something in it was refused. `back` is where cancelling leads."""
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "lead": lead}
    return page(request, "customers/form.html", context, status=422 if form.is_bound else 200)


def changeable(customer_id: int, actor: Actor) -> Customer:
    """The customer, for a form that changes it.

    :raises NotFound: there is none, or not visible
    :raises NotAllowed: the actor may not change it
    """
    customer = queries.get_customer(customer_id, actor)
    actor.require("customers.edit", customer.unit.path)
    return customer


def card_of(customer: Customer) -> str:
    """The address of the customer's card."""
    return reverse("customers:detail", args=[customer.pk])


def saved(request: Request, customer_id: int) -> HttpResponse:
    """Back to the card, which says that it was saved."""
    messages.success(request, _("Saved."))
    return see_other(request, "customers:detail", customer_id)


def how_many(customer: Customer, actor: Actor) -> str:
    """The customer's name, and how many the actor has revealed today of how many."""
    quota = queries.quota_of(actor.id or 0, clock.now())
    if not quota.daily:
        return customer.name
    return _("%(name)s · revealed by you today: %(today)s of %(daily)s") % {
        "name": customer.name,
        "today": quota.today,
        "daily": quota.daily,
    }
