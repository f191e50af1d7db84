"""The ways in: one's own logins and tokens, and what an administrator does about those of others."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.pages import Request, page, see_other, shown_once, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.staff import actions, queries
from huiyin.staff.forms import LoginRulesForm, TokenForm
from huiyin.staff.models import Staff
from huiyin.staff.views.access import login_of
from huiyin.staff.views.form_page import form_page


@require_GET
def own(request: Request) -> HttpResponse:
    """How one's own login is guarded, where one is logged in, which programs act in one's name."""
    assert request.actor.id is not None
    person = queries.get_staff(request.actor.id, request.actor)
    return _security_page(request, person, is_own=True)


@require_GET
def person(request: Request, staff_id: int) -> HttpResponse:
    """The same about somebody else, for administrators."""
    return _security_page(request, _administered(request, staff_id), is_own=False)


@require_POST
def end_session(request: Request, session_id: int) -> HttpResponse:
    """End one login; ending the present one leads to the login page."""
    ended = actions.end_session(session_id, by=request.actor, at=clock.now())
    if login_of(request).get("id") == session_id:
        request.session.flush()
        return see_other(request, "staff:login")
    messages.success(request, _("The login has ended."))
    return _back(request, ended.staff_id)


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """End all one's logins but this one."""
    assert request.actor.id is not None
    keep = login_of(request).get("id")
    actions.end_sessions(request.actor.id, keep=keep, by=request.actor, at=clock.now())
    messages.success(request, _("All other logins have ended."))
    return see_other(request, "staff:security")


@require_POST
def end_person_sessions(request: Request, staff_id: int) -> HttpResponse:
    """End all logins of somebody."""
    _administered(request, staff_id)
    actions.end_sessions(staff_id, by=request.actor, at=clock.now())
    messages.success(request, _("All logins of this person have ended."))
    return see_other(request, "staff:person_security", staff_id)


@require_POST
def remove_second_factor(request: Request, staff_id: int) -> HttpResponse:
    """Help somebody who lost the phone."""
    actions.remove_second_factor(staff_id, by=request.actor, at=clock.now())
    messages.success(request, _("The second factor is switched off."))
    return see_other(request, "staff:person_security", staff_id)


@require_POST
def unlink(request: Request, identity_id: int) -> HttpResponse:
    """Forget who somebody is at the single sign-on service."""
    unlinked = actions.unlink_identity(identity_id, by=request.actor, at=clock.now())
    messages.success(request, _("The link with single sign-on is cut."))
    return see_other(request, "staff:person_security", unlinked.staff_id)


@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: Request) -> HttpResponse:
    """Make a token for a program, and show its secret this one time."""
    at = clock.now()
    held = {grant.permission for grant in request.actor.grants}
    form = TokenForm(request.POST or None, held=held, today=timezone.localdate(at))
    token = submit(
        form,
        lambda values: actions.create_token(
            name=values["name"],
            scopes=values["scopes"],
            expires_at=form.expires_at(),
            by=request.actor,
            at=at,
        ),
    )
    if token is not None:
        answer = page(request, "staff/token_made.html", {"token": token[0], "secret": token[1]})
        return shown_once(answer, "staff:security")
    return form_page(
        request, form, heading=_("New API token"), submit=_("Make the token"), back=reverse("staff:security")
    )


@require_POST
def revoke_token(request: Request, token_id: int) -> HttpResponse:
    """Have a token open nothing any more."""
    revoked = actions.revoke_token(token_id, by=request.actor, at=clock.now())
    messages.success(request, _("The token is revoked."))
    if request.POST.get("from") == "tokens":
        return see_other(request, "staff:tokens")
    return _back(request, revoked.staff_id)


@require_GET
def tokens(request: Request) -> HttpResponse:
    """All visible tokens, latest first: everybody's for who manages everything."""
    request.actor.require("staff.manage")
    rows = queries.list_tokens(request.actor)
    found = keyset(rows, order=("-id",), after=request.GET.get("after", ""))
    at = clock.now()
    context = {
        "rows": [(token, token.is_valid_at(at)) for token in found.rows],
        "next": found.next,
        "count": capped_count(rows),
    }
    return page(request, "staff/token_list.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def login_rules(request: Request, code: str) -> HttpResponse:
    """What a role demands of its holders' logins."""
    request.actor.require("staff.manage", "")
    role = queries.get_role(code)
    rules = role.login_rules
    initial = {name: getattr(rules, name) for name in ("needs_second_factor", "length", "days", "history")}
    form = LoginRulesForm(request.POST if request.method == "POST" else None, initial=initial)
    done = submit(
        form,
        lambda values: actions.set_login_rules(code, rules=form.rules(), by=request.actor, at=clock.now()),
    )
    back = reverse("staff:role", args=[code])
    if done is not None:
        messages.success(request, _("Saved."))
        return see_other(request, back)
    return form_page(request, form, heading=_("Login rules"), submit=_("Save"), back=back, lead=role.name)


def _security_page(request: Request, person: Staff, *, is_own: bool) -> HttpResponse:
    at = clock.now()
    context = {
        "person": person,
        "is_own": is_own,
        "has_second_factor": queries.has_second_factor(person.pk),
        "codes_left": queries.count_recovery_codes(person.pk),
        "sessions": queries.sessions_of(person.pk, request.actor),
        "present": login_of(request).get("id"),
        "tokens": [(token, token.is_valid_at(at)) for token in queries.tokens_of(person.pk, request.actor)],
        "identities": queries.identities_of(person.pk),
        "rules": queries.standing_of(person, at)[1],
    }
    return page(request, "staff/security.html", context)


def _administered(request: Request, staff_id: int) -> Staff:
    person = queries.get_staff(staff_id, request.actor)
    if not queries.may_administer(request.actor, person, clock.now()):
        raise NotAllowed
    return person


def _back(request: Request, staff_id: int) -> HttpResponse:
    if staff_id == request.actor.id:
        return see_other(request, "staff:security")
    return see_other(request, "staff:person_security", staff_id)
