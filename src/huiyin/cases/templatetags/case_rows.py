"""The rows of the case list, drawn here: fifty of them by template nodes took longer than all the rest of the page."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from huiyin.base.templatetags.drawn import address_of, badge, clock, per_language, shortened, when
from huiyin.cases.models import Case
from huiyin.cases.queries.listing import ListedCase
from huiyin.cases.templatetags.cases import STATUS_LOOKS, importance
from huiyin.ledger.queries.obligations import OpenClock

register = template.Library()

LENGTH = 48


@register.simple_tag
def case_rows(rows: Iterable[tuple[ListedCase, OpenClock | None]], now: datetime) -> SafeString:
    """The rows of the table: number and time, who and where, what, how it stands, what is due next."""
    is_english = (get_language() or "zh").startswith("en")
    return SafeString("".join(_row(case, owed, now, is_english) for case, owed in rows))


#: Papers without a matter, by the names in their addresses.
BLANKS = (
    ("register", _l("Customer service information register")),
    ("case", _l("Case sheet")),
    ("sheet", _l("Internal contact sheet")),
    ("plan", _l("Problem handling plan")),
    ("visit", _l("Return visit record")),
    ("communication", _l("Daily register of communication with customers")),
)


@register.simple_tag
@per_language
def blank_forms() -> str:
    """The blank forms in the menu of what can be printed."""
    title = escape(_("Blank forms"))
    entries = "".join(
        f'<li><a href="{reverse("cases:print-blank", args=[form])}" target="_blank">{escape(str(label))}</a></li>'
        for form, label in BLANKS
    )
    return SafeString(f'<li class="menu-title">{title}</li>{entries}')


def _row(case: ListedCase, owed: OpenClock | None, now: datetime, is_english: bool) -> str:
    address = address_of("cases:detail", case.id)
    kind = escape(case.kind_en if is_english else case.kind_zh)
    words = escape(shortened(case.words, LENGTH))
    held = escape(f"{case.department or ''} {case.handler or ''}")
    return (
        f'<tr data-href="{address}">'
        f'<th scope="row" class="tight"><a href="{address}">{escape(case.number)}</a>'
        f'<span class="under">{when(case.occurred_at)}</span></th>'
        f'<td class="case-who"><div>{_who(case)}</div></td>'
        f'<td class="words"><div><span class="kind">{kind}</span>{words}'
        f'<span class="under">{_grade(case.urgency, case.importance)}</span></div></td>'
        f'<td class="case-status"><div>{_status(case.status, case.paused_for)}'
        f'<span class="under">{held}</span></div></td>'
        f'<td class="case-due">{_due(owed, now)}</td></tr>\n'
    )


def _who(case: ListedCase) -> str:
    who = case.customer or case.caller_name
    told = f'<span class="who-name">{escape(who)}</span>' if who else "" if case.place else _unknown()
    return f'{told}<span class="who-place">{escape(case.place)}</span>' if case.place else told


@per_language
def _unknown() -> str:
    words = escape(_("unknown caller"))
    return f'<span class="soft">{words}</span>'


@per_language
def _status(status: str, paused_for: str) -> str:
    tone, sign = STATUS_LOOKS.get(status, ("neutral", "point"))
    shown = badge(capfirst(str(Case.Status(status).label)), tone, sign)
    if not paused_for or status not in Case.OPEN:
        return shown
    return f"{shown} {badge(capfirst(str(Case.PausedFor(paused_for).label)), 'neutral', 'player-pause')}"


@per_language
def _grade(urgency: str, grade: int) -> str:
    is_urgent = urgency == Case.Urgency.URGENT
    urgent = f"{badge(Case.Urgency.URGENT.label, 'bad', 'urgent')} " if is_urgent else ""
    return f'{urgent}<span class="grade grade-{grade}">{escape(str(importance(grade)))}</span>'


def _due(owed: OpenClock | None, now: datetime) -> str:
    if owed is None:
        return '<span class="none">—</span>'
    return clock(owed.due_at, now, None, "paused" if owed.is_paused else "open", owed.provisional)
