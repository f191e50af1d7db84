"""What templates of every room use: times and amounts as people write them, states, the navigation, panels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.base import clock, durations, navigation, panels, states
from huiyin.base.actor import Actor

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame that exists for this person; `is_current` on the page it leads to and those below."""

    label: str | Promise
    url: str
    icon: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the navigation."""

    label: str | Promise
    links: list[Link]


@register.filter
def moment(value: datetime | None) -> str:
    """A time where the reader is: "2026-11-22 14:30"; "" for None."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """A day with its weekday: "2026-11-22 Sun" (周日)."""
    if value is None:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{local.isoformat()} {weekday(local)}"


@register.filter
def time_of_day(value: datetime | None) -> str:
    """The local time of day: "14:30"."""
    return timezone.localtime(value).strftime("%H:%M") if value else ""


@register.filter
def weekday(value: date | datetime) -> str:
    """The weekday's short name (周日)."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[local.weekday()]


@register.filter
def duration(value: timedelta | float | None) -> str:
    """A length of time in words; a number counts minutes."""
    return "" if value is None else durations.in_words(value)


@register.filter
def masked(value: str | None) -> str:
    """A phone number with its middle hidden: "138****5678"; short numbers (extensions) stay."""
    text = (value or "").strip()
    if len(text) < 7:
        return text
    kept = 3 if len(text) >= 10 else 2
    return f"{text[:kept]}{'*' * (len(text) - kept - 4)}{text[-4:]}"


@register.filter
def money(value: Decimal | float | None) -> str:
    """An amount in yuan: "¥1,234.50"."""
    return "" if value is None else f"¥{value:,.2f}"


@register.filter
def percent(value: float | Decimal | None) -> str:
    """A share as a percentage with at most one decimal: 0.955 is "95.5%"; "" for None."""
    return "" if value is None else f"{round(float(value) * 100, 1):g}%"


@register.filter
def state(code: str) -> states.State:
    """The state of the palette with this code."""
    return states.state_of(code)


@register.simple_tag
def remaining(due_at: datetime | None, now: datetime | None = None) -> durations.Remaining:
    """How a clock stands: `.state`, `.text`, `.seconds`."""
    return durations.remaining(due_at, now or clock.now())


@register.simple_tag
def clock_state(
    due_at: datetime | None, now: datetime | None, settled_at: datetime | None, code: str
) -> durations.Remaining:
    """How a clock stands or ended; a `code` other than open (waived, paused, cancelled) stands for itself."""
    if code and code not in {"open", "due_soon", "overdue", "met", "met_late"}:
        return durations.Remaining(code, str(states.state_of(code).label), 0)
    if settled_at:
        return durations.settled(due_at, settled_at)
    return durations.remaining(due_at, now or clock.now())


@register.simple_tag(takes_context=True)
def new_menu(context: Context) -> list[Link]:
    """What the person may create from anywhere."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None:
        return []
    return [Link(entry.label, url, entry.icon) for url, entry in _resolve(navigation.new_menu(actor))]


@register.simple_tag(takes_context=True)
def panel_links(context: Context, place: str, subject_id: int | None = None) -> list[Link]:
    """The panels of a place that the person may see, with the address of their fragment."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None:
        return []
    args = [] if subject_id is None else [subject_id]
    found = [(panel, _url(panel.url_name, *args)) for panel in panels.panels_for(place, actor)]
    return [Link(panel.label, url) for panel, url in found if url]


@register.simple_tag
def meter_width(rate: float | Decimal | None) -> str:
    """A share as a width between 0 and 100, written for SVG whatever the language."""
    return f"{min(max(float(rate or 0), 0.0), 1.0) * 100:.1f}"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: str | None) -> str:
    """This page's query with `changes`, None taking a parameter away: for links within components."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


def groups_of(actor: Actor, current: str) -> list[Group]:
    """The navigation of an actor, with the entry marked that leads to the address `current`."""
    groups = [
        Group(label, [Link(entry.label, url, entry.icon, url == current) for url, entry in _resolve(entries)])
        for label, entries in navigation.menu(actor)
    ]
    return [group for group in groups if group.links]


def _resolve(entries: list[navigation.Entry]) -> list[tuple[str, navigation.Entry]]:
    found = [(_url(entry.url_name), entry) for entry in entries]
    return [(url, entry) for url, entry in found if url]


@cache
def _url(name: str, *args: Any) -> str:
    """The address of a page, "" when there is none; the frame asks for the same thirty on every page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def current_of(path: str, urls: Iterable[str]) -> str:
    """The longest of `urls` that `path` lies under."""
    within = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(within, key=len, default="")
