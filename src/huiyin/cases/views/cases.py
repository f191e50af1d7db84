"""The list of cases, its kept filters, the page of a case, the panel on a customer's card."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.forms.lists import CaseFilterForm, SaveFilterForm
from huiyin.cases.queries.listing import list_page
from huiyin.cases.views.showing import show_case, with_clocks
from huiyin.cases.views.steps import choices_for
from huiyin.cases.views.tabs import tabs_for
from huiyin.customers.queries import get_customer


@require_GET
def case_list(request: Request) -> HttpResponse:
    """The register as a list, filtered by its address."""
    form = CaseFilterForm(request.GET, actor=request.actor)
    limits = form.limits()
    found = list_page(limits, actor=request.actor, order=form.sorting, after=request.GET.get("after", ""))
    context = {
        "form": form,
        "listing": found,
        "now": clock.now(),
        "tabs": tabs_for(request),
        "save_form": SaveFilterForm(initial={"query": _kept(request.GET)}),
        "is_filtered": bool(_kept(request.GET)),
        "may_export": request.actor.may("cases.export"),
    }
    return page(request, "cases/list.html", context, fragment="rows")


@require_POST
def filter_save(request: Request) -> HttpResponse:
    """Keep the filter that is set under a name."""
    form = SaveFilterForm(request.POST)
    query = request.POST.get("query", "")
    parameters = {name: value for name, value in QueryDict(query).items() if value}
    kept = submit(
        form,
        lambda given: actions.save_filter(
            name=given["name"], parameters=parameters, by=request.actor, at=clock.now()
        ),
    )
    if kept is None:
        messages.error(request, _("Give the filter a name."))
    return see_other(request, _list_url(query))


@require_POST
def filter_drop(request: Request, filter_id: int) -> HttpResponse:
    """Give up a kept filter."""
    actions.drop_filter(filter_id=filter_id, by=request.actor, at=clock.now())
    return see_other(request, "cases:list")


@require_GET
def detail(request: Request, case_id: int) -> HttpResponse:
    """The page of a case."""
    case, at = queries.get_case(case_id, request.actor, shown=True), clock.now()
    return show_case(request, case, choices_for(case, request.actor, at), at)


@require_GET
def customer_panel(request: Request, customer_id: int) -> HttpResponse:
    """The latest matters of a customer, on the customer's card."""
    request.actor.require("cases.view")
    customer = get_customer(customer_id, request.actor)
    rows = queries.matters_of_customer(customer.pk, request.actor)
    context = {"customer": customer, "rows": with_clocks(rows), "now": clock.now()}
    return page(request, "cases/customer_panel.html", context)


def _kept(parameters: QueryDict) -> str:
    """The part of the address that makes the filter."""
    chosen = parameters.copy()
    for name in [name for name, value in parameters.items() if not value] + ["after"]:
        chosen.pop(name, None)
    return chosen.urlencode()


def _list_url(query: str) -> str:
    return f"{reverse('cases:list')}?{query}" if query else reverse("cases:list")
