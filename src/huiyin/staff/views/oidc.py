"""OpenID Connect by allauth: one service, configured in the environment; nobody signs up by it."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from requests import RequestException

from huiyin.base import clock
from huiyin.base.errors import WrongStatus
from huiyin.base.pages import Request
from huiyin.staff import actions, queries
from huiyin.staff.models import Staff
from huiyin.staff.rules import normalise_username
from huiyin.staff.views.access import remember_language
from huiyin.staff.views.single_sign_on import refused

SERVICE = "oidc"
# What the service says when it took more than one factor (RFC 8176).
STRONG = "mfa"


class Service(OpenIDConnectOAuth2Adapter):
    """The one service; it sends people back to our own address."""

    def get_callback_url(self, request: Request, app: Any) -> str:
        """Where the service sends them; it must be registered there."""
        address: str = request.build_absolute_uri(reverse("staff:single_sign_on_done"))
        return address


class Provider(OpenIDConnectProvider):
    """allauth's provider on top of our service."""

    oauth2_adapter_class = Service


registry.register(Provider)


class Adapter(DefaultSocialAccountAdapter):
    """Whom the service means: the person linked before, else the one whom its claims name."""

    def pre_social_login(self, request: Request, sociallogin: SocialLogin) -> None:
        """Log the person in, or say why not; allauth's own sign-up and linking are never reached."""
        raise ImmediateHttpResponse(_log_in(request, sociallogin))

    def on_authentication_error(
        self,
        request: Request,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Our own page instead of allauth's."""
        reason = "cancelled" if error == AuthError.CANCELLED else "unreachable"
        raise ImmediateHttpResponse(refused(request, reason))


def start(request: Request, *, back: str) -> HttpResponse:
    """Send the browser to the service."""
    try:
        provider = Service(request, SERVICE).get_provider()
        response: HttpResponse = provider.redirect(request, process="login", next_url=back or None)
    except (RequestException, ValueError, KeyError):
        return refused(request, "unreachable")
    return response


def finish(request: Request) -> HttpResponse:
    """Take the browser back from the service."""
    try:
        view = OAuth2CallbackView.adapter_view(Service(request, SERVICE))
        response: HttpResponse = view(request)
    except (RequestException, ValueError, KeyError):
        return refused(request, "unreachable")
    return response


def _log_in(request: Request, sociallogin: SocialLogin) -> HttpResponse:
    told = sociallogin.account.extra_data
    token, more = told.get("id_token") or {}, told.get("userinfo") or {}
    if token.get("sub", more.get("sub")) != more.get("sub", token.get("sub")):
        return refused(request, "unreachable")
    claims = {**more, **token, **{name: more[name] for name in ("email", "email_verified") if name in more}}
    issuer, subject = _service()["url"], str(sociallogin.account.uid)
    at = clock.now()
    known = queries.find_identity(issuer, subject)
    person = known.staff if known else _named(claims)
    if person is None:
        return refused(request, "unknown")
    if not person.is_active:
        return refused(request, "closed")
    if known is None:
        try:
            actor = queries.actor_for(person, at)
            actions.link_identity(issuer=issuer, subject=subject, by=actor, at=at)
        except WrongStatus:
            return refused(request, "taken")
    return _let_in(request, person, sociallogin, claims)


def _service() -> dict[str, str]:
    service = settings.SINGLE_SIGN_ON
    assert service is not None
    return service


def _named(claims: dict[str, Any]) -> Staff | None:
    match = _service()["match"]
    email = claims.get("email") if "email" in match and claims.get("email_verified") is True else ""
    username = claims.get("preferred_username") if "username" in match else ""
    return queries.match_claims(email=str(email or ""), username=normalise_username(str(username or "")))


def _let_in(
    request: Request, person: Staff, sociallogin: SocialLogin, claims: dict[str, Any]
) -> HttpResponse:
    record_authentication(request, person, "socialaccount", provider=SERVICE, uid=sociallogin.account.uid)
    is_strong = STRONG in (claims.get("amr") or ())
    if is_strong:
        record_authentication(request, person, "mfa", type="single_sign_on")
    login = Login(user=person, redirect_url=sociallogin.get_redirect_url(request))
    login.state["second_factor"] = is_strong
    return remember_language(perform_login(request, login), person.language)
