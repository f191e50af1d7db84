"""Working calendars over REST: which there are, and when a budget is used up, line by line."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base.errors import Invalid
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Id, Moment, Told, reads
from huiyin.calendars import queries
from huiyin.calendars.rules import Budget, Calendar, due, explain, parse_time
from huiyin.calendars.rules.wording import say

router = Router()


def routers() -> list[Any]:
    """What config mounts."""
    return [router]


class CalendarTold(Told):
    """A calendar; `version_id` is the version in force."""

    code: str
    name: str
    version_id: Id | None


class LineTold(Told):
    """A line of the explanation; `minutes` is what it uses up of the budget."""

    kind: str
    begin: Moment
    end: Moment
    minutes: float
    words: str
    is_provisional: bool


class DueTold(Told):
    """When it is due, None while an open pause holds it; `provisional`: holidays are not published yet."""

    at: Moment | None
    provisional: bool
    time_zone: str
    lines: list[LineTold]


class DueAsked(Asked):
    """A budget ("24 hours", "2 working days") from a moment on; pauses as from/until, without until still open."""

    start: Moment
    budget: Annotated[str, Field(min_length=1, max_length=40)]
    clock: Literal["clock", "working"] = "clock"
    calendar: Annotated[str, Field(max_length=50, description="code; empty: the built-in calendar")] = ""
    pauses: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=20)] = []


@reads(router, "/calendars", list[CalendarTold], _("Calendars"))
def list_calendars(request: Request) -> list[CalendarTold]:
    """The working calendars that units may have."""
    request.actor.require("calendars.view")
    return [
        CalendarTold(code=row.code, name=row.name, version_id=row.current_id)
        for row in queries.list_calendars()
    ]


@reads(router, "/calendars/due", DueTold, _("Compute a due time"))
def compute_due(request: Request, asked: Query[DueAsked]) -> DueTold:
    """When a budget is used up, and line by line how that comes about."""
    request.actor.require("calendars.view")
    calendar = _calendar(asked.calendar)
    try:
        budget = Budget.parse(asked.budget, asked.clock)
    except Invalid as mistake:
        raise Invalid(fields={"budget": mistake.text}) from mistake
    pauses = [_pause(text) for text in asked.pauses]
    found = due(calendar, asked.start, budget, pauses)
    return DueTold(
        at=found.at,
        provisional=found.provisional,
        time_zone=calendar.tz.key,
        lines=[
            LineTold(
                kind=line.kind,
                begin=line.begin,
                end=line.end,
                minutes=line.minutes,
                words=say(line),
                is_provisional=line.is_provisional,
            )
            for line in explain(calendar, asked.start, budget, pauses)
        ],
    )


def _calendar(code: str) -> Calendar:
    if not code:
        return queries.default_calendar()
    return queries.get_version(queries.get_current(queries.get_calendar(code)).pk)


def _pause(text: str) -> tuple[Any, Any]:
    begin, slash, end = text.replace(" ", "+").partition("/")
    if not slash:
        raise Invalid(fields={"pauses": _("Write pauses as from/until.")})
    return parse_time(begin, "pauses"), parse_time(end, "pauses") if end else None
