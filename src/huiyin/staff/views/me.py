"""One's own account: positions, password, language."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.staff import actions, queries
from huiyin.staff.forms import LanguageForm, OwnPasswordForm
from huiyin.staff.views.access import begin, login_of, remember_language, safe_address, way_out
from huiyin.staff.views.form_page import form_page


@require_GET
def account(request: Request) -> HttpResponse:
    """Who one is here."""
    person = queries.get_staff(_own_id(request), request.actor)
    at = clock.now()
    held = [holding for holding in queries.holdings_of(person, request.actor) if holding.is_held_at(at)]
    return page(request, "staff/me.html", {"person": person, "holdings": held})


@way_out
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """Change one's own password; other browsers are logged out, this one stays."""
    form = OwnPasswordForm(request.POST or None)
    person = submit(
        form,
        lambda values: actions.change_own_password(
            old=values["old"], new=values["password"], by=request.actor, at=clock.now()
        ),
    )
    if person is not None:
        login = login_of(request)
        update_session_auth_hash(request, person)
        if login:
            methods = {"mfa"} if login["second_factor"] else set()
            begin(request, person, how=login["how"], methods=methods)
        messages.success(request, _("Your password was changed. Other browsers are logged out."))
        return see_other(request, "staff:me")
    if request.owes and not form.is_bound:
        messages.warning(request, _("Your password is too old. Please choose a new one."))
    return form_page(request, form, heading=_("Change password"), submit=_("Save"), back=reverse("staff:me"))


@way_out
@require_http_methods(["GET", "POST"])
def change_language(request: Request) -> HttpResponse:
    """Choose the language of the pages."""
    form = LanguageForm(request.POST or None, initial={"language": translation.get_language()})
    person = submit(
        form,
        lambda values: actions.change_language(language=values["language"], by=request.actor, at=clock.now()),
    )
    if person is not None:
        back = safe_address(request, request.POST.get("next", ""))
        return remember_language(see_other(request, back or "staff:me"), person.language)
    return form_page(request, form, heading=_("Language"), submit=_("Save"), back=reverse("staff:me"))


def _own_id(request: Request) -> int:
    assert request.actor.id is not None
    return request.actor.id
