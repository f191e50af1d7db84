"""How well people keep what they owe: one's own first, then those one leads."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.pages import Request, page
from huiyin.base.xlsx import Column, Sheet, download, workbook
from huiyin.ledger import actions
from huiyin.ledger.forms import StandingForm, UnitField
from huiyin.ledger.queries.board import months_until
from huiyin.ledger.queries.showing import show
from huiyin.ledger.queries.standing import (
    Kept,
    Standing,
    appraised_units,
    by_position,
    get_appraised,
    newest_clauses,
    people_of,
    standings,
)
from huiyin.staff.models import OrgUnit

REASONS = {
    "taken_over_late": gettext_lazy("not counted: taken over after it had fallen due"),
    "handed_on_late": gettext_lazy("counted: handed on after it had fallen due"),
    "no_post": gettext_lazy("not counted: fell due without a position"),
}


@require_GET
def my_standing(request: Request) -> HttpResponse:
    """One's own, which needs no permission."""
    return _person(request, request.actor.id or 0)


@require_GET
def person_standing(request: Request, staff_id: int) -> HttpResponse:
    """That of somebody whom one leads; oneself always."""
    return _person(request, staff_id)


@require_GET
def team_standing(request: Request) -> HttpResponse:
    """Everybody of a unit, by position."""
    form, unit, months, people = _team(request)
    context = {
        "form": form,
        "unit": unit,
        "months": months,
        "span": len(months),
        "groups": by_position(people),
    }
    return page(request, "ledger/team_standing.html", context)


@require_GET
def team_standing_sheet(request: Request) -> HttpResponse:
    """The same as a spreadsheet; taking it leaves a trace."""
    _form, unit, months, people = _team(request)
    shown = [one for group in by_position(people) for one in group.people]
    actions.take_standing(unit=unit, people=len(shown), by=request.actor, at=clock.now())
    return download(workbook(_sheets(shown)), f"standing-{months[0]}-{months[-1]}")


def _person(request: Request, staff_id: int) -> HttpResponse:
    staff = get_appraised(staff_id, request.actor)
    is_own = request.actor.kind == "staff" and request.actor.id == staff.pk
    form, months = _months(request)
    paths = ("",) if is_own else request.actor.scopes("ledger.appraise")
    one = standings([staff.pk], months, clock.now(), paths=paths)[staff.pk]
    clauses = newest_clauses(one.clauses)
    lines = show([noted.obligation for noted in one.remarkable], request.actor)
    context = {
        "form": form,
        "one": one,
        "is_own": is_own,
        "months": months,
        "rows": [(clauses[code], kept) for code, kept in sorted(one.clauses.items()) if code in clauses],
        "noted": [(line, REASONS[noted.reason]) for line, noted in zip(lines, one.remarkable, strict=True)],
        "team": "" if is_own else "team",
    }
    return page(request, "ledger/standing.html", context)


def _team(request: Request) -> tuple[StandingForm, OrgUnit, list[str], list[Standing]]:
    units = appraised_units(request.actor)
    form, months = _months(request, units)
    asked = form.cleaned_data["unit"]
    unit = next((unit for unit in units if asked in (None, unit.pk)), None)
    if unit is None:
        raise NotFound
    found = standings(people_of(unit, months, clock.now()), months, clock.now(), paths=[unit.path])
    return form, unit, months, list(found.values())


def _months(request: Request, units: list[OrgUnit] | None = None) -> tuple[StandingForm, list[str]]:
    current = timezone.localtime(clock.now()).strftime("%Y-%m")
    form = StandingForm({"span": "3", "until": current, **request.GET.dict()})
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    if units is None:
        del form.fields["unit"]
    else:
        field.offer(units)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    return form, months_until(min(form.cleaned_data["until"] or current, current), form.cleaned_data["span"])


def _sheets(people: list[Standing]) -> list[Sheet]:
    counts = [
        Column(_("In time"), 10, "share"),
        Column(_("Judged"), 9, "number"),
        *(
            Column(str(heading), 10, "number")
            for heading in (
                _("in time"), _("late"), _("overdue"), _("open in time"), _("urged"), _("waived"),
                _("Not this person's"), _("Handed on late"),
            )
        ),
    ]  # fmt: skip
    who = [Column(_("Position"), 18), Column(_("Employee"), 12)]
    clauses = newest_clauses({code for one in people for code in one.clauses})
    by_clause = [
        [one.positions, one.name, clauses[code].number, clauses[code].text, *_counts(kept)]
        for one in people
        for code, kept in sorted(one.clauses.items())
        if code in clauses
    ]
    clause = [Column(_("Clause no."), 10), Column(_("Clause"), 50, "words")]
    total = [[one.positions, one.name, *_counts(one.total)] for one in people]
    return [
        Sheet(_("People"), [*who, *counts], total),
        Sheet(_("By clause"), [*who, *clause, *counts], by_clause),
    ]


def _counts(kept: Kept) -> list[Any]:
    names = ("on_time", "late", "overdue", "in_time", "urged", "waived", "excluded", "added")
    return [kept.share, kept.judged, *(getattr(kept, name) for name in names)]
