"""Who asks: logging in and out, and the actor of every request."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, is_fragment_request, page, public, see_other
from huiyin.staff import queries
from huiyin.staff.forms import LoginForm
from huiyin.staff.models import Staff

Answer = Callable[[HttpRequest], HttpResponseBase]


class Adapter(DefaultAccountAdapter):
    """allauth's login in our words, without its mails, pages and greetings."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is wrong."),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
        "account_inactive": _("This login is closed. Please ask your administrator."),
    }

    def get_login_stages(self) -> list[str]:
        """A password is enough: no mail, no code by phone."""
        return []

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says enough."""


class ActorMiddleware:
    """Give every request its `actor`, in the person's language; send strangers to the login page.

    Only views that are `public` answer strangers; their `request.actor` is None then.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the person of the session; a session whose login is closed ends here."""
        person = request.user
        if not isinstance(person, Staff):
            request.actor = None  # type: ignore[attr-defined]
            if auth.SESSION_KEY in request.session:
                request.session.flush()
            return self.get_response(request)
        request.actor = queries.actor_for(person, clock.now())  # type: ignore[attr-defined]
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        with translation.override(person.language):
            request.LANGUAGE_CODE = person.language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", person.language)
            return response

    def process_view(
        self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Ask strangers to log in first, and bring them back afterwards."""
        if request.actor is not None or not getattr(view, "login_required", True):
            return None
        return _to_login(request)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: Request) -> HttpResponse:
    """The login page."""
    back = _safe(request, request.POST.get("next", request.GET.get("next", "")))
    if request.actor is not None:
        return HttpResponseRedirect(back or resolve_url(settings.LOGIN_REDIRECT_URL))
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=back or None)
        return remember_language(response, form.user.language)
    throttled = form.is_bound and form.has_error("__all__", "too_many_login_attempts")
    status = 429 if throttled else 422 if form.is_bound else 200
    return page(request, "staff/login.html", {"form": form, "next": back}, status=status)


@require_POST
def logout(request: Request) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return see_other(request, settings.LOGIN_URL)


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Keep the language in this browser, for the pages before the login too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _to_login(request: HttpRequest) -> HttpResponse:
    if is_fragment_request(request):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = current.path + (f"?{current.query}" if current.query else "")
    else:
        back = request.get_full_path() if request.method == "GET" else ""
    query = urlencode({"next": back}) if back and back != "/" else ""
    return see_other(request, resolve_url(settings.LOGIN_URL) + (f"?{query}" if query else ""))


def _safe(request: HttpRequest, url: str) -> str:
    allowed = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if allowed else ""
