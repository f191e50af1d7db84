"""The organisation tree and the positions in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.staff import actions, queries
from huiyin.staff.forms import CalendarForm, MoveForm, PositionForm, RenameForm, TitleForm, UnitForm
from huiyin.staff.models import OrgUnit
from huiyin.staff.views.form_page import form_page


@require_GET
def tree(request: Request) -> HttpResponse:
    """The visible part of the tree, with the heads and how many people work in each unit."""
    request.actor.require("staff.view")
    at = clock.now()
    units = queries.list_units(request.actor, with_closed="closed" in request.GET)
    heads, people = queries.heads_of(units, at), queries.count_people(units, at)
    top = min((unit.depth for unit in units), default=1)
    rows = [
        (unit, min(unit.depth - top, 6), heads.get(unit.pk, []), people.get(unit.pk, 0)) for unit in units
    ]
    context = {
        "rows": rows,
        "may_manage": request.actor.may("staff.manage"),
        "closed": "closed" in request.GET,
        "in_use": "closed" not in request.GET,
    }
    return page(request, "staff/unit_list.html", context)


@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """One unit: its place in the tree, its positions and who holds them."""
    unit = queries.get_visible_unit(unit_id, request.actor)
    above = queries.ancestors(unit)[:-1]
    visible = {unit.pk for unit in above if request.actor.may("staff.view", unit.path)}
    context = {
        "unit": unit,
        "above": [(unit, unit.pk in visible) for unit in above],
        "below": [row for row in queries.subtree(unit.pk) if row.depth == unit.depth + 1],
        "positions": queries.positions_in(unit, clock.now()),
        "may_manage": request.actor.may("staff.manage", unit.path) and unit.is_active,
        "may_reopen": request.actor.may("staff.manage", unit.path) and not unit.is_active,
    }
    return page(request, "staff/unit_detail.html", context)


@require_http_methods(["GET", "POST"])
def new_unit(request: Request) -> HttpResponse:
    """Add a unit."""
    request.actor.require("staff.manage")
    form = UnitForm(
        request.POST or None,
        actor=request.actor,
        initial={"parent": request.GET.get("parent"), "kind": "department"},
    )
    created = submit(
        form,
        lambda values: actions.create_unit(
            code=values["code"],
            name=values["name"],
            kind=values["kind"],
            parent_id=values["parent"],
            is_desk=values["is_desk"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if created is not None:
        return see_other(request, "staff:unit", created.pk)
    return form_page(request, form, heading=_("New unit"), submit=_("Add"), back=reverse("staff:units"))


@require_http_methods(["GET", "POST"])
def rename(request: Request, unit_id: int) -> HttpResponse:
    """Give a unit another name."""
    unit = _managed(request, unit_id)
    form = RenameForm(request.POST or None, initial={"name": unit.name})
    done = submit(
        form,
        lambda values: actions.rename_unit(unit_id, name=values["name"], by=request.actor, at=clock.now()),
    )
    if done is not None:
        return _saved(request, unit_id)
    return form_page(
        request, form, heading=_("Rename unit"), submit=_("Save"), back=_url(unit), lead=unit.name
    )


@require_http_methods(["GET", "POST"])
def move(request: Request, unit_id: int) -> HttpResponse:
    """Put a unit under another one."""
    unit = _managed(request, unit_id)
    above = queries.find_parent(unit)
    initial = {"parent": above.pk if above else ""}
    form = MoveForm(
        request.POST if request.method == "POST" else None, unit=unit, actor=request.actor, initial=initial
    )
    done = submit(
        form,
        lambda values: actions.move_unit(
            unit_id, parent_id=values["parent"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        return _saved(request, unit_id)
    return form_page(request, form, heading=_("Move unit"), submit=_("Move"), back=_url(unit), lead=unit.name)


@require_http_methods(["GET", "POST"])
def assign_calendar(request: Request, unit_id: int) -> HttpResponse:
    """Choose the calendar by which a unit works."""
    unit = _managed(request, unit_id)
    form = CalendarForm(
        request.POST if request.method == "POST" else None, initial={"calendar": unit.calendar_id}
    )
    done = submit(
        form,
        lambda values: actions.assign_calendar(
            unit_id,
            calendar_id=values["calendar"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        return _saved(request, unit_id)
    return form_page(
        request, form, heading=_("Working calendar"), submit=_("Save"), back=_url(unit), lead=unit.name
    )


@require_POST
def close(request: Request, unit_id: int) -> HttpResponse:
    """Take a unit out of use."""
    queries.get_visible_unit(unit_id, request.actor)
    actions.close_unit(unit_id, by=request.actor, at=clock.now())
    return _saved(request, unit_id)


@require_POST
def reopen(request: Request, unit_id: int) -> HttpResponse:
    """Take a closed unit into use again."""
    queries.get_visible_unit(unit_id, request.actor)
    actions.reopen_unit(unit_id, by=request.actor, at=clock.now())
    return _saved(request, unit_id)


@require_http_methods(["GET", "POST"])
def new_position(request: Request, unit_id: int) -> HttpResponse:
    """Add a position to a unit."""
    unit = _managed(request, unit_id)
    form = PositionForm(request.POST or None, actor=request.actor, initial={"scope": unit.pk})
    created = submit(
        form,
        lambda values: actions.create_position(
            unit_id=unit_id,
            title=values["title"],
            role_code=values["role"],
            scope_unit_id=values["scope"],
            is_head=values["is_head"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if created is not None:
        return _saved(request, unit_id)
    return form_page(
        request, form, heading=_("New position"), submit=_("Add"), back=_url(unit), lead=unit.name
    )


@require_http_methods(["GET", "POST"])
def edit_position(request: Request, position_id: int) -> HttpResponse:
    """Give a position another title, or have it head its unit."""
    position = queries.get_position(position_id, request.actor)
    if not queries.may_appoint(request.actor, position):
        raise NotAllowed
    initial = {"title": position.title, "is_head": position.is_head}
    form = TitleForm(request.POST or None, initial=initial)
    done = submit(
        form,
        lambda values: actions.edit_position(position_id, **values, by=request.actor, at=clock.now()),
    )
    if done is not None:
        return _saved(request, position.unit_id)
    return form_page(
        request,
        form,
        heading=_("Change position"),
        submit=_("Save"),
        back=_url(position.unit),
        lead=position.unit.name,
    )


@require_POST
def close_position(request: Request, position_id: int) -> HttpResponse:
    """Abolish a position."""
    position = queries.get_position(position_id, request.actor)
    actions.close_position(position_id, by=request.actor, at=clock.now())
    return _saved(request, position.unit_id)


def _managed(request: Request, unit_id: int) -> OrgUnit:
    unit = queries.get_visible_unit(unit_id, request.actor)
    request.actor.require("staff.manage", unit.path)
    return unit


def _saved(request: Request, unit_id: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other(request, "staff:unit", unit_id)


def _url(unit: OrgUnit) -> str:
    return reverse("staff:unit", args=[unit.pk])
