"""Who saw it: what was shown to whom, and more of it for somebody (decision 0028)."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.base.xlsx import download
from huiyin.customers import actions, queries
from huiyin.customers.forms import LookedFilter, RaiseForm
from huiyin.customers.views.form_page import form_page


@require_GET
def seen(request: Request) -> HttpResponse:
    """What was shown of customers, the latest first; filters in the address."""
    actor = request.actor
    actor.require("customers.seen")
    form = LookedFilter(request.GET)
    rows = queries.list_seen(actor, form.limits())
    found = keyset(rows, order=("-at", "-id"), after=request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": [(row, queries.shown_point(row, actor)) for row in found.rows],
        "next": found.next,
        "count": capped_count(rows),
        "may_raise": actor.may("customers.protect"),
        "query": request.GET.urlencode(),
        "me": actor.id,
    }
    return page(request, "customers/seen.html", context, fragment="rows")


@require_GET
def export(request: Request) -> HttpResponse:
    """The same as a file."""
    request.actor.require("customers.seen")
    rows = queries.list_seen(request.actor, LookedFilter(request.GET).limits())
    return download(queries.seen_as_xlsx(rows, request.actor), "seen")


@require_http_methods(["GET", "POST"])
def raise_limit(request: Request, staff_id: int) -> HttpResponse:
    """Let somebody reveal more today."""
    person = queries.get_looker(staff_id, request.actor, clock.now())
    form = RaiseForm(request.POST or None)
    done = submit(
        form,
        lambda values: actions.raise_reveals(staff_id, **values, by=request.actor, at=clock.now()),
    )
    if done is not None:
        messages.success(request, _("%(name)s may reveal more today.") % {"name": person.name})
        return see_other(request, "customers:seen")
    quota = queries.quota_of(staff_id, clock.now())
    lead = _("%(name)s has revealed %(today)s today.") % {"name": person.name, "today": quota.today}
    return form_page(
        request,
        form,
        heading=_("Let somebody reveal more today"),
        submit=_("Save"),
        back=reverse("customers:seen"),
        lead=lead,
    )
