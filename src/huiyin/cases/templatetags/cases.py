"""How statuses, events and grades of cases look: their icon, their tone, their word."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from huiyin.base.templatetags.drawn import badge, clock
from huiyin.cases.forms.fields import IMPORTANCE
from huiyin.cases.models import Case
from huiyin.cases.queries.topics import topic_name
from huiyin.cases.rules import grades
from huiyin.ledger.models import Obligation

register = template.Library()

STATUS_LOOKS = {
    "registered": ("info", "clipboard-text"),
    "dispatched": ("info", "send"),
    "in_handling": ("info", "tool"),
    "handled": ("warn", "message-circle"),
    "answered": ("warn", "phone-call"),
    "closed": ("good", "circle-check"),
    "unreachable": ("special", "circle-minus"),
    "withdrawn": ("quiet", "ban"),
    "transferred": ("special", "arrow-right"),
}
PROMISE_LOOKS = {
    "open": ("info", "clock"),
    "kept": ("good", "circle-check"),
    "broken": ("bad", "alert-triangle"),
    "released": ("quiet", "circle-minus"),
}
PROMISE_WORDS = {
    "open": _("promise running"),
    "kept": _("kept"),
    "broken": _("broken"),
    "released": _("released"),
}
GRADES: dict[int, tuple[str | Promise, str | Promise]] = {
    1: (_("grade 1"), _("important and urgent: touches satisfaction directly")),
    2: (_("grade 2"), _("urgent, not important")),
    3: (_("grade 3"), _("daily information, no mark")),
    4: (_("important"), _("important, not urgent")),
}
EVENT_LOOKS = {
    "file.attached": ("neutral", "paperclip"),
    "file.withdrawn": ("quiet", "file-off"),
    "case.registered": ("info", "clipboard-text"),
    "case.customer_linked": ("neutral", "link"),
    "case.acknowledged": ("info", "calendar-due"),
    "case.graded": ("neutral", "flag"),
    "sheet.sent": ("info", "send"),
    "sheet.accepted": ("info", "check"),
    "sheet.refused": ("bad", "arrow-back-up"),
    "sheet.recalled": ("neutral", "arrow-back-up"),
    "sheet.completed": ("good", "checks"),
    "plan.submitted": ("info", "calendar-event"),
    "plan.fed_back": ("info", "message-2"),
    "case.progressed": ("neutral", "pencil"),
    "case.paused": ("neutral", "player-pause"),
    "case.resumed": ("neutral", "player-play"),
    "case.urged": ("warn", "bell-ringing"),
    "case.escalated": ("bad", "stairs-up"),
    "case.escalation_answered": ("info", "user-check"),
    "case.answered": ("good", "message-circle"),
    "case.visit_failed": ("warn", "phone-call"),
    "case.unreachable": ("special", "circle-minus"),
    "case.closed": ("good", "circle-check"),
    "case.reopened": ("bad", "refresh"),
    "case.withdrawn": ("quiet", "ban"),
    "promise.made": ("info", "clock-check"),
    "promise.changed": ("warn", "calendar-time"),
    "promise.kept": ("good", "clock-check"),
    "promise.broken": ("bad", "alert-triangle"),
    "promise.dropped": ("quiet", "circle-minus"),
    "case.joined": ("neutral", "link"),
    "case.left": ("neutral", "arrow-back-up"),
    "case.leading_handled": ("good", "checks"),
    "case.duplicate_linked": ("quiet", "copy"),
    "case.concluded": ("good", "checks"),
    "sheet.confirmed": ("info", "writing-sign"),
    "case.transferred": ("special", "arrow-right"),
    "transfer.received": ("good", "rosette-discount-check"),
    "transfer.told": ("info", "message-2"),
    "suggestion.submitted": ("info", "stairs-up"),
    "suggestion.decided": ("info", "scale"),
    "suggestion.carried_out": ("good", "circle-check"),
    "case.routed": ("info", "mail"),
    "obligation.escalated": ("warn", "alert-triangle"),
    "obligation.urged": ("warn", "bell-ringing"),
}


@register.filter
def status_tone(status: str) -> str:
    """The tone of a case's status."""
    return STATUS_LOOKS.get(status, ("neutral", ""))[0]


@register.filter
def status_icon(status: str) -> str:
    """The sign of a case's status."""
    return STATUS_LOOKS.get(status, ("", "point"))[1]


@register.filter
def event_tone(name: str) -> str:
    """The tone of an event on the timeline."""
    return EVENT_LOOKS.get(name, ("neutral", ""))[0]


@register.filter
def event_icon(name: str) -> str:
    """The sign of an event on the timeline."""
    return EVENT_LOOKS.get(name, ("", "point"))[1]


@register.filter
def importance(value: int) -> str | Promise:
    """The word of an importance."""
    return dict(IMPORTANCE).get(value, "")


@register.filter
def promise_tone(state: str) -> str:
    """The tone of a promise's state."""
    return PROMISE_LOOKS.get(state, ("neutral", ""))[0]


@register.filter
def promise_icon(state: str) -> str:
    """The sign of a promise's state."""
    return PROMISE_LOOKS.get(state, ("", "point"))[1]


@register.filter
def promise_word(state: str) -> str | Promise:
    """The word of a promise's state."""
    return PROMISE_WORDS.get(state, "")


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of a sheet as it is printed: its sign, its words, whether it is marked √."""

    sign: str | Promise
    words: str | Promise
    is_marked: bool


@register.filter
def paper_grade(case: Case) -> Grade:
    """The importance grade in the top right corner of a contact sheet (F8, F9)."""
    grade = grades.paper_grade(is_urgent=case.is_urgent, importance=case.importance)
    sign, words = GRADES[grade]
    return Grade(sign, words, grades.is_marked(grade))


@register.simple_tag
def case_status(case: Case) -> SafeString:
    """The status of a case, and what it waits for."""
    tone, sign = STATUS_LOOKS.get(case.status, ("neutral", "point"))
    status = badge(capfirst(case.get_status_display()), tone, sign)
    if not (case.paused_for and case.is_open):
        return status
    waiting = badge(capfirst(case.get_paused_for_display()), "neutral", "player-pause")
    return format_html("{} {}", status, waiting)


@register.simple_tag
def case_grade(case: Case) -> SafeString:
    """Urgency and importance of a case."""
    urgent = badge(case.get_urgency_display(), "bad", "urgent") if case.is_urgent else ""
    grade = '{}<span class="grade grade-{}">{}</span>'
    return format_html(
        grade, urgent and format_html("{} ", urgent), case.importance, importance(case.importance)
    )


@register.simple_tag
def case_who(case: Case) -> SafeString:
    """Who raised it and where."""
    who: str | Promise = case.customer.name if case.customer else case.caller_name
    told = format_html('<span class="who-name">{}</span>', who) if who else SafeString()
    if not who and case.premises_id is None:
        told = format_html('<span class="soft">{}</span>', _("unknown caller"))
    if case.premises is None:
        return told
    return format_html('{}<span class="who-place">{}</span>', told, case.premises.full_name)


@register.simple_tag
def case_due(owed: Obligation | None, now: datetime) -> SafeString:
    """The clock of what is due next on a case, or a dash."""
    if owed is None:
        return SafeString('<span class="none">—</span>')
    state = "paused" if owed.is_paused else "open"
    return clock(owed.due_at, now, None, state, owed.provisional)


@register.filter
def topic(code: str) -> str:
    """The name of a topic; other texts as they are."""
    return topic_name(code)
