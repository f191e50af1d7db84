"""The fields of a clause's form, by what its kind of control asks for."""

import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions
from huiyin.journal.registry import list_events
from huiyin.journal.registry.hooks import list_gates, list_measures, list_populations
from huiyin.ledger.rules.explaining import PERIODS
from huiyin.ledger.rules.writing import values_as_toml


def _events() -> list[tuple[str, str]]:
    """Every event by its code, with what timelines call it."""
    return [(event.event, f"{event.label} ({event.event})") for event in list_events()]


class TomlField(forms.CharField):
    """Values by name, a line each, as in a pack: kind = "complaint"."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """What is stored as text; what was typed as it was."""
        return values_as_toml(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        """The values."""
        try:
            return tomllib.loads(value or "")
        except tomllib.TOMLDecodeError as mistake:
            raise forms.ValidationError(
                _('Write a name, =, and a value, a line each: kind = "complaint". (%(mistake)s)'),
                params={"mistake": mistake},
            ) from mistake


class WordsField(forms.CharField):
    """Codes with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """What is stored as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The codes."""
        return [word for word in re.split(r"[,，、;；\s]+", value or "") if word]


class LadderField(forms.CharField):
    """Steps, a line each: "-2 hours responsible", "1 day role:supervisor"."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """What is stored as text."""
        if not isinstance(value, list):
            return value
        return "\n".join(f"{step['offset']} {step['to']}" for step in value)

    def to_python(self, value: Any) -> Any:
        """The steps."""
        rows = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if any(" " not in row for row in rows):
            raise forms.ValidationError(_("Write a length of time and whom it reaches: 2 hours head"))
        return [dict(zip(("offset", "to"), row.rsplit(None, 1), strict=True)) for row in rows]


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.Field:
    return forms.ChoiceField(label=label, choices=choices, **kwargs)


def _of(listed: Callable[[], Iterable[Any]]) -> Callable[[], list[tuple[str, Any]]]:
    """What is declared, by its code."""
    return lambda: [(one.code, one.label) for one in listed()]


def _permissions() -> list[tuple[str, Any]]:
    return [("", "—"), *((one.code, one.label) for one in permissions.list_permissions())]


def _some_events(label: Any, **kwargs: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=_events, widget=forms.SelectMultiple(attrs={"size": 6}), **kwargs
    )


def _text(label: Any, help_text: Any = "") -> forms.Field:
    return forms.CharField(label=label, required=False, help_text=help_text, max_length=60)


def _number(label: Any) -> forms.Field:
    return forms.IntegerField(label=label, required=False, min_value=0)


def _amount(label: Any) -> forms.Field:
    return forms.FloatField(label=label, required=False, min_value=0)


CALENDARS = [("clock", _("on the clock")), ("working", _("in working time"))]
CLOSES = [("oldest", _("the oldest that is open")), ("all", _("all that are open"))]
MODES = [("refuse", _("it is refused")), ("justify", _("a reason must be given"))]
FIRST = [("next", _("the first whole one")), ("prorated", _("in proportion"))]
OWNERS = _("first_asked, handler, desk …: the first that is known")

#: What controls ask for; lengths are "24 hours", "2 days", "1 month".
ASKED: dict[str, Callable[[], forms.Field]] = {
    "when": lambda: _some_events(_("Starts at")),
    "then": lambda: _some_events(_("Done with")),
    "where": lambda: TomlField(label=_("Only if"), required=False),
    "within": lambda: _text(_("Within"), _("24 hours, 30 minutes, 2 days")),
    "due_from": lambda: _text(_("Or by the time in the field")),
    "before": lambda: _text(_("How long before"), _("1 month, 3 days, 0 days")),
    "date": lambda: _text(_("The time in the field")),
    "calendar": lambda: _choice(_("How time counts"), CALENDARS),
    "unless": lambda: _some_events(_("No longer owed after"), required=False),
    "pause": lambda: _some_events(_("The clock stands from"), required=False),
    "resume": lambda: _some_events(_("The clock goes on from"), required=False),
    "owed_by": lambda: WordsField(label=_("Owed by"), required=False, help_text=OWNERS),
    "closes": lambda: _choice(_("Settles"), CLOSES),
    "same": lambda: _text(_("Told apart by the field")),
    "needs": lambda: TomlField(label=_("This must be so")),
    "mode": lambda: _choice(_("Otherwise"), MODES),
    "permission": lambda: _choice(_("By whoever may"), _permissions, required=False),
    "population": lambda: _choice(_("For each of"), _of(list_populations)),
    "measure": lambda: _choice(_("Measure"), _of(list_measures)),
    "per": lambda: _choice(_("How often"), [("", "—"), *PERIODS.items()], required=False),
    "starts_in": lambda: _number(_("Years start in month")),
    "first": lambda: _choice(_("The first period"), FIRST),
    "times": lambda: _number(_("Times")),
    "every": lambda: _text(_("Or at the latest after"), _("90 days")),
    "count": lambda: _number(_("Members")),
    "share": lambda: _amount(_("Or per cent of the members")),
    "cooling_off": lambda: _text(_("Does not count again within"), _("2 months")),
    "of": lambda: WordsField(label=_("Kinds of units"), required=False),
    "at_least": lambda: _amount(_("At least, %")),
    "at_most": lambda: _amount(_("At most, %")),
}


def asked_by(kind: str, name: str) -> forms.Field:
    """The field of this name in the form of a kind of control."""
    if (kind, name) == ("guard", "before"):
        return _choice(_("Before which action"), _of(list_gates))
    return ASKED[name]()
