"""The tree of premises: projects, buildings, rooms and who resides there."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.customers import actions, queries
from huiyin.customers.forms import PremisesForm
from huiyin.customers.models import Premises
from huiyin.customers.queries.grid import grid_of
from huiyin.customers.registry import colourings_for
from huiyin.customers.views.form_page import form_page


@require_GET
def projects(request: Request) -> HttpResponse:
    """The visible projects."""
    request.actor.require("customers.view")
    context = {
        "projects": queries.list_projects(request.actor),
        "may_edit": request.actor.may("customers.edit"),
    }
    return page(request, "customers/premises_list.html", context)


@require_GET
def detail(request: Request, premises_id: int) -> HttpResponse:
    """One place: the way to it, what is right below, and its rooms with who resides there."""
    place = queries.get_premises(premises_id, request.actor)
    children = queries.children_of(place, request.actor)
    if place.is_leaf_kind:
        rooms = [place]
    elif place.kind == Premises.Kind.PROJECT:
        rooms = [child for child in children if child.is_leaf_kind]
    else:
        rooms = queries.rooms_below(place, request.actor)
    residents = queries.residents_of(rooms, request.actor)
    context = {
        "place": place,
        "above": queries.way_to(place)[:-1],
        "parts": [child for child in children if not child.is_leaf_kind],
        "rooms": [(room, residents[room.pk]) for room in rooms],
        "may_add": request.actor.may("customers.edit", place.unit.path) and not place.is_leaf_kind,
    }
    return page(request, "customers/premises_detail.html", context)


@require_GET
def grid(request: Request, premises_id: int) -> HttpResponse:
    """The rooms of a project or building as floors by entrances, coloured by the measure `by`."""
    place, offered = queries.get_premises(premises_id, request.actor), colourings_for(request.actor)
    chosen = next((one for one in offered if one.code == request.GET.get("by")), offered[0])
    context = {
        "place": place,
        "above": queries.way_to(place)[:-1],
        "colourings": offered,
        "chosen": chosen,
        "grid": grid_of(place, chosen, request.actor, clock.now()),
    }
    return page(request, "customers/premises_grid.html", context)


@require_http_methods(["GET", "POST"])
def new_project(request: Request) -> HttpResponse:
    """Add a project."""
    request.actor.require("customers.edit")
    return _new(request, None)


@require_http_methods(["GET", "POST"])
def new_below(request: Request, premises_id: int) -> HttpResponse:
    """Add something below a place."""
    parent = queries.get_premises(premises_id, request.actor)
    request.actor.require("customers.edit", parent.unit.path)
    return _new(request, parent)


def _new(request: Request, parent: Premises | None) -> HttpResponse:
    form = PremisesForm(
        request.POST or None,
        actor=request.actor,
        parent=parent,
        initial={"unit": parent.unit_id} if parent else {},
    )
    created = submit(
        form,
        lambda values: actions.create_premises(
            kind=values["kind"],
            code=values["code"],
            name=values["name"],
            parent_id=parent.pk if parent else None,
            unit_id=values["unit"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if created is not None:
        return see_other(request, "customers:premises", parent.pk if parent else created.pk)
    back = reverse("customers:premises", args=[parent.pk]) if parent else reverse("customers:projects")
    lead = parent.full_name if parent else ""
    return form_page(request, form, heading=_("New premises"), submit=_("Add"), back=back, lead=lead)
