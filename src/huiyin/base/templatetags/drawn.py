"""The small parts that a page repeats by the hundred, drawn here: a component takes twenty times as long.

The components of the same names (icon, clock, time, state) call these; lists use the tags in their rows.
"""

from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.base import states
from huiyin.base.templatetags.base import clock_state, moment

register = template.Library()

Text = str | Promise

_ICONS: dict[str, str] = {}


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """An icon of the sprite; with a label it is read out, without it is decoration."""
    address = _ICONS.get(name)
    if address is None:
        address = _ICONS[name] = f"{escape(static('vendor/icons.svg'))}#{escape(name)}"
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="icon" {told}><use href="{address}"></use></svg>')


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
    local = timezone.localtime(at)
    return SafeString(f'<time datetime="{local.isoformat(timespec="seconds")}">{local:%Y-%m-%d %H:%M}</time>')


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
    rest = []
    if due:
        rest.append(
            format_html(
                '<time class="clock-due" datetime="{}">{}</time>',
                timezone.localtime(due).isoformat(timespec="seconds"),
                moment(due),
            )
        )
    if provisional:
        why = _("Provisional: the holidays of that year are not published yet.")
        rest.append(
            format_html('<abbr class="clock-provisional" title="{}">{}</abbr>', why, _("provisional"))
        )
    if explain:
        how = _("How this due time was computed")
        door = '<a class="clock-explain" href="{}" aria-label="{}" title="{}">{}</a>'
        rest.append(format_html(door, explain, how, how, icon("help-circle")))
    below = format_html('<span class="clock-rest">{}</span>', SafeString("".join(rest))) if rest else ""
    return format_html(
        '<span class="clock tone-{} state-{}">{}<span class="clock-words">{}</span>{}</span>',
        shown.tone,
        shown.code,
        icon(shown.icon),
        left.text,
        below,
    )
