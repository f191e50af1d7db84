"""Own fields: which there are, and what stands in them at one customer (decision 0029)."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.versions import Clash, chosen, taken
from huiyin.customers import actions, queries
from huiyin.customers.forms import OwnFactsForm, OwnFieldForm
from huiyin.customers.models import OwnField
from huiyin.customers.views.facts import two_versions
from huiyin.customers.views.form_page import card_of, changeable, form_page, saved


@require_GET
def fields(request: Request) -> HttpResponse:
    """All own fields."""
    request.actor.require("customers.fields")
    return page(request, "customers/own_fields.html", {"fields": queries.manage_own_fields()})


@require_http_methods(["GET", "POST"])
def new_field(request: Request) -> HttpResponse:
    """Have the company keep one more thing."""
    request.actor.require("customers.fields")
    form = OwnFieldForm(request.POST or None)
    done = submit(
        form, lambda _values: actions.define_own_field(shape=form.shape(), by=request.actor, at=clock.now())
    )
    if done is not None:
        return _back(request, _("%(name)s is asked for from now on.") % {"name": done.name})
    return _form(request, form, _("New own field"))


@require_http_methods(["GET", "POST"])
def edit_field(request: Request, field_id: int) -> HttpResponse:
    """Change what a field is called, offers or asks for."""
    request.actor.require("customers.fields")
    field = queries.get_own_field(field_id)
    form = OwnFieldForm(request.POST or None, field=field)
    done = submit(
        form,
        lambda _values: actions.edit_own_field(
            field_id, shape=form.shape(), by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return _back(request, _("Saved."))
    return _form(request, form, _("Edit own field"))


@require_POST
def retire_field(request: Request, field_id: int) -> HttpResponse:
    """No longer ask for a field."""
    actions.retire_own_field(field_id, by=request.actor, at=clock.now())
    return _back(request, _("Saved."))


@require_POST
def restore_field(request: Request, field_id: int) -> HttpResponse:
    """Ask for a retired field again."""
    actions.restore_own_field(field_id, by=request.actor, at=clock.now())
    return _back(request, _("Saved."))


@require_http_methods(["GET", "POST"])
def change(request: Request, customer_id: int) -> HttpResponse:
    """Change what stands in the own fields of a customer."""
    customer = changeable(customer_id, request.actor)
    facts = queries.own_facts_of(customer)
    known = {fact.name: fact.text for fact in facts}
    given = chosen(request.POST, known) if request.method == "POST" else None
    form = OwnFactsForm(given, facts=facts)
    seen = taken(request.POST, known)
    try:
        done = submit(
            form,
            lambda values: actions.change_own_facts(
                customer_id,
                facts={name: values[name] for name in known},
                seen=known | seen,
                cause=values.get("cause", ""),
                by=request.actor,
                at=clock.now(),
            ),
        )
    except Clash as clash:
        url = reverse("customers:own", args=[customer_id])
        long = [fact.name for fact in facts if fact.field.type == OwnField.Type.LONG]
        return two_versions(request, customer, form, clash, seen, url, long=long)
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("Further facts"),
        submit=_("Save"),
        back=card_of(customer),
        lead=customer.name,
    )


def _form(request: Request, form: OwnFieldForm, heading: str) -> HttpResponse:
    back = reverse("customers:own-fields")
    return form_page(request, form, heading=heading, submit=_("Save"), back=back)


def _back(request: Request, said: str) -> HttpResponse:
    messages.success(request, said)
    return see_other(request, "customers:own-fields")
