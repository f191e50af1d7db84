"""The head's review of what went wrong, what comes again, and the problems behind it (U7, AE8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.deeds import Deed, Offered, find_deed, take
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page, see_other
from huiyin.base.printing import as_pdf
from huiyin.base.text import whole_number
from huiyin.cases import actions, queries
from huiyin.cases.forms import registers as forms
from huiyin.cases.models import CaseReview, Problem
from huiyin.cases.queries import Repeat, RepeatFilter, ReviewFilter
from huiyin.cases.queries.topics import topic_names
from huiyin.cases.views import papers

#: A printed list has at most so many lines.
MOST_PRINTED = 200
DEEDS: dict[str, Deed] = {
    "analyse": Deed(
        gettext_lazy("Analyse the cause"), "zoom-question", forms.AnalysisForm, actions.analyse_problem,
        gettext_lazy("The cause is noted."),
    ),
    "improve": Deed(
        gettext_lazy("Note the improvement"), "trending-up", forms.ImprovementForm, actions.improve_problem,
        gettext_lazy("The improvement is noted."),
    ),
    "close": Deed(
        gettext_lazy("Close the problem"), "circle-check", forms.OutcomeForm, actions.close_problem,
        gettext_lazy("The problem is closed."),
    ),
    "reopen": Deed(
        gettext_lazy("It came again"), "refresh", forms.NothingForm, actions.reopen_problem,
        gettext_lazy("The problem is open again."),
    ),
}  # fmt: skip
STEPS = {
    Problem.Status.OPEN: ("analyse",),
    Problem.Status.ANALYSED: ("improve",),
    Problem.Status.IMPROVING: ("close", "analyse"),
    Problem.Status.CLOSED: ("reopen",),
}


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """What came again, with the name of the likeness, and the address of the cases behind it."""

    repeat: Repeat
    alike: str
    query: str
    group: str


@require_GET
def reviews(request: Request) -> HttpResponse:
    """Matters of a period that were invalid, overdue or unsatisfactory; those not reviewed yet first."""
    request.actor.require("cases.supervise")
    at = clock.now()
    form, limits = _chosen(request, at)
    found = queries.to_review(limits, actor=request.actor, at=at, after=request.GET.get("after", ""))
    context = {
        "form": form,
        "ground": limits.ground,
        "may_export": request.actor.may("cases.export"),
        "counts": queries.count_reviews(limits, actor=request.actor, at=at),
        "names": dict(CaseReview.Ground.choices),
        "rows": found.rows,
        "slice": found,
        "this": limits.period,
    }
    return page(request, "cases/reviews.html", context, fragment="rows")


@require_GET
def print_reviews(request: Request) -> HttpResponse:
    """The same on paper; whole lists leave the house by the permission to export."""
    request.actor.require("cases.supervise")
    request.actor.require("cases.export")
    at = clock.now()
    _form, limits = _chosen(request, at)
    found = queries.to_review(limits, actor=request.actor, at=at, size=MOST_PRINTED)
    actions.note_export(content="reviews", rows=len(found.rows), by=request.actor, at=at)
    paper = papers.review_list(
        papers.frame(request, limits.unit),
        found.rows,
        queries.count_reviews(limits, actor=request.actor, at=at),
        days=f"{limits.period.first:%Y-%m-%d} – {limits.period.last:%Y-%m-%d}",
        has_more=bool(found.next),
    )
    return as_pdf([paper], str(paper.title))


def _chosen(request: Request, at: datetime) -> tuple[forms.ReviewFilterForm, ReviewFilter]:
    form = forms.ReviewFilterForm(request.GET, actor=request.actor, today=timezone.localdate(at))
    ground = form.data.get("ground", "")
    return form, ReviewFilter(form.period(), form.chosen_unit, ground if ground in queries.GROUNDS else "")


@require_GET
def repeats(request: Request) -> HttpResponse:
    """What comes again at a place: how often, and whether it has a name already."""
    request.actor.require("cases.view")
    form = forms.RepeatForm(request.GET)
    limits = form.limits(timezone.localdate(clock.now()))
    rows = [_row(repeat, limits) for repeat in queries.list_repeats(limits, actor=request.actor)]
    context = {
        "form": form,
        "rows": rows,
        "may_name": request.actor.may("cases.supervise"),
        "problem_form": forms.ProblemForm(),
    }
    return page(request, "cases/repeats.html", context, fragment="rows")


@require_GET
def problems(request: Request) -> HttpResponse:
    """The problems that have a name."""
    request.actor.require("cases.view")
    closed = request.GET.get("closed", "") == "on"
    found = queries.list_problems(request.actor, with_closed=closed, after=request.GET.get("after", ""))
    return page(request, "cases/problems.html", {"rows": found.rows, "slice": found, "closed": closed})


@require_POST
def problem_new(request: Request) -> HttpResponse:
    """Name what came again; its matters are linked."""
    request.actor.require("cases.supervise")
    form = forms.RepeatForm(request.POST)
    limits = form.limits(timezone.localdate(clock.now()))
    cases = queries.cases_of_repeat(
        limits, request.POST.get("place_id", ""), request.POST.get("alike_key", ""), request.actor
    )
    if not cases:
        raise Invalid(_("There is nothing to name any more."))
    problem = actions.open_problem(
        unit_id=cases[0].unit_id,
        name=request.POST.get("name", ""),
        case_ids=[case.pk for case in cases],
        by=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("The problem has a name."))
    return see_other(request, "cases:problem", problem.pk)


@require_GET
def problem(request: Request, problem_id: int) -> HttpResponse:
    """One problem with its matters."""
    return _problem_page(request, queries.get_problem(problem_id, request.actor))


@require_http_methods(["GET", "POST"])
def problem_deed(request: Request, problem_id: int, code: str) -> HttpResponse:
    """A step on a problem."""
    deed = find_deed(DEEDS, code)
    found = queries.get_problem(problem_id, request.actor)
    if request.method == "GET":
        return see_other(request, f"{reverse('cases:problem', args=[problem_id])}#{code}")
    form = deed.form(request.POST)
    to = ("cases:problem", problem_id)
    done = take(request, DEEDS, code, form, to=to, problem_id=found.pk, by=request.actor, at=clock.now())
    return done or _problem_page(request, found, {code: form}, status=422)


@require_POST
def problem_link(request: Request, problem_id: int) -> HttpResponse:
    """Link a matter by its number, or take one off."""
    given: dict[str, Any] = {"problem_id": problem_id, "by": request.actor, "at": clock.now()}
    off = whole_number(request.POST.get("off", ""))
    if off is not None:
        actions.unlink_problem(case_id=off, **given)
        return see_other(request, "cases:problem", problem_id)
    case = queries.find_case_by_number(request.POST.get("number", ""), request.actor)
    if case is None:
        raise Invalid(_("There is no matter of this number."))
    actions.link_problem(case_id=case.pk, **given)
    return see_other(request, "cases:problem", problem_id)


def _problem_page(
    request: Request, found: Problem, bound: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    may = request.actor.may("cases.supervise", found.unit.path)
    offered = [
        Offered(
            code,
            DEEDS[code],
            (bound or {}).get(code) or DEEDS[code].form(),
            reverse("cases:problem-deed", args=[found.pk, code]),
        )
        for code in (STEPS[Problem.Status(found.status)] if may else ())
    ]
    context = {
        "problem": found,
        "cases": queries.cases_of_problem(found, request.actor),
        "deeds": offered,
        "may_link": may and found.is_open,
        "link_form": forms.LinkForm(),
    }
    return page(request, "cases/problem.html", context, status=status)


def _row(repeat: Repeat, limits: RepeatFilter) -> RepeatRow:
    door = {"status": "all", "order": "newest", "since": limits.since}
    door |= {limits.alike: repeat.alike, _PLACES[limits.place]: repeat.place_id}
    group = {"place_id": repeat.place_id, "alike_key": repeat.alike}
    return RepeatRow(repeat, _alike_name(limits.alike, repeat.alike), urlencode(door), urlencode(group))


_PLACES = {"building": "place", "premises": "place", "customer": "customer"}


def _alike_name(alike: str, key: str) -> str:
    if alike == "kind":
        return next((kind.name for kind in queries.list_kinds(with_unused=True) if kind.code == key), key)
    if alike == "cause":
        return next((one.name for one in queries.list_causes(with_unused=True) if one.code == key), key)
    return topic_names().get(key, key)
