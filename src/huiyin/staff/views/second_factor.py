"""The second factor: asked for at login, switched on and off by its owner."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, public, repeatable, see_other, shown_once, submit
from huiyin.staff import actions, queries
from huiyin.staff.forms import ChallengeForm, ProofForm, SwitchOnForm
from huiyin.staff.models import Staff
from huiyin.staff.rules import decipher, encipher
from huiyin.staff.views.access import LOGIN, login_of, remember_language, way_out
from huiyin.staff.views.form_page import form_page

SECRET = "second_factor_secret"  # noqa: S105 - where it stands in the session


class SecretsAdapter(DefaultMFAAdapter):
    """allauth's second factor with its secrets enciphered, so that a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return encipher(text, settings.SECRET_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """As the phone has it."""
        return decipher(encrypted_text, settings.SECRET_KEY)


class SecondFactorStage(LoginStage):
    """After the password: the code, for those who have switched it on, unless the single sign-on asked for one."""

    key = "second_factor"
    urlname = "staff:challenge"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Lead to the page that asks, or on."""
        person = self.login.user
        if self.login.state.get("second_factor") or not queries.has_second_factor(person.pk):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def challenge(request: Request) -> HttpResponse:
    """Ask for the code at login."""
    if request.actor is not None:
        return see_other(request, settings.LOGIN_REDIRECT_URL)
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    if stage is None:
        return see_other(request, settings.LOGIN_URL)
    if "cancel" in request.POST:
        clear_login(request)
        return see_other(request, settings.LOGIN_URL)
    person: Staff = stage.login.user
    form = ChallengeForm(request.POST or None, person=person)
    actor = queries.actor_for(person, clock.now())
    kind = submit(
        form, lambda values: actions.use_second_factor(code=values["code"], by=actor, at=clock.now())
    )
    if kind is not None:
        form.passed()
        record_authentication(request, person, "mfa", type=kind)
        response: HttpResponse = stage.exit()
        return remember_language(response, person.language)
    throttled = form.has_error("code", "too_many_login_attempts")
    status = 429 if throttled else 422 if form.is_bound else 200
    return page(request, "staff/challenge.html", {"form": form}, status=status)


@way_out
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def switch_on(request: Request) -> HttpResponse:
    """Switch it on: show the secret to the phone, take a code from it, give the recovery codes."""
    if queries.has_second_factor(_own_id(request)):
        return see_other(request, "staff:security")
    form = SwitchOnForm(request.POST or None)
    secret = _secret(request)
    codes = submit(
        form,
        lambda values: actions.switch_on_second_factor(
            secret=secret,
            code=values["code"],
            keep=login_of(request).get("id"),
            by=request.actor,
            at=clock.now(),
        ),
    )
    if codes is not None:
        del request.session[SECRET]
        request.session[LOGIN] = {**login_of(request), "second_factor": True}
        answer = page(request, "staff/recovery_codes.html", {"codes": codes, "is_first": True})
        return shown_once(answer, "staff:security")
    context = {"form": form, "secret": secret, "address": _address(request, secret)}
    return page(request, "staff/second_factor.html", context, status=422 if form.is_bound else 200)


@way_out
@never_cache
@require_GET
def picture(request: Request) -> HttpResponse:
    """The secret as a QR code for the phone, while it is being switched on."""
    import segno

    secret = request.session.get(SECRET)
    if not secret:
        raise NotFound
    drawn = segno.make(_address(request, secret), error="m", micro=False)
    svg = drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff")
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(named, content_type="image/svg+xml")


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "POST"])
def switch_off(request: Request) -> HttpResponse:
    """Switch it off, knowing the password."""
    person = _person(request)
    form = ProofForm(request.POST or None, person=person)

    def act(values: dict[str, Any]) -> bool:
        actions.switch_off_second_factor(proof=values["proof"], by=request.actor, at=clock.now())
        return True

    if submit(form, act) is not None:
        request.session[LOGIN] = {**login_of(request), "second_factor": False}
        messages.success(request, _("The second factor is switched off."))
        return see_other(request, "staff:security")
    return form_page(
        request,
        form,
        heading=_("Switch off the second factor"),
        submit=_("Switch off"),
        back=reverse("staff:security"),
    )


@repeatable("the codes that hold are those that are shown")
@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["GET", "POST"])
def recovery_codes(request: Request) -> HttpResponse:
    """Make new recovery codes, and show them this one time."""
    form = ProofForm(request.POST or None, person=_person(request))
    codes = submit(
        form,
        lambda values: actions.make_recovery_codes(proof=values["proof"], by=request.actor, at=clock.now()),
    )
    if codes is not None:
        return page(request, "staff/recovery_codes.html", {"codes": codes, "is_first": False})
    return form_page(
        request,
        form,
        heading=_("New recovery codes"),
        submit=_("Make new codes"),
        back=reverse("staff:security"),
    )


def _secret(request: Request) -> str:
    """The same secret until it is used or the session ends: whoever comes back has it in the phone already."""
    if SECRET not in request.session:
        request.session[SECRET] = generate_totp_secret()
    secret: str = request.session[SECRET]
    return secret


def _address(request: Request, secret: str) -> str:
    address: str = SecretsAdapter().build_totp_url(_person(request), secret)
    return address


def _person(request: Request) -> Staff:
    return queries.get_staff(_own_id(request), request.actor)


def _own_id(request: Request) -> int:
    assert request.actor.id is not None
    return request.actor.id
