"""The small palette of states: everywhere the same meaning, colour, sign and word."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Tone = Literal["neutral", "info", "good", "warn", "bad", "quiet", "special"]


@dataclass(frozen=True, slots=True)
class State:
    """A state with its word, the icon that is its sign, and the tone that is its colour."""

    code: str
    label: str | Promise
    icon: str
    tone: Tone


STATES = {
    state.code: state
    for state in (
        State("open", _("open"), "circle-dot", "info"),
        State("due_soon", _("due soon"), "hourglass", "warn"),
        State("overdue", _("overdue"), "alert-triangle", "bad"),
        State("met", _("met"), "circle-check", "good"),
        State("met_late", _("met late"), "clock-check", "warn"),
        State("waived", _("waived"), "hand-stop", "special"),
        State("paused", _("paused"), "player-pause", "neutral"),
        State("cancelled", _("cancelled"), "circle-x", "quiet"),
        State("no_evidence", _("no evidence"), "circle-dashed", "quiet"),
    )
}


def state_of(code: str) -> State:
    """The state with this code; an unknown one is shown as it is written, without a meaning of its own."""
    return STATES.get(code) or State(code, code, "point", "neutral")
