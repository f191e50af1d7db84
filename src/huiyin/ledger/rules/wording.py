"""A clause's control in plain words: what opens it, how much time there is, what ends it, who is told when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huiyin.calendars.rules import Budget
from huiyin.journal.registry import find_event
from huiyin.ledger.rules.reading import read_control, read_steps
from huiyin.ledger.rules.values import Respond

OWNERS: dict[str, str | Promise] = {
    "first_asked": gettext_lazy("the person first asked"),
    "desk": gettext_lazy("the service desk"),
    "department": gettext_lazy("the department"),
    "handler": gettext_lazy("the handler"),
    "sender": gettext_lazy("whoever sent it"),
    "leader": gettext_lazy("the leader"),
    "responsible": gettext_lazy("the person named"),
    "to": gettext_lazy("the person it was reported to"),
}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field of an event is called, and its values."""

    label: str | Promise
    values: Mapping[Any, str | Promise]


@dataclass(frozen=True, slots=True)
class Explained:
    """A control in words, a part each; empty parts do not apply."""

    when: str
    only_if: str
    within: str
    then: str
    unless: str
    pause: str
    owed_by: str
    closes: str
    sentences: tuple[str, ...]


def explain_respond(stored: Mapping[str, Any], fields: Mapping[str, FieldWords]) -> Explained:
    """A stored control `respond` in words; `fields` names the fields and values that `where` speaks of."""
    control = read_control(dict(stored))
    when, only_if = events_words(stored["when"]), conditions_words(control.where, fields)
    within, then = _time_allowed(control), events_words(stored["then"])
    owed_by = owners_words(control.owed_by)
    trigger = _("%(event)s (%(conditions)s)") % {"event": when, "conditions": only_if} if only_if else when
    unless, pause = events_words(stored.get("unless", [])), _pause(stored)
    sentences = [
        _("From “%(when)s”: %(within)s, owed by %(owner)s; done with “%(then)s”.")
        % {"when": trigger, "within": within, "owner": owed_by, "then": then},
        _("The clock stands %(pause)s.") % {"pause": pause} if pause else "",
        _("No longer owed after “%(unless)s”.") % {"unless": unless} if unless else "",
    ]
    return Explained(
        when=when,
        only_if=only_if,
        within=within,
        then=then,
        unless=unless,
        pause=pause,
        owed_by=owed_by,
        closes=_("all that are open") if control.closes_all else _("the oldest that is open"),
        sentences=tuple(part for part in sentences if part),
    )


def explain_ladder(
    stored: list[dict[str, Any]], calendar: str, roles: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The steps of a ladder by number: when, and whom it reaches. `roles` names roles by code."""
    steps = read_steps(stored, calendar=calendar)
    return [(offset_words(step.offset), whom(step.to, roles)) for step in steps]


def offset_words(offset: Budget) -> str:
    """When a step fires, relative to the due time."""
    if offset.amount == 0:
        return _("at the due time")
    length = budget_words(
        Budget(
            minutes=None if offset.minutes is None else abs(offset.minutes),
            days=None if offset.days is None else abs(offset.days),
            working=offset.working,
        )
    )
    text = _("%(length)s before it is due") if offset.amount < 0 else _("%(length)s after it was due")
    return text % {"length": length}


def whom(to: str, roles: Mapping[str, str]) -> str:
    """Whom a step reaches."""
    if to == "responsible":
        return _("whoever owes it")
    if to == "head":
        return _("the head of the unit that owes it")
    code = to.removeprefix("role:")
    return roles.get(code, code)


def budget_words(budget: Budget) -> str:
    """A length of time: "24 hours on the clock", "2 working days"."""
    if budget.days is not None:
        if budget.working:
            return ngettext("%(number)d working day", "%(number)d working days", budget.days) % {
                "number": budget.days
            }
        return ngettext("%(number)d calendar day", "%(number)d calendar days", budget.days) % {
            "number": budget.days
        }
    minutes = budget.amount
    if minutes % 60 == 0 and minutes:
        length = ngettext("%(number)d hour", "%(number)d hours", minutes // 60) % {"number": minutes // 60}
    else:
        length = ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    text = _("%(length)s of working time") if budget.working else _("%(length)s on the clock")
    return text % {"length": length}


def event_words(name: str) -> str:
    """What a timeline calls an event."""
    event = find_event(name)
    return str(event.label) if event is not None and event.label else name


def events_words(names: Iterable[str]) -> str:
    """Events, of which any will do."""
    return _(" or ").join(event_words(name) for name in names)


def conditions_words(where: Mapping[str, Any], fields: Mapping[str, FieldWords]) -> str:
    """Fields and the values that they may have."""
    parts = []
    for field, value in where.items():
        allowed = value if isinstance(value, list | tuple) else (value,)
        words = fields.get(field, FieldWords(field.replace("_", " "), {}))
        values = _(" or ").join(_value(one, words) for one in allowed)
        parts.append(_("%(field)s: %(values)s") % {"field": words.label, "values": values})
    return _("; ").join(parts)


def _value(value: Any, words: FieldWords) -> str:
    if value in words.values:
        return str(words.values[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _time_allowed(control: Respond) -> str:
    if control.within is not None:
        return _("at once") if control.within.amount == 0 else budget_words(control.within)
    return _("by the time set in it")


def _pause(stored: Mapping[str, Any]) -> str:
    if not stored.get("pause"):
        return ""
    return _("from “%(pause)s” to “%(resume)s”") % {
        "pause": events_words(stored["pause"]),
        "resume": events_words(stored["resume"]),
    }


def owners_words(keys: Iterable[str]) -> str:
    """Who owes it, in the order in which they are tried."""
    names = [str(OWNERS.get(key, key.replace("_", " "))) for key in keys]
    return _(", else ").join([*names, _("the unit where it arose")])
