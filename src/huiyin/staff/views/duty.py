"""The duty roster: the grid, and what can be done to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.staff import actions, queries
from huiyin.staff.forms.duty import FillForm, RosterForm, ShiftForm
from huiyin.staff.models import DutyRoster, OrgUnit
from huiyin.staff.queries import duty
from huiyin.staff.views.form_page import form_page

SPANS = {"week": 7, "month": 31}


@require_GET
def rosters(request: Request) -> HttpResponse:
    """The first roster that the person may see, that of the own unit before others; else how to begin one."""
    found = duty.list_rosters(request.actor)
    if found:
        own = [roster for roster in found if roster.unit_id in request.actor.unit_ids]
        url = reverse("staff:duty-roster", args=[(own or found)[0].unit_id])
        query = request.GET.urlencode()
        return see_other(request, f"{url}?{query}" if query else url)
    names = {unit.path: unit.name for unit in queries.list_units(request.actor)}
    units = duty.units_without_roster(request.actor)
    context = {"units": [(unit, names.get(unit.path[: -unit.steplen], "")) for unit in units]}
    return page(request, "staff/duty_none.html", context)


@require_GET
def roster(request: Request, unit_id: int) -> HttpResponse:
    """Who is on duty when: a week or a month as a grid."""
    unit, at = queries.get_visible_unit(unit_id, request.actor), clock.now()
    roster, today = _roster(unit), at.astimezone(duty.zone_of(unit)).date()
    span = "month" if request.GET.get("span") == "month" else "week"
    first = _first_day(request.GET.get("from", ""), today, span)
    days = (
        SPANS[span]
        if span == "week"
        else ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first).days
    )
    context = {
        "unit": unit,
        "roster": roster,
        "others": [one for one in duty.list_rosters(request.actor) if one.pk != roster.pk],
        "grid": duty.grid(roster, first, days, at),
        "span": span,
        "is_week": span == "week",
        "is_month": span == "month",
        "first": first,
        "before": first - timedelta(days=7) if span == "week" else (first - timedelta(days=1)).replace(day=1),
        "after": first + timedelta(days=days),
        "today": today,
        "now": at,
        "on_duty": duty.on_duty(unit, at),
        "gaps": duty.gaps_ahead(unit, at),
        "waiting": duty.waiting_handovers(unit),
        "latest": duty.latest_handovers(unit),
        "swaps": duty.waiting_swaps(unit),
        "may_plan": request.actor.may("staff.duty", unit.path),
    }
    return page(request, "staff/duty_roster.html", context)


@require_GET
def now(request: Request) -> HttpResponse:
    """Who is on duty now where the person works: for the top bar and the register screen."""
    at = clock.now()
    shifts = queries.duty_for(request.actor, at)
    visible = {shift.unit_id for shift in shifts if request.actor.may("staff.view", shift.unit.path)}
    name = "staff/duty_line.html" if "line" in request.GET else "staff/duty_now.html"
    has_roster = bool(shifts) or duty.has_roster(request.actor)
    context = {"shifts": shifts, "visible": visible, "has_roster": has_roster}
    return page(request, name, context)


@require_http_methods(["GET", "POST"])
def set_up(request: Request, unit_id: int) -> HttpResponse:
    """The shifts of a unit's day."""
    unit = _planned(request, unit_id)
    form = RosterForm(
        request.POST if request.method == "POST" else None,
        initial=RosterForm.initial_for(duty.find_roster(unit_id)),
    )
    done = submit(
        form, lambda values: actions.set_up_roster(unit_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return _saved(request, unit_id)
    return _form(request, form, unit, _("Set up the duty roster"), _("Save"))


@require_http_methods(["GET", "POST"])
def fill(request: Request, unit_id: int) -> HttpResponse:
    """Put people on the roster by a cycle."""
    unit, at = _planned(request, unit_id), clock.now()
    roster, start = _roster(unit), duty.last_planned_day(unit, at) + timedelta(days=1)
    initial = {"cycle": roster.cycle, "since": start, "until": start + timedelta(days=27)}
    form = FillForm(
        request.POST if request.method == "POST" else None,
        people=duty.candidates(unit, at),
        initial={**initial, **_usual_people(unit, at)},
    )
    done = submit(form, lambda values: _fill(request, unit_id, values))
    if done is None:
        context = {"form": form, "unit": unit}
        return page(request, "staff/duty_fill.html", context, status=422 if form.is_bound else 200)
    messages.success(request, _("%(number)s shifts are on the roster.") % {"number": len(done)})
    return see_other(
        request, f"{reverse('staff:duty-roster', args=[unit_id])}?from={form.cleaned_data['since']}"
    )


@require_http_methods(["GET", "POST"])
def add(request: Request, unit_id: int) -> HttpResponse:
    """Put one shift on the roster."""
    unit, at = _planned(request, unit_id), clock.now()
    form = ShiftForm(
        request.POST if request.method == "POST" else None,
        people=duty.candidates(unit, at),
        kinds=_roster(unit).shift_kinds,
        initial={"staff": request.GET.get("staff"), "day": request.GET.get("day") or at.date()},
    )
    done = submit(
        form,
        lambda values: actions.add_shift(
            unit_id,
            staff_id=values["staff"],
            code=values["code"],
            day=values["day"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        messages.success(request, _("Saved."))
        return see_other(
            request, f"{reverse('staff:duty-roster', args=[unit_id])}?from={form.cleaned_data['day']}"
        )
    return _form(request, form, unit, _("Add a shift"), _("Add"))


def _fill(request: Request, unit_id: int, values: Mapping[str, Any]) -> Any:
    return actions.fill_roster(
        unit_id,
        staff_ids=values["staff"],
        cycle=values["cycle"],
        since=values["since"],
        until=values["until"],
        by=request.actor,
        at=clock.now(),
    )


def _usual_people(unit: OrgUnit, at: Any) -> dict[str, int]:
    """Those who work in the unit itself, as a start."""
    people = queries.staff_in(unit, at)[:8]
    return {f"person_{number}": person.pk for number, person in enumerate(people, start=1)}


def _first_day(text: str, today: date, span: str) -> date:
    """The Monday of the week, or the first of the month, of the day that the address names."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday()) if span == "week" else day.replace(day=1)


def _roster(unit: OrgUnit) -> DutyRoster:
    roster = duty.find_roster(unit.pk)
    if roster is None:
        raise NotFound
    return roster


def _planned(request: Request, unit_id: int) -> OrgUnit:
    unit = queries.get_visible_unit(unit_id, request.actor)
    request.actor.require("staff.duty", unit.path)
    return unit


def _saved(request: Request, unit_id: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other(request, "staff:duty-roster", unit_id)


def _form(request: Request, form: Form, unit: OrgUnit, heading: str, submit: str) -> HttpResponse:
    back = (
        reverse("staff:duty-roster", args=[unit.pk]) if duty.find_roster(unit.pk) else reverse("staff:duty")
    )
    return form_page(request, form, heading=heading, submit=submit, back=back, lead=unit.name)
