"""The pages of the working calendars."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.text import whole_number
from huiyin.calendars import actions, queries
from huiyin.calendars.forms import ExplainForm, NoticeForm, PublishForm
from huiyin.calendars.models import WorkingCalendar
from huiyin.calendars.rules import (
    Calendar,
    Due,
    Line,
    due,
    explain,
    explain_promise,
    postpone,
    special_days,
    week,
    year_months,
)
from huiyin.calendars.rules.notice import changes
from huiyin.calendars.rules.wording import counted, moment, period, say

YEARS = range(1990, 2200)


@require_GET
def calendar_list(request: Request) -> HttpResponse:
    """All calendars, the built-in one first."""
    request.actor.require("calendars.view")
    rows = [(row, week(queries.get_version(row.current_id))) for row in queries.list_calendars()]
    context = {
        "rows": rows,
        "built_in": week(queries.default_calendar()),
        "may_manage": request.actor.may("calendars.manage"),
    }
    return page(request, "calendars/list.html", context)


@require_GET
def built_in(request: Request) -> HttpResponse:
    """What units without a calendar work by."""
    request.actor.require("calendars.view")
    return page(request, "calendars/detail.html", _detail(request, queries.default_calendar()))


@require_GET
def calendar_detail(request: Request, code: str) -> HttpResponse:
    """One calendar: its week, its year, its versions."""
    request.actor.require("calendars.view")
    calendar = queries.get_calendar(code)
    versions = list(queries.list_versions(calendar))
    number = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.number) == number), versions[0])
    context = {
        **_detail(request, queries.get_version(shown.pk)),
        "calendar": calendar,
        "version": shown,
        "versions": versions,
        "may_manage": request.actor.may("calendars.manage"),
    }
    return page(request, "calendars/detail.html", context)


@require_http_methods(["GET", "POST"])
def publish_new(request: Request) -> HttpResponse:
    """Publish a calendar that there is not yet."""
    request.actor.require("calendars.manage")
    return _publish(request, PublishForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
def publish_version(request: Request, code: str) -> HttpResponse:
    """Publish the next version of a calendar."""
    request.actor.require("calendars.manage")
    calendar = queries.get_calendar(code)
    current = queries.get_current(calendar)
    initial = PublishForm.initial_for(code, calendar.name, current.spec, current.number)
    data = {**request.POST.dict(), "code": code} if request.method == "POST" else None
    return _publish(request, PublishForm(data, initial=initial), calendar)


@require_GET
def holidays(request: Request) -> HttpResponse:
    """The notices that were announced here, and what the last one moved."""
    request.actor.require("calendars.view")
    table = queries.newest_table()
    context = {
        "editions": queries.list_editions(),
        "years": sorted(table.years)[-6:],
        "may_manage": request.actor.may("calendars.manage"),
    }
    return page(request, "calendars/holidays.html", context)


@require_http_methods(["GET", "POST"])
def announce(request: Request) -> HttpResponse:
    """Paste or upload the yearly notice, look at what it changes, announce it."""
    request.actor.require("calendars.manage")
    form = NoticeForm(request.POST or None, request.FILES or None)
    changed = submit(form, lambda data: changes(queries.newest_table(), data["days"]))
    if changed is not None and "announce" in request.POST:
        announced = submit(
            form, lambda data: actions.announce_holidays(data["days"], by=request.actor, at=clock.now())
        )
        if announced is not None:
            return see_other(request, "calendars:holidays")
    elif changed is not None:
        form = NoticeForm({"text": form.as_text()})
    context = {"form": form, "changes": changed}
    return page(request, "calendars/announce.html", context, status=422 if form.errors else 200)


@require_GET
def explain_page(request: Request) -> HttpResponse:
    """Line by line how a due time comes about; the address can be shared."""
    request.actor.require("calendars.view")
    asked = request.GET if "start" in request.GET else None
    given = request.GET.get("calendar", "")
    choices = queries.list_choices(whole_number(given))
    form = ExplainForm(asked, calendars=choices, initial={"start": _now(), "calendar": given})
    answer = submit(form, _answer) if asked is not None else None
    status = 422 if asked is not None and answer is None else 200
    return page(
        request, "calendars/explain.html", {"form": form, "answer": answer}, fragment="answer", status=status
    )


def _now() -> str:
    return queries.default_calendar().local_moment(clock.now()).strftime("%Y-%m-%d %H:%M")


def _publish(request: Request, form: PublishForm, calendar: WorkingCalendar | None) -> HttpResponse:
    if request.method == "POST":
        version = submit(
            form,
            lambda data: actions.publish_calendar(
                code=data["code"],
                name=data["name"],
                spec=data["spec"],
                after=data["after"],
                by=request.actor,
                at=clock.now(),
            ),
        )
        if version is not None:
            return see_other(request, "calendars:detail", version.calendar.code)
    context = {"form": form, "calendar": calendar}
    return page(request, "calendars/publish.html", context, status=422 if form.errors else 200)


def _detail(request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    today = calendar.local_moment(clock.now()).date()
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in YEARS else today.year
    return {
        "compiled": calendar,
        "week": week(calendar),
        "year": year,
        "is_provisional": calendar.holidays_version and year not in calendar.known_years,
        "months": year_months(calendar, year),
        "special_days": special_days(calendar, date(year, 1, 1), date(year, 12, 31)),
        "today": today,
    }


def _answer(data: Mapping[str, Any]) -> dict[str, Any]:
    calendar, start, pauses = data["calendar"], data["start"], data["pauses"]
    result: Due
    lines: list[Line]
    if data["budget"] is not None:
        result = due(calendar, start, data["budget"], pauses)
        lines = explain(calendar, start, data["budget"], pauses)
    else:
        working = data["working"]
        result = postpone(calendar, start, data["promised"], pauses, working=working)
        lines = explain_promise(calendar, start, data["promised"], pauses, working=working)
    return {
        "due": result,
        "at": moment(calendar.local_moment(result.at)) if result.at else "",
        "zone": calendar.tz.key,
        "budget": data["budget"],
        "from": moment(calendar.local_moment(start)),
        "rows": [
            {"line": line, "period": period(line), "counted": counted(line), "words": say(line)}
            for line in lines
        ],
        "address": reverse("calendars:explain"),
    }
