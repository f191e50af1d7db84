"""The list of customers, and the forms for what is known of one."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.customers import actions, queries
from huiyin.customers.forms import ClassForm, CustomerForm, CustomerListFilter, ResponsibleForm
from huiyin.customers.views.form_page import card_of, changeable, form_page, saved
from huiyin.staff import queries as staff


@require_GET
def customer_list(request: Request) -> HttpResponse:
    """The visible customers, the newest first; filters in the address."""
    request.actor.require("customers.view")
    form = CustomerListFilter(request.GET, actor=request.actor)
    rows = queries.list_customers(request.actor, form.filters())
    found = keyset(rows, order=("-id",), after=request.GET.get("after", ""))
    ids = [row.pk for row in found.rows]
    known, own = queries.described(ids, request.actor), queries.own_values_of(ids, form.own_columns)
    context = {
        "form": form,
        "columns": form.shown,
        "own_columns": form.own_columns,
        "rows": [
            (row, known[row.pk], [own[row.pk].get(field.pk, "") for field in form.own_columns])
            for row in found.rows
        ],
        "next": found.next,
        "count": capped_count(rows),
        "may_edit": request.actor.may("customers.edit"),
    }
    return page(request, "customers/customer_list.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Take a customer into the file."""
    request.actor.require("customers.edit")
    form = CustomerForm(request.POST or None, actor=request.actor)
    created = submit(
        form,
        lambda values: actions.create_customer(
            kind=values["kind"],
            name=values["name"],
            unit_id=values["unit"],
            klass=values["klass"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if created is not None:
        return see_other(request, "customers:detail", created.pk)
    return form_page(
        request, form, heading=_("New customer"), submit=_("Save"), back=reverse("customers:list")
    )


@require_http_methods(["GET", "POST"])
def set_class(request: Request, customer_id: int) -> HttpResponse:
    """Put the customer into a class."""
    customer = changeable(customer_id, request.actor)
    posted = request.POST if request.method == "POST" else None
    form = ClassForm(posted, initial={"klass": customer.klass.code if customer.klass else ""})
    done = submit(
        form,
        lambda values: actions.set_class(
            customer_id, klass=values["klass"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request, form, heading=_("Set class"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_http_methods(["GET", "POST"])
def assign(request: Request, customer_id: int) -> HttpResponse:
    """Choose who looks after the customer, among those who work in its unit."""
    customer = changeable(customer_id, request.actor)
    people = {person.pk: person.name for person in staff.staff_in(customer.unit, clock.now())}
    if customer.responsible:
        people.setdefault(customer.responsible.pk, customer.responsible.name)
    posted = request.POST if request.method == "POST" else None
    form = ResponsibleForm(
        posted, people=list(people.items()), initial={"responsible": customer.responsible_id}
    )
    done = submit(
        form,
        lambda values: actions.assign_responsible(
            customer_id,
            staff_id=values["responsible"],
            cause=values["cause"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request,
        form,
        heading=_("Assign responsible person"),
        submit=_("Save"),
        back=card_of(customer),
        lead=customer.name,
    )
