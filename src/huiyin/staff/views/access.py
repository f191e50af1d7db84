"""Who asks: logging in and out, and the actor of every request."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.middleware import came_from
from huiyin.base.pages import Request, is_fragment_request, page, public, see_other
from huiyin.staff import actions, queries
from huiyin.staff.forms import LoginForm
from huiyin.staff.models import Staff
from huiyin.staff.rules import LoginRules

Answer = Callable[[HttpRequest], HttpResponseBase]
LOGIN = "login"
LONGEST_WAY_BACK = 2000
NOTED_EVERY = timedelta(minutes=5)
_noted: dict[str, tuple[datetime, str | None]] = {}


class Adapter(DefaultAccountAdapter):
    """allauth's login in our words, without its mails, pages and greetings."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is wrong."),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes and try again."),
        "account_inactive": _("This login is closed. Please ask your administrator."),
    }

    def get_login_stages(self) -> list[str]:
        """After password or single sign-on comes the second factor, for those who have one."""
        return ["huiyin.staff.views.second_factor.SecondFactorStage"]

    def login(self, request: HttpRequest, user: Staff) -> None:
        """Log in, and note where and how: it is listed among the person's logins."""
        methods = {record["method"] for record in get_authentication_records(request, user)}
        super().login(request, user)
        begin(request, user, how="sso" if "socialaccount" in methods else "password", methods=methods)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says enough."""


class ActorMiddleware:
    """Give every request its `actor`, in the person's language; send strangers to the login page.

    Only views that are `public` answer strangers; their `request.actor` is None then. Who has to set up a second
    factor or to change an expired password first gets to no other page before (`request.owes`, a URL name).
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
        at = clock.now()
        request.actor, rules = queries.standing_of(person, at)  # type: ignore[attr-defined]
        request.owes = _owed(request, person, rules, at)  # type: ignore[attr-defined]
        _note_use(request, at)
        with translation.override(person.language):
            request.LANGUAGE_CODE = person.language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", person.language)
            return response

    def process_view(
        self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Ask strangers to log in first, and bring them back afterwards; have people do first what they owe."""
        if not getattr(view, "login_required", True):
            return None
        if request.actor is None:
            return _to_login(request)
        owed = request.owes
        return see_other(request, owed) if owed and not getattr(view, "is_way_out", False) else None


def way_out(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to people who owe a second factor or a new password: it is how they get one, or leave."""
    view.is_way_out = True  # type: ignore[attr-defined]
    return view


def begin(request: HttpRequest, person: Staff, *, how: str, methods: Collection[str]) -> None:
    """List this login among the person's, and remember in it how it was proved."""
    at, address = clock.now(), address_of(request)
    session = actions.begin_session(
        request.session.session_key or "",
        how=how,
        second_factor="mfa" in methods,
        address=address,
        device=request.headers.get("User-Agent", ""),
        by=queries.actor_for(person, at),
        at=at,
    )
    _noted[request.session.session_key or ""] = (at, address)
    request.session[LOGIN] = {"id": session.pk, "how": how, "second_factor": session.second_factor}


def login_of(request: HttpRequest) -> dict[str, Any]:
    """What is remembered in this login: id, how, second_factor; empty for one that is not listed."""
    found: dict[str, Any] = request.session.get(LOGIN) or {}
    return found


def address_of(request: HttpRequest) -> str | None:
    """The network address of the caller; None when it is unknown."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return address


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: Request) -> HttpResponse:
    """The login page."""
    back = safe_address(request, request.POST.get("next", request.GET.get("next", "")))
    if request.actor is not None:
        return HttpResponseRedirect(back or resolve_url(settings.LOGIN_REDIRECT_URL))
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=back or None)
        return remember_language(response, form.user.language)
    throttled = form.is_bound and form.has_error("__all__", "too_many_login_attempts")
    status = 429 if throttled else 422 if form.is_bound else 200
    context = {"form": form, "next": back, "single_sign_on": settings.SINGLE_SIGN_ON}
    return page(request, "staff/login.html", context, status=status)


@way_out
@require_POST
def logout(request: Request) -> HttpResponse:
    """End the session."""
    if running := queries.find_session(request.session.session_key or ""):
        actions.end_session(running.pk, by=request.actor, at=clock.now())
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


def _owed(request: HttpRequest, person: Staff, rules: LoginRules, at: datetime) -> str:
    """The page that a person has to deal with before all others; "" when there is none."""
    login = login_of(request)
    if rules.needs_second_factor and not login.get("second_factor"):
        return "staff:second_factor"
    is_by_password = login.get("how") != "sso" and person.has_usable_password()
    return "staff:change_password" if is_by_password and rules.is_expired(person.password_set_at, at) else ""


def _note_use(request: HttpRequest, at: datetime) -> None:
    """Note that the login is in use: every five minutes, and when its network address changes."""
    session_id = login_of(request).get("id")
    if session_id is None:
        return
    address = address_of(request)
    key = request.session.session_key or ""
    noted_at, noted_from = _noted.get(key, (None, None))
    if noted_at is not None and noted_from == address and noted_at <= at < noted_at + NOTED_EVERY:
        return
    if len(_noted) >= 10_000:
        _noted.clear()
    _noted[key] = (at, address)
    actions.note_session_use(session_id, address=address, by=request.actor, at=at)  # type: ignore[attr-defined]


def _to_login(request: HttpRequest) -> HttpResponse:
    if is_fragment_request(request):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = current.path + (f"?{current.query}" if current.query else "")
    else:
        # Who was sending a form comes back to the page that it stands on; the browser has kept what was typed.
        back = request.get_full_path() if request.method == "GET" else came_from(request)
    query = urlencode({"next": back}) if back not in ("", "/") and len(back) <= LONGEST_WAY_BACK else ""
    return see_other(request, resolve_url(settings.LOGIN_URL) + (f"?{query}" if query else ""))


def safe_address(request: HttpRequest, url: str) -> str:
    """An address of ours to go to; "" for one elsewhere, and for what is none."""
    if not url.startswith(("/", "http://", "https://")) or len(url) > LONGEST_WAY_BACK:
        return ""
    allowed = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if allowed else ""
