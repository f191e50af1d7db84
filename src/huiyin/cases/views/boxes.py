"""Opinion boxes: the register, one box with its openings, and the letters in them (Form-11)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.deeds import Deed, Offered, find_deed, take
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.actions import BoxFacts, Matter
from huiyin.cases.forms import registers as forms
from huiyin.cases.models import OpinionBox
from huiyin.staff.queries import people_around


def _change(*, by: Any, at: Any, box_id: int, **facts: Any) -> object:
    return actions.change_box(box_id=box_id, box=BoxFacts(**facts), by=by, at=at)


DEEDS: dict[str, Deed] = {
    "open": Deed(
        gettext_lazy("Record an opening"), "mail", forms.OpenBoxForm, actions.open_box,
        gettext_lazy("The opening is recorded."),
    ),
    "change": Deed(gettext_lazy("Change"), "edit", forms.BoxChangeForm, _change, gettext_lazy("Saved.")),
    "retire": Deed(
        gettext_lazy("Take it down"), "trash", forms.ChoosingForm, actions.retire_box,
        gettext_lazy("The box is taken down."), "danger",
    ),
}  # fmt: skip


@require_GET
def boxes(request: Request) -> HttpResponse:
    """All boxes, with when each was last opened."""
    request.actor.require("cases.view")
    rows = queries.list_boxes(request.actor, with_retired=True)
    context = {
        "rows": [
            (row, clock_of)
            for row, clock_of in zip(rows, queries.clocks_of("opinion_box", rows), strict=True)
        ],
        "may_add": request.actor.may("cases.dispatch"),
        "now": clock.now(),
    }
    return page(request, "cases/boxes.html", context)


@require_http_methods(["GET", "POST"])
def box_new(request: Request) -> HttpResponse:
    """A new box."""
    request.actor.require("cases.dispatch")
    units = {unit.pk: unit.name for unit in queries.registering_units(request.actor)}
    people = _people(next(iter(queries.registering_units(request.actor)), None))
    form = forms.BoxForm(request.POST or None, units=units, people=people)
    if request.method == "POST":
        box = submit(form, lambda given: _set_up(request, given))
        if box is not None:
            messages.success(request, _("The box is on the register."))
            return see_other(request, "cases:box", box.pk)
    context = {
        "form": form,
        "heading": _("New box"),
        "back": reverse("cases:boxes"),
        "back_label": _("Opinion boxes"),
    }
    return page(request, "cases/entry.html", context, status=422 if form.is_bound else 200)


@require_GET
def box(request: Request, box_id: int) -> HttpResponse:
    """One box with its openings."""
    return _box_page(request, queries.get_box(box_id, request.actor))


@require_http_methods(["GET", "POST"])
def box_deed(request: Request, box_id: int, code: str) -> HttpResponse:
    """A step on a box."""
    deed = find_deed(DEEDS, code)
    found = queries.get_box(box_id, request.actor)
    if request.method == "GET":
        return see_other(request, f"{reverse('cases:box', args=[box_id])}#{code}")
    form = deed.form(request.POST, people=_people(found.unit))
    to = ("cases:box", box_id)
    done = take(request, DEEDS, code, form, to=to, box_id=found.pk, by=request.actor, at=clock.now())
    return done or _box_page(request, found, {code: form}, status=422)


@require_http_methods(["GET", "POST"])
def item(request: Request, opening_id: int) -> HttpResponse:
    """Put a letter of an opening on the register."""
    opening = queries.get_opening(opening_id, request.actor)
    request.actor.require("cases.register", opening.box.unit.path)
    form = forms.ItemForm(request.POST or None)
    if request.method == "POST":
        case = submit(form, lambda given: _register(request, opening_id, given))
        if case is not None:
            messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
            return see_other(request, "cases:box", opening.box_id)
    context = {
        "form": form,
        "heading": _("Letter from the box “%(name)s”") % {"name": opening.box.name},
        "back": reverse("cases:box", args=[opening.box_id]),
        "back_label": opening.box.name,
    }
    return page(request, "cases/entry.html", context, status=422 if form.is_bound else 200)


def _set_up(request: Request, given: dict[str, Any]) -> OpinionBox:
    facts = {name: value for name, value in given.items() if name != "unit_id"}
    return actions.set_up_box(
        unit_id=given["unit_id"], box=BoxFacts(**facts), by=request.actor, at=clock.now()
    )


def _register(request: Request, opening_id: int, given: dict[str, Any]) -> Any:
    matter = Matter(**{**given, "source": "box"})
    return actions.register_item(opening_id=opening_id, matter=matter, by=request.actor, at=clock.now())


def _box_page(
    request: Request, found: OpinionBox, bound: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    actor, people = request.actor, _people(found.unit)
    start = {name: getattr(found, name) for name in ("name", "place", "kind", "pace", "custodian_id")}
    codes = []
    if found.is_active and (actor.may("cases.register", found.unit.path) or actor.id == found.custodian_id):
        codes.append("open")
    if found.is_active and actor.may("cases.dispatch", found.unit.path):
        codes += ["change", "retire"]
    offered = [
        Offered(
            code,
            DEEDS[code],
            (bound or {}).get(code)
            or DEEDS[code].form(people=people, initial=start if code == "change" else {}),
            reverse("cases:box-deed", args=[found.pk, code]),
        )
        for code in codes
    ]
    context = {
        "box": found,
        "openings": queries.openings_of(found),
        "deeds": offered,
        "may_register": actor.may("cases.register", found.unit.path),
        "clock": next(iter(queries.clocks_of("opinion_box", [found]))),
        "now": clock.now(),
    }
    return page(request, "cases/box.html", context, status=status)


def _people(unit: Any) -> dict[int, str]:
    return people_around(unit, clock.now()) if unit is not None else {}
