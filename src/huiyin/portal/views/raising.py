"""The page to which a QR code leads: raise a matter."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.pages import submit
from huiyin.portal import actions, queries, rules
from huiyin.portal.actions import Raised, Said
from huiyin.portal.forms import RaiseForm, read_key
from huiyin.portal.models import PortalLink
from huiyin.portal.views import limits
from huiyin.portal.views.phone import again, go, is_script, phone_page
from huiyin.portal.views.photos import take_photos
from huiyin.staff.models import OrgUnit


@phone_page
@require_http_methods(["GET", "POST"])
def raise_page(request: HttpRequest, code: str) -> HttpResponse:
    """Say what it is about; afterwards the secret link."""
    link = queries.get_link(code)
    purpose = f"raise.{link.code}"
    if request.method == "POST":
        nonce = read_key(request.POST.get("key", ""), purpose) or ""
        if (sent := queries.find_by_key(nonce)) is not None:
            return _raised(request, link, Raised(sent, queries.standing_secret(sent, nonce), False))
        limits.spend(request, "raise")
        limits.spend(request, "raise_code", link.code)
    form = RaiseForm(request.POST or None, purpose=purpose)
    raised = submit(form, lambda given: _raise(request, link, given)) if form.is_bound else None
    if raised is not None:
        return _raised(request, link, raised)
    context = {"link": link, "form": form, **about(link, link.unit), "most_photos": rules.MOST_PHOTOS}
    if form.is_bound:
        return again(request, form, "portal/raise.html", context)
    return render(request, "portal/raise.html", context)


def about(link: PortalLink | None, unit: OrgUnit) -> dict[str, object]:
    """Whose page it is, where, and the number to call."""
    return {
        "company": queries.company_of(unit),
        "place_name": queries.name_of_place(link) if link is not None else unit.name,
        "hotline": queries.find_hotline(unit),
    }


def _raise(request: HttpRequest, link: PortalLink, given: dict[str, str]) -> Raised:
    phone = rules.clean_phone(given["phone"])
    limits.spend(request, "raise_phone", phone)
    said = Said(
        kind=given["kind"],
        words=given["words"],
        place=given["place"],
        name=given["name"],
        phone=phone,
    )
    by = queries.customer_of(link.unit)
    return actions.raise_matter(link=link, said=said, key=given["nonce"], by=by, at=clock.now())


def _raised(request: HttpRequest, link: PortalLink, raised: Raised) -> HttpResponse:
    number = raised.matter.case.number
    if raised.secret is None:
        if is_script(request):
            return JsonResponse({"url": "", "number": number})
        context = {"number": number, **about(link, link.unit)}
        return render(request, "portal/received.html", context)
    if request.FILES:
        take_photos(request, raised.matter, raised.secret)
    url = reverse("portal:matter", args=[raised.secret])
    photos = reverse("portal:photo-add", args=[raised.secret])
    return go(request, f"{url}?new=1" if raised.is_new else url, number=number, photos=photos)
