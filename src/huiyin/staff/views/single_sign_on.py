"""Logging in by single sign-on (OpenID Connect). The library behind it is loaded when somebody does so."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, public
from huiyin.staff.views.access import safe_address


@public
@never_cache
@require_GET
def start(request: Request) -> HttpResponse:
    """Send the browser to the service, from which it comes back to `finish`."""
    if settings.SINGLE_SIGN_ON is None:
        raise NotFound
    from huiyin.staff.views import oidc

    return oidc.start(request, back=safe_address(request, request.GET.get("next", "")))


@public
@never_cache
@require_GET
def finish(request: Request) -> HttpResponse:
    """Let the person in whom the service means, or say why not."""
    if settings.SINGLE_SIGN_ON is None:
        raise NotFound
    from huiyin.staff.views import oidc

    return oidc.finish(request)


def refused(request: Request, reason: str = "") -> HttpResponse:
    """The page of a login that did not come about."""
    text = {
        "unknown": _("Nobody here is known by what the service says of you. Please ask your administrator."),
        "closed": _("This login is closed. Please ask your administrator."),
        "taken": _(
            "Your login here belongs to another identity of the service. Please ask your administrator."
        ),
        "cancelled": _("You did not log in at the service."),
        "unreachable": _(
            "The service cannot be reached or answers nonsense. Please try again, or use your password."
        ),
    }[reason]
    status = 502 if reason == "unreachable" else 403
    return page(request, "staff/sign_on_refused.html", {"text": text}, status=status)
