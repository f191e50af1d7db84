"""What the templates of the ledger use: figures as doors to the rows behind them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.queries.board import Mark, Row
from huiyin.ledger.queries.compliance import COLUMNS
from huiyin.ledger.queries.figures import NOT_OWED
from huiyin.ledger.queries.work import Share
from huiyin.staff.models import OrgUnit

register = template.Library()

ICONS = {"met": "circle-check", "not_met": "alert-triangle", "no_evidence": "circle-dashed"}


@dataclass(frozen=True, slots=True)
class Count:
    """A count and the query of the list behind it; events without a due time are listed by the month only."""

    number: int
    query: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a timeline shows the part that an event plays."""

    icon: str
    tone: str
    label: str | Promise


LOOKS = {
    "trigger": Look("player-play", "info", _("opened it")),
    "closing": Look("circle-check", "good", _("closed it")),
    "waived": Look("hand-stop", "special", ""),
    "urged": Look("bell-ringing", "warn", ""),
    "escalated": Look("stairs-up", "warn", _("step of the ladder")),
    "handed_over": Look("arrows-exchange", "neutral", ""),
    "rescheduled": Look("calendar-event", "info", _("the holidays of that year are known now")),
    "pause": Look("player-pause", "neutral", ""),
    "other": Look("point", "quiet", ""),
}


@register.filter
def part_look(part: str) -> Look:
    """The look of an event that plays this part."""
    return LOOKS[part]


@register.filter
def columns(row: Row) -> list[str | Promise]:
    """The headings of a clause's counts."""
    return list(COLUMNS.values())


@register.filter
def counts(row: Row, mark: Mark) -> list[Count]:
    """All counts of a cell, in the order of `columns`."""
    return [
        Count(
            getattr(mark.figures, name),
            "" if name == NOT_OWED and not mark.month else query_of(row, mark.month, name),
        )
        for name in COLUMNS
    ]


@register.filter
def figure(row: Row, mark: Mark) -> str:
    """The query of the list behind a cell's share: what is to be met, or whatever else there is."""
    given = ("due", "waived", "cancelled", NOT_OWED if mark.month else "")
    outcome = next((name for name in given if name and getattr(mark.figures, name)), "due")
    return query_of(row, mark.month, outcome)


@register.filter
def door(share: Share, unit: OrgUnit) -> str:
    """The address of the list behind a share of a team's work, up to the outcome."""
    given = {"team": 1, "unit": unit.pk, "person": share.person_id, "owner": share.owner_id, "outcome": ""}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return f"{reverse('ledger:obligations')}?{query}"


def query_of(row: Row, month: str, outcome: str) -> str:
    """The query of the list behind a count of a cell; `month` "" is all months shown."""
    given = {
        "clause": row.clause.code,
        "unit": row.unit.pk if row.unit else None,
        "only": 1 if row.only else None,
        "month": month,
        "since": "" if month else row.marks[0].month,
        "until": "" if month else row.marks[-1].month,
        "outcome": outcome,
    }
    return "?" + urlencode({name: value for name, value in given.items() if value})


@register.simple_tag(takes_context=True)
def kept_door(context: Context, number: int, outcome: str) -> SafeString:
    """A count of somebody's standing; it opens the rows behind it where it is one person's."""
    if not number:
        return SafeString('<span class="none">0</span>')
    if not context.get("person"):
        return SafeString(str(number))
    given = {
        "person": context["person"],
        "clause": context.get("code"),
        "unit": context.get("team"),
        "since": context["months"][0],
        "until": context["months"][-1],
        "outcome": outcome,
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return format_html('<a href="{}?{}">{}</a>', reverse("ledger:obligations"), SafeString(query), number)
