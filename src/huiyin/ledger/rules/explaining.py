"""Every control in plain words; what one subject's events open is worded in `wording`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huiyin.base import permissions
from huiyin.journal.registry.hooks import find_gate, find_measure, find_population
from huiyin.ledger.rules.controls import Bounds, ControlShape, GuardShape, LeadShape, QuotaShape, RepeatShape
from huiyin.ledger.rules.reading import read_shape, read_span
from huiyin.ledger.rules.values import Span
from huiyin.ledger.rules.wording import (
    Explained,
    FieldWords,
    budget_words,
    conditions_words,
    events_words,
    explain_respond,
    owners_words,
)

Fields = Mapping[str, FieldWords]
PERIODS: dict[str, str | Promise] = {
    "day": gettext_lazy("each day"),
    "week": gettext_lazy("each week"),
    "month": gettext_lazy("each month"),
    "quarter": gettext_lazy("each quarter"),
    "half_year": gettext_lazy("each half-year"),
    "year": gettext_lazy("each year"),
}


def explain_control(stored: Mapping[str, Any], fields: Fields) -> Explained:
    """The stored control in words; `fields` names the fields and values that its conditions speak of."""
    shape = read_shape(dict(stored))
    if isinstance(shape, ControlShape):
        return explain_respond(stored, fields)
    if isinstance(shape, LeadShape):
        return _lead(shape, fields)
    if isinstance(shape, GuardShape):
        return _guard(shape, fields)
    if isinstance(shape, RepeatShape):
        return _repeat(shape, fields)
    if isinstance(shape, QuotaShape):
        return _quota(shape, fields)
    declared = find_measure(shape.measure)
    label = str(declared.label) if declared is not None else shape.measure
    sentence = _("%(period)s: %(measure)s %(bounds)s, judged when the period has ended.") % {
        "period": PERIODS[shape.per],
        "measure": label,
        "bounds": bounds_words(shape.at_least, shape.at_most, _("%(number)s %%")),
    }
    nothing = _("Where there was nothing to measure, it does not apply.")
    return _explained(within=str(PERIODS[shape.per]), then=label, sentences=[sentence, nothing])


def _lead(shape: LeadShape, fields: Fields) -> Explained:
    only_if = conditions_words(shape.where, fields)
    when = _when(events_words(shape.when), only_if)
    span = read_span(shape.before, calendar=shape.calendar)
    then, owner, unless = events_words(shape.then), owners_words(shape.owed_by), events_words(shape.unless)
    within = (
        _("%(length)s before the time named in it") % {"length": span_words(span)}
        if span.months or (span.budget and span.budget.amount)
        else _("by the time set in it")
    )
    sentences = [
        _("From “%(when)s”: %(within)s, owed by %(owner)s; done with “%(then)s”.")
        % {"when": when, "within": within, "owner": owner, "then": then},
        _("It moves when that time moves."),
        _("No longer owed after “%(unless)s”.") % {"unless": unless} if unless else "",
    ]
    return _explained(
        when=events_words(shape.when), only_if=only_if, within=within, then=then, unless=unless, owed_by=owner,
        closes=_("all that are open") if shape.closes == "all" else _("the oldest that is open"), sentences=sentences,
    )  # fmt: skip


def _guard(shape: GuardShape, fields: Fields) -> Explained:
    declared = find_gate(shape.before)
    action = str(declared.label) if declared is not None else shape.before
    only_if = conditions_words(shape.where, fields)
    needs = _("; ").join(_need(name, need, fields) for name, need in sorted(shape.needs.items()))
    names = {one.code: str(one.label) for one in permissions.list_permissions()}
    sentences = [
        _("Before “%(action)s”, this must be so: %(needs)s.")
        % {"action": _when(action, only_if), "needs": needs},
        _("Otherwise it is refused.")
        if shape.mode == "refuse"
        else _("Otherwise somebody who may “%(permission)s” must give a reason; it counts as an exception.")
        % {"permission": names.get(shape.permission, shape.permission)},
    ]
    return _explained(when=action, only_if=only_if, then=needs, sentences=sentences)


def _repeat(shape: RepeatShape, fields: Fields) -> Explained:
    members, then = (
        population_words(shape.population),
        _when(events_words(shape.then), conditions_words(shape.where, fields)),
    )
    if shape.per is None:
        length = span_words(read_span(shape.every or "1 day", calendar=shape.calendar))
        within = _("at the latest %(length)s after the last time") % {"length": length}
    else:
        times = ngettext("at least %(number)d time", "at least %(number)d times", shape.times) % {
            "number": shape.times
        }
        within = _("%(period)s %(times)s") % {"period": PERIODS[shape.per], "times": times}
    sentence = _("For each of “%(members)s”: “%(then)s” %(within)s.") % {
        "members": members, "then": then, "within": within,
    }  # fmt: skip
    return _explained(
        when=members, within=within, then=then, sentences=[sentence, _first(shape.first, shape.per)]
    )


def _quota(shape: QuotaShape, fields: Fields) -> Explained:
    members, then = (
        population_words(shape.population),
        _when(events_words(shape.then), conditions_words(shape.where, fields)),
    )
    if shape.count is not None:
        number = ngettext("at least %(number)d member", "at least %(number)d members", shape.count) % {
            "number": shape.count
        }
    else:
        number = _("at least %(share)s %% of the members, rounded up") % {"share": f"{shape.share:g}"}
    sentences = [
        _("%(period)s, in each group of “%(members)s”: “%(then)s” for %(number)s; each counts once.")
        % {"period": PERIODS[shape.per], "members": members, "then": then, "number": number},
        _("Within %(length)s of an earlier time it does not count.")
        % {"length": span_words(read_span(shape.cooling_off))}
        if shape.cooling_off
        else "",
        _first(shape.first, shape.per),
    ]
    return _explained(when=members, within=number, then=then, sentences=sentences)


def population_words(code: str) -> str:
    """What a population is called."""
    population = find_population(code)
    return str(population.label) if population is not None else code


def span_words(span: Span) -> str:
    """A length of time that may be in months."""
    if span.budget is not None:
        return budget_words(span.budget)
    return ngettext("%(number)d month", "%(number)d months", span.months) % {"number": span.months}


def bounds_words(at_least: float | None, at_most: float | None, form: str = "%(number)s") -> str:
    """ "at least 80 %", "at most 21", or both."""
    parts = []
    if at_least is not None:
        parts.append(_("at least %(bound)s") % {"bound": form % {"number": f"{at_least:g}"}})
    if at_most is not None:
        parts.append(_("at most %(bound)s") % {"bound": form % {"number": f"{at_most:g}"}})
    return _(" and ").join(parts)


def _need(name: str, need: Any, fields: Fields) -> str:
    if not isinstance(need, Bounds):
        return conditions_words({name: need}, fields)
    words = fields.get(name, FieldWords(name.replace("_", " "), {}))
    return _("%(field)s: %(values)s") % {
        "field": words.label,
        "values": bounds_words(need.at_least, need.at_most),
    }


def _when(event: str, only_if: str) -> str:
    return _("%(event)s (%(conditions)s)") % {"event": event, "conditions": only_if} if only_if else event


def _first(first: str, per: str | None) -> str:
    if per is None:
        return ""
    if first == "prorated":
        return _("In the period in which it comes into force, the rest of it counts in proportion.")
    return _("It begins with the first whole period.")


def _explained(*, sentences: Iterable[str], **parts: str) -> Explained:
    every = {
        "when": "",
        "only_if": "",
        "within": "",
        "then": "",
        "unless": "",
        "pause": "",
        "owed_by": "",
        "closes": "",
    }
    return Explained(**{**every, **parts}, sentences=tuple(part for part in sentences if part))
