"""The small parts that a page repeats by the hundred, drawn here: a component takes twenty times as long.

The components of the same names (icon, clock, time, state) call these; lists use the tags in their rows.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache, wraps
from html import escape
from typing import Any, TypeVar, cast

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.base import states
from huiyin.base.templatetags.base import clock_state, meter_width, percent

register = template.Library()

Text = str | Promise
Draw = TypeVar("Draw", bound=Callable[..., str])

_ICONS: dict[str, str] = {}
_ADDRESSES: dict[str, tuple[str, str]] = {}
#: As many as are kept of what a function draws.
KEPT = 2000


def per_language(draw: Draw) -> Draw:
    """Draw the same only once in each language; the arguments are few different ones, and nothing else counts."""

    @lru_cache(KEPT)
    def drawn(_language: str | None, *args: Any) -> str:
        return draw(*args)

    @wraps(draw)
    def draw_once(*args: Any) -> str:
        return drawn(get_language(), *args)

    return cast("Draw", draw_once)


def address_of(name: str, id_: int) -> str:
    """The address of the page of a thing with a number; found once per page, not once per row."""
    parts = _ADDRESSES.get(name)
    if parts is None:
        before, _number, after = reverse(name, args=[0]).rpartition("0")
        parts = _ADDRESSES[name] = (before, after)
    return f"{parts[0]}{id_}{parts[1]}"


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """An icon of the sprite; with a label it is read out, without it is decoration."""
    address = _ICONS.get(name)
    if address is None:
        address = _ICONS[name] = f"{escape(static('vendor/icons.svg'))}#{escape(str(name))}"
    told = f'role="img" aria-label="{escape(str(label))}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="icon" {told}><use href="{address}"></use></svg>')


@register.simple_tag
@cache
def asset(path: str) -> str:
    """The address of one of our own files."""
    return escape(static(path))


@register.simple_tag
def address(name: str) -> str:
    """The address of a page that stands alone, "" when there is none: found once, not once per page."""
    try:
        return _address(name)
    except NoReverseMatch:
        return ""


_address = cache(reverse)


@register.simple_tag
def tab_link(
    label: Text, href: str, current: bool = False, count: object = "", icon_name: str = ""
) -> SafeString:
    """A tab, as the component of this name, with how much lies there."""
    mark = ' aria-current="page"' if current else ""
    sign = f"{icon(icon_name)} " if icon_name else ""
    number = str(count)
    told = f'<span class="count">{escape(number)}</span>' if number else ""
    return SafeString(f'<li><a href="{escape(href)}"{mark}>{sign}{escape(str(label))}{told}</a></li>')


@register.simple_tag
def badge(text: Text, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word in a tone, with a sign."""
    return format_html(
        '<span class="tag tone-{} ">{}{}</span>', tone, icon(icon_name) if icon_name else "", text
    )


@register.simple_tag
def state_tag(code: str, words: Text = "") -> SafeString:
    """A state of the palette; `words` stand in the place of its own."""
    shown = states.state_of(code)
    return format_html(
        '<span class="tag tone-{} state-{}">{}{}</span>',
        shown.tone,
        shown.code,
        icon(shown.icon),
        words or shown.label,
    )


@register.simple_tag
def when(at: datetime | None) -> SafeString:
    """A moment where the reader is; nothing for None."""
    if at is None:
        return SafeString()
    return SafeString(_time(at))


def _time(at: datetime, look: str = "") -> str:
    local = at.astimezone(timezone.get_current_timezone())
    text = local.isoformat(timespec="seconds")
    return f'<time{look} datetime="{text}">{text[:10]} {text[11:16]}</time>'


@register.filter
def shortened(text: str, length: int) -> str:
    """The beginning of a text, with an ellipsis when something is left out."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


@register.simple_tag
def clock(
    due: datetime | None = None,
    now: datetime | None = None,
    settled: datetime | None = None,
    state: str = "",
    provisional: bool = False,
    explain: str = "",
) -> SafeString:
    """What is left of a due time in words, with colour and sign; below it the due time itself."""
    left = clock_state(due, now, settled, state)
    shown = states.state_of(left.state)
    rest = ""
    if due:
        rest = _time(due, ' class="clock-due"')
    if provisional:
        rest += _provisional()
    if explain:
        rest += _explained(explain)
    below = f'<span class="clock-rest">{rest}</span>' if rest else ""
    return SafeString(
        f'<span class="clock tone-{shown.tone} state-{escape(shown.code)}">{icon(shown.icon)}'
        f'<span class="clock-words">{escape(left.text)}</span>{below}</span>'
    )


@per_language
def _provisional() -> str:
    why = escape(_("Provisional: the holidays of that year are not published yet."))
    word = escape(_("provisional"))
    return f'<abbr class="clock-provisional" title="{why}">{word}</abbr>'


def _explained(address: str) -> str:
    how = _how()
    return (
        f'<a class="clock-explain" href="{escape(address)}" aria-label="{how}" title="{how}">'
        f"{icon('help-circle')}</a>"
    )


@per_language
def _how() -> str:
    return escape(_("How this due time was computed"))


@register.simple_tag
def rate(share: float | None, target: float | None = None, href: str = "") -> SafeString:
    """A share in per cent with its bar and the target; without evidence that is said."""
    if share is None:
        return SafeString(_no_rate())
    width, below = meter_width(share), target is not None and share < target
    look = "" if target is None else "is-below" if below else "is-reached"
    mark = (
        f'<rect class="rate-mark" x="{meter_width(target)}" width="1" height="6"></rect>'
        if target is not None
        else ""
    )
    aim = f'<span class="rate-target">{_aim(percent(target), below)}</span>' if target is not None else ""
    begin, end = (
        (f'<a class="rate" href="{escape(href)}">', "</a>") if href else ('<span class="rate">', "</span>")
    )
    return SafeString(
        f'{begin}<span class="rate-number">{percent(share)}</span>'
        f'<svg class="rate-bar {look}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rate-track" width="100" height="6"></rect>'
        f'<rect class="rate-fill" width="{width}" height="6"></rect>{mark}</svg>{aim}{end}'
    )


@per_language
def _no_rate() -> str:
    words = escape(_("no evidence"))
    return f'<span class="rate rate-none">{icon("circle-dashed")}<span>{words}</span></span>'


@per_language
def _aim(target: str, is_below: bool) -> str:
    words = _("target %(target)s") % {"target": target}
    return f"{icon('chevron-down') if is_below else ''}{escape(words)}"
