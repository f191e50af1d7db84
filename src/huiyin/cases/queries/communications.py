"""The daily register of communication: what was entered, and what answers, visits and calls say (Form-41)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models import Answer, Case, Communication, ReturnVisit
from huiyin.cases.queries.statistics import midnight

#: How many lines of each origin a page shows at most.
MOST = 300


@dataclass(frozen=True, slots=True)
class TalkFilter:
    """Which days, the last one included; empty fields do not restrict."""

    since: date
    until: date
    text: str = ""
    channel: str = ""
    mine: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of Form-41; `entry` where it was entered by hand, else the case it comes from."""

    at: datetime
    party: str
    channel: str | Promise
    direction: str
    person: str
    content: str
    follow_up: str
    case: Case | None = None
    entry: Communication | None = None


def list_communications(limits: TalkFilter, *, actor: Actor, most: int = MOST) -> list[Line]:
    """The lines of these days, newest first, at most `most`."""
    if limits.line is not None:
        rows = Communication.objects.visible_to(actor).filter(pk=limits.line)
        return [_entered(row) for row in rows.select_related("customer", "person", "unit")]
    found = [*_entries(limits, actor, most), *_calls(limits, actor, most)]
    found += [*_answers(limits, actor, most), *_visits(limits, actor, most)]
    return sorted(found, key=lambda line: line.at, reverse=True)[:most]


def _entries(limits: TalkFilter, actor: Actor, most: int) -> Iterator[Line]:
    rows = Communication.objects.visible_to(actor).filter(_days("happened_at", limits))
    if limits.channel:
        rows = rows.filter(channel=limits.channel)
    if limits.mine:
        rows = rows.filter(person_id=actor.id or 0)
    if limits.text:
        rows = rows.filter(Q(party__icontains=limits.text) | Q(content__icontains=limits.text))
    rows = rows.select_related("customer", "person", "unit").order_by("-happened_at", "-id")
    return (_entered(row) for row in rows[:most])


def _entered(row: Communication) -> Line:
    person = row.person.name if row.person else ""
    return Line(
        at=row.happened_at,
        party=row.party,
        channel=row.get_channel_display(),
        direction=row.direction,
        person=person,
        content=row.content,
        follow_up=row.follow_up,
        entry=row,
    )


def _calls(limits: TalkFilter, actor: Actor, most: int) -> Iterator[Line]:
    """What customers raised by phone or in person."""
    doors = {"phone": _("by phone"), "visit": _("face to face"), "letter": _("by letter")}
    wanted = {"phone": "phone", "face": "visit", "letter": "letter"}.get(limits.channel, "-")
    sources = [wanted] if limits.channel else list(doors)
    rows = Case.objects.visible_to(actor).filter(
        _days("registered_at", limits), source__code__in=sources, origin=Case.Origin.OWN
    )
    if limits.mine:
        rows = rows.filter(first_asked_id=actor.id or 0)
    if limits.text:
        rows = rows.filter(Q(caller_name__icontains=limits.text) | Q(words__icontains=limits.text))
    rows = rows.select_related("customer", "first_asked", "premises").order_by("-registered_at", "-id")
    for case in rows[:most]:
        person = case.first_asked.name if case.first_asked else ""
        yield Line(case.occurred_at, _party(case), doors[case.source_id], "in", person, case.words, "", case)


def _answers(limits: TalkFilter, actor: Actor, most: int) -> Iterator[Line]:
    cases = Case.objects.visible_to(actor).filter(origin=Case.Origin.OWN)
    rows = Answer.objects.filter(_days("answered_at", limits), case__in=cases, withdrawn_at=None)
    rows = _of_cases(rows, limits, "by_id", actor)
    for row in rows.select_related("case__customer", "case__premises", "by").order_by("-answered_at", "-id")[
        :most
    ]:
        person = row.by.name if row.by else ""
        yield Line(
            row.answered_at,
            _party(row.case),
            row.get_channel_display(),
            "out",
            person,
            row.words,
            "",
            row.case,
        )


def _visits(limits: TalkFilter, actor: Actor, most: int) -> Iterator[Line]:
    cases = Case.objects.visible_to(actor).filter(origin=Case.Origin.OWN)
    rows = ReturnVisit.objects.filter(_days("visited_at", limits), case__in=cases, withdrawn_at=None)
    rows = _of_cases(rows, limits, "visitor_id", actor, field="method")
    related = ("case__customer", "case__premises", "visitor")
    for row in rows.select_related(*related).order_by("-visited_at", "-id")[:most]:
        said = " ".join(part for part in (str(row.get_outcome_display()), row.words) if part)
        yield Line(
            row.visited_at,
            _party(row.case),
            row.get_method_display(),
            "out",
            row.visitor.name if row.visitor else "",
            said,
            row.new_need,
            row.case,
        )


def _of_cases(rows: Any, limits: TalkFilter, person: str, actor: Actor, *, field: str = "channel") -> Any:
    if limits.channel:
        rows = rows.filter(**{field: limits.channel})
    if limits.mine:
        rows = rows.filter(**{person: actor.id or 0})
    if limits.text:
        rows = rows.filter(Q(words__icontains=limits.text) | Q(case__caller_name__icontains=limits.text))
    return rows


def _days(field: str, limits: TalkFilter) -> Q:
    return Q(
        **{
            f"{field}__gte": midnight(limits.since),
            f"{field}__lt": midnight(limits.until + timedelta(days=1)),
        }
    )


def _party(case: Case) -> str:
    name = case.customer.name if case.customer else case.caller_name
    place = case.premises.full_name if case.premises else ""
    return " ".join(part for part in (name, place) if part)
