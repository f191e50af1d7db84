"""People: the list, one person's page, logins and appointments."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import capped_count, keyset
from huiyin.staff import actions, queries
from huiyin.staff.forms import AppointForm, DetailsForm, PasswordForm, StaffFilter, StaffForm
from huiyin.staff.models import Staff
from huiyin.staff.queries.held import is_holding, may_see_held
from huiyin.staff.views.form_page import form_page


@require_GET
def people(request: Request) -> HttpResponse:
    """The visible people; filters in the address."""
    request.actor.require("staff.view")
    form = StaffFilter(request.GET, actor=request.actor)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.search_staff(
        request.actor,
        text=chosen.get("q", ""),
        unit_id=chosen.get("unit"),
        role=chosen.get("role", ""),
        state=chosen.get("state") or "active",
    )
    found = keyset(rows, order=("name", "id"), after=request.GET.get("after", ""))
    held = queries.positions_of([person.pk for person in found.rows], clock.now())
    context = {
        "form": form,
        "rows": [(person, held.get(person.pk, [])) for person in found.rows],
        "next": found.next,
        "count": capped_count(rows),
        "may_manage": request.actor.may("staff.manage"),
    }
    return page(request, "staff/staff_list.html", context, fragment="rows")


@require_GET
def person(request: Request, staff_id: int) -> HttpResponse:
    """One person: how to reach them, what they hold and held."""
    at = clock.now()
    person = queries.get_staff(staff_id, request.actor)
    may_manage = queries.may_administer(request.actor, person, at)
    holdings = queries.holdings_of(person, request.actor)
    ending = {
        row.pk for row in holdings if not row.until and queries.may_appoint(request.actor, row.position)
    }
    context = {
        "person": person,
        "holdings": [(row, row.is_held_at(at), row.pk in ending) for row in holdings],
        "may_manage": may_manage,
        "may_appoint": request.actor.may("staff.manage") and person.is_active,
        "may_see_held": may_see_held(request.actor, person, at),
        "is_self": person.pk == request.actor.id,
    }
    return page(request, "staff/staff_detail.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_person(request: Request) -> HttpResponse:
    """Add a person."""
    request.actor.require("staff.manage")
    form = StaffForm(request.POST or None)
    created = submit(
        form,
        lambda values: actions.create_staff(
            username=values["username"],
            details=_details(values),
            password=values["password"] or None,
            language=values["language"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if created is not None:
        return see_other(request, "staff:appoint", created.pk)
    return form_page(request, form, heading=_("New person"), submit=_("Add"), back=reverse("staff:people"))


@require_http_methods(["GET", "POST"])
def edit(request: Request, staff_id: int) -> HttpResponse:
    """Correct a person's details."""
    person = _administered(request, staff_id)
    known = {field: getattr(person, field) for field in ("name", "number", "phone", "email")}
    form = DetailsForm(request.POST or None, initial=known)
    done = submit(
        form,
        lambda values: actions.edit_staff(
            staff_id, details=_details(values), by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return _saved(request, staff_id)
    return form_page(
        request, form, heading=_("Edit details"), submit=_("Save"), back=_url(person), lead=person.name
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def set_password(request: Request, staff_id: int) -> HttpResponse:
    """Give a person a new password."""
    person = _administered(request, staff_id)
    form = PasswordForm(request.POST or None)
    done = submit(
        form,
        lambda values: actions.set_password(
            staff_id, password=values["password"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return _saved(request, staff_id)
    return form_page(
        request, form, heading=_("Set password"), submit=_("Save"), back=_url(person), lead=person.name
    )


@require_POST
def close_login(request: Request, staff_id: int) -> HttpResponse:
    """Close a person's login; where something is still held, the list of it comes next (decision 0022)."""
    at = clock.now()
    person = actions.deactivate_staff(staff_id, by=request.actor, at=at)
    if not is_holding(staff_id, at):
        return _saved(request, staff_id)
    words = _("The login is closed. %(name)s still holds what somebody must take over.")
    messages.warning(request, words % {"name": person.name})
    return see_other(request, "staff:held", staff_id)


@require_POST
def open_login(request: Request, staff_id: int) -> HttpResponse:
    """Open a closed login again."""
    actions.reactivate_staff(staff_id, by=request.actor, at=clock.now())
    return _saved(request, staff_id)


@require_http_methods(["GET", "POST"])
def appoint(request: Request, staff_id: int) -> HttpResponse:
    """Have a person hold a position."""
    request.actor.require("staff.manage")
    person = queries.get_staff(staff_id, request.actor)
    form = AppointForm(request.POST or None, actor=request.actor)
    at = clock.now()
    done = submit(
        form,
        lambda values: actions.appoint(
            staff_id, position_id=values["position"], since=values["since"] or at, by=request.actor, at=at
        ),
    )
    if done is not None:
        return _saved(request, staff_id)
    return form_page(
        request, form, heading=_("Appoint"), submit=_("Appoint"), back=_url(person), lead=person.name
    )


@require_POST
def end_holding(request: Request, holding_id: int) -> HttpResponse:
    """Have a person give up a position from now on."""
    at = clock.now()
    ended = actions.end_holding(holding_id, until=at, by=request.actor, at=at)
    return _saved(request, ended.staff_id)


def _administered(request: Request, staff_id: int) -> Staff:
    person = queries.get_staff(staff_id, request.actor)
    if not queries.may_administer(request.actor, person, clock.now()):
        raise NotAllowed
    return person


def _details(values: dict[str, str]) -> actions.Details:
    return actions.Details(values["name"], values["number"], values["phone"], values["email"])


def _saved(request: Request, staff_id: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other(request, "staff:person", staff_id)


def _url(person: Staff) -> str:
    return reverse("staff:person", args=[person.pk])
