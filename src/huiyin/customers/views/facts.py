"""Changing and confirming the facts of a card, notes, team, sites."""

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, submit
from huiyin.base.versions import Clash, chosen, pairs_of, taken
from huiyin.customers import actions, forms, queries
from huiyin.customers.forms.cards import LONG
from huiyin.customers.models import Confirmation, Customer
from huiyin.customers.rules.facts import GROUPS
from huiyin.customers.views.form_page import card_of, changeable, form_page, how_many, saved
from huiyin.staff import queries as staff

IDENTITY = ("name", "unit", "parent")


@require_http_methods(["GET", "POST"])
def edit(request: Request, customer_id: int) -> HttpResponse:
    """Change the name, the serving unit, the parent company."""
    customer, at = changeable(customer_id, request.actor), clock.now()
    given = chosen(request.POST, IDENTITY) if request.method == "POST" else None
    form = forms.EditForm(given, actor=request.actor, customer=customer)
    seen = taken(request.POST, IDENTITY)
    try:
        done = submit(
            form,
            lambda values: actions.edit_customer(
                customer_id,
                details=actions.Details(
                    values["name"], values["unit"], values.get("parent", customer.parent_id)
                ),
                seen=queries.identity_of(customer) | seen,
                cause=values["cause"],
                by=request.actor,
                at=at,
            ),
        )
    except Clash as clash:
        return two_versions(
            request, customer, form, clash, seen, reverse("customers:edit", args=[customer_id])
        )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("Edit customer"),
        submit=_("Save"),
        back=card_of(customer),
        lead=customer.name,
    )


@require_http_methods(["GET", "POST"])
def change(request: Request, customer_id: int, group: str) -> HttpResponse:
    """Change the facts of a group."""
    if group not in GROUPS:
        raise NotFound
    customer, at = changeable(customer_id, request.actor), clock.now()
    if group == "terms":
        request.actor.require("customers.terms", customer.unit.path)
    known = queries.facts_of(queries.profile_of(customer), group)
    given = chosen(request.POST, GROUPS[group]) if request.method == "POST" else None
    form = forms.FactsForm(given, group=group, facts=known)
    seen = taken(request.POST, GROUPS[group])
    try:
        done = submit(
            form,
            lambda values: actions.change_facts(
                customer_id,
                group=group,
                facts={name: values[name] for name in GROUPS[group]},
                seen=known | seen,
                cause=values.get("cause", ""),
                by=request.actor,
                at=at,
            ),
        )
    except Clash as clash:
        return two_versions(
            request, customer, form, clash, seen, reverse("customers:facts", args=[customer_id, group])
        )
    if done is not None:
        return saved(request, customer_id)
    heading = str(Confirmation.Group(group).label)
    return form_page(
        request, form, heading=heading, submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_POST
def confirm(request: Request, customer_id: int) -> HttpResponse:
    """Say that groups of facts hold today."""
    actions.confirm_facts(customer_id, groups=request.POST.getlist("group"), by=request.actor, at=clock.now())
    return saved(request, customer_id)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_terms(request: Request, customer_id: int) -> HttpResponse:
    """Show masked credit and terms to somebody who says why."""
    customer = queries.get_customer(customer_id, request.actor)
    form = forms.RevealForm(request.POST or None)
    done = submit(
        form,
        lambda values: [
            actions.reveal_terms(customer_id, reason=values["reason"], by=request.actor, at=clock.now())
        ],
    )
    if done is not None:
        terms = queries.labelled(queries.facts_of(done[0], "terms"))
        return page(request, "customers/revealed_terms.html", {"customer": customer, "terms": terms})
    return form_page(
        request, form, heading=_("Reveal credit and terms"), submit=_("Reveal"), back=card_of(customer),
        lead=how_many(customer, request.actor),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_note(request: Request, customer_id: int) -> HttpResponse:
    """Note something."""
    customer = queries.get_customer(customer_id, request.actor)
    form = forms.NoteForm(request.POST or None)
    done = submit(
        form, lambda values: actions.add_note(customer_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request, form, heading=_("New note"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_POST
def withdraw_note(request: Request, note_id: int) -> HttpResponse:
    """Take a note back."""
    note = actions.withdraw_note(note_id, by=request.actor, at=clock.now())
    return saved(request, note.customer_id)


@require_http_methods(["GET", "POST"])
def join(request: Request, customer_id: int) -> HttpResponse:
    """Have somebody look after the customer, too."""
    customer = changeable(customer_id, request.actor)
    people = staff.people_around(customer.unit, clock.now())
    form = forms.TeamForm(request.POST or None, people=people)
    done = submit(
        form,
        lambda values: actions.join_team(
            customer_id, staff_id=values["staff"], duty=values["duty"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("Add to the team"),
        submit=_("Save"),
        back=card_of(customer),
        lead=customer.name,
    )


@require_POST
def leave_team(request: Request, member_id: int) -> HttpResponse:
    """Have somebody no longer look after the customer."""
    member = actions.leave_team(member_id, by=request.actor, at=clock.now())
    return saved(request, member.customer_id)


@require_http_methods(["GET", "POST"])
def new_site(request: Request, customer_id: int) -> HttpResponse:
    """Add a site."""
    customer = changeable(customer_id, request.actor)
    form = forms.SiteForm(request.POST or None)
    done = submit(
        form, lambda values: actions.add_site(customer_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request, form, heading=_("New site"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_http_methods(["GET", "POST"])
def edit_site(request: Request, site_id: int) -> HttpResponse:
    """Change a site."""
    site = queries.get_site(site_id, request.actor)
    customer = changeable(site.customer_id, request.actor)
    form = forms.EditSiteForm(request.POST or None, initial={"name": site.name, "address": site.address})
    done = submit(form, lambda values: actions.edit_site(site_id, **values, by=request.actor, at=clock.now()))
    if done is not None:
        return saved(request, customer.pk)
    return form_page(
        request, form, heading=_("Edit site"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_POST
def close_site(request: Request, site_id: int) -> HttpResponse:
    """Note that the customer no longer has a site."""
    site = actions.close_site(site_id, by=request.actor, at=clock.now())
    return saved(request, site.customer_id)


def two_versions(
    request: Request, customer: Customer, form: Form, clash: Clash, seen: dict[str, str], url: str,
    *, long: Iterable[str] = LONG,
) -> HttpResponse:  # fmt: skip
    """Both versions side by side, with what stands now as the one from which the choice is made."""
    context: dict[str, Any] = {
        "customer": customer,
        "pairs": pairs_of(form, clash, seen, long=long),
        "now": clash.now,
        "cause": form.cleaned_data.get("cause", ""),
        "asks_cause": "cause" in form.fields,
        "url": url,
    }
    return page(request, "customers/conflict.html", context, status=409)
