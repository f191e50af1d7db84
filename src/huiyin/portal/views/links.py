"""Staff look after the QR codes: list, make, renew, revoke, print."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.text import whole_number
from huiyin.customers.queries import get_customer
from huiyin.portal import actions, queries
from huiyin.portal.forms import HotlineForm, LinkFilterForm, MakeLinksForm
from huiyin.portal.models import PortalLink

ON_SHEET = 120


@require_GET
def link_list(request: Request) -> HttpResponse:
    """The QR codes, filtered by the address."""
    request.actor.require("portal.manage")
    form = LinkFilterForm(request.GET, actor=request.actor)
    found = queries.list_links(form.limits(), request.actor, after=request.GET.get("after", ""))
    context = {
        "form": form,
        "slice": found,
        "rows": found.rows,
        "make_form": MakeLinksForm(actor=request.actor),
        "hotline_form": HotlineForm(actor=request.actor),
        "query": request.GET.urlencode(),
    }
    return page(request, "portal/links.html", context, fragment="rows")


@require_POST
def make(request: Request) -> HttpResponse:
    """Make the codes that are missing."""
    request.actor.require("portal.manage")
    form = MakeLinksForm(request.POST, actor=request.actor)
    made = submit(
        form,
        lambda given: actions.make_links(
            premises_id=given["project"], level=given["level"], by=request.actor, at=clock.now()
        ),
    )
    if made is None:
        messages.error(request, _("Choose for which places."))
    else:
        done = ngettext("%(n)d QR code made.", "%(n)d QR codes made.", made) % {"n": made}
        messages.success(request, done)
    return see_other(request, "portal:links")


@require_POST
def hotline(request: Request) -> HttpResponse:
    """Say which number customers of a unit are given."""
    request.actor.require("portal.manage")
    form = HotlineForm(request.POST, actor=request.actor)
    kept = submit(
        form,
        lambda given: actions.set_hotline(
            unit_id=given["unit"], number=given["number"], by=request.actor, at=clock.now()
        ),
    )
    if kept is None:
        messages.error(request, _("Write a phone number."))
    else:
        messages.success(request, _("Customers are given this number."))
    return see_other(request, "portal:links")


@require_http_methods(["GET", "POST"])
def renew(request: Request, link_id: int) -> HttpResponse:
    """Another code in the place of this one."""
    link = queries.get_own_link(link_id, request.actor)
    if request.method == "POST":
        actions.renew_link(link_id=link.pk, by=request.actor, at=clock.now())
        messages.success(request, _("There is a new code. Hang up a new sheet: the old code leads nowhere."))
    return see_other(request, "portal:links")


@require_POST
def revoke(request: Request, link_id: int) -> HttpResponse:
    """Let a code lead nowhere."""
    actions.revoke_link(link_id=link_id, by=request.actor, at=clock.now())
    messages.success(request, _("The code leads nowhere any more."))
    return see_other(request, "portal:links")


@require_GET
def code(request: Request, link_id: int) -> HttpResponse:
    """The QR code as a picture."""
    import segno

    link = queries.get_own_link(link_id, request.actor)
    made = segno.make(address_of(request, link), error="m", micro=False)
    picture = made.svg_inline(omitsize=True, border=2, dark="#000", light="#fff")
    whole = picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(whole, content_type="image/svg+xml")


@require_GET
def sheet(request: Request) -> HttpResponse:
    """The codes within the filter, to be printed, cut and hung up."""
    request.actor.require("portal.manage")
    limits = LinkFilterForm(request.GET, actor=request.actor).limits()
    chosen = [id_ for id_ in map(whole_number, request.GET.getlist("link")) if id_ is not None]
    links = queries.links_to_print(limits, request.actor, most=ON_SHEET)
    cards = [
        {
            "link": link,
            "company": queries.company_of(link.unit),
            "place": link.customer.name if link.customer else queries.name_of_place(link),
            "hotline": queries.find_hotline(link.unit),
            "address": address_of(request, link),
        }
        for link in links
        if link.is_valid and (not chosen or link.pk in chosen)
    ]
    return page(request, "portal/sheet.html", {"cards": cards, "most": ON_SHEET})


@require_GET
def customer_panel(request: Request, customer_id: int) -> HttpResponse:
    """The QR code of a customer, on the customer's card."""
    request.actor.require("portal.manage")
    customer = get_customer(customer_id, request.actor)
    link = queries.link_of_customer(customer.pk)
    context = {"customer": customer, "link": link}
    return page(request, "portal/customer_panel.html", context)


@require_POST
def make_for_customer(request: Request, customer_id: int) -> HttpResponse:
    """Make the QR code of a customer."""
    actions.make_customer_link(customer_id=customer_id, by=request.actor, at=clock.now())
    return see_other(request, reverse("customers:detail", args=[customer_id]))


def address_of(request: Request, link: PortalLink) -> str:
    """The full address in the code: under the public name of the site, where one is set."""
    where = reverse("portal:raise", args=[link.code])
    origin = str(settings.PORTAL_ORIGIN).rstrip("/")
    return f"{origin}{where}" if origin else request.build_absolute_uri(where)
