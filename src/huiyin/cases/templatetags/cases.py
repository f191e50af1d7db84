"""How statuses, events and grades of cases look: their icon, their tone, their word."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.forms.fields import IMPORTANCE

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
