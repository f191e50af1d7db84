"""What makes the pages installable: manifest, service worker, and the page without a connection."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.base.pages import public
from huiyin.portal import queries
from huiyin.portal.views.phone import phone_page


@phone_page
@require_GET
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """How the page of a QR code is installed on a phone."""
    link = queries.get_link(code)
    icons = [
        {"src": static(f"portal/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    facts = {
        "name": f"{queries.name_of_place(link)} {_('service')}",
        "short_name": _("Service"),
        "start_url": reverse("portal:raise", args=[code]),
        "scope": "/p/",
        "display": "standalone",
        "background_color": "#f6f7f8",
        "theme_color": "#0f5c75",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Shows the page without a connection; its scope is the folder in which it lies, /p/ or /m/."""
    context = {"style": static("portal/portal.css")}
    response = render(request, "portal/sw.js", context, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Says that there is no connection and that nothing is lost."""
    return render(request, "portal/offline.html")
