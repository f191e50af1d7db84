"""Whether a branch's clause is at least as strict as the company's that it replaces (A9, decision 0024)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.rules.controls import (
    AnyControl,
    Bounds,
    ControlShape,
    GuardShape,
    LeadShape,
    Periodic,
    QuotaShape,
    RateShape,
    RepeatShape,
)
from huiyin.ledger.rules.explaining import PERIODS, bounds_words, population_words, span_words
from huiyin.ledger.rules.lengths import compare_lengths
from huiyin.ledger.rules.pack import ClauseShape, PackShape
from huiyin.ledger.rules.reading import read_span, read_steps
from huiyin.ledger.rules.values import Step
from huiyin.ledger.rules.wording import conditions_words, events_words, offset_words, whom

Path = list[str | int]
Words = str | Promise
#: How many of the shorter lie in each of the longer at least; pairs that are not here do not lie in each other.
INSIDE = {
    ("day", "week"): 7, ("day", "month"): 28, ("day", "quarter"): 90, ("day", "half_year"): 181, ("day", "year"): 365,
    ("month", "quarter"): 3, ("month", "half_year"): 6, ("month", "year"): 12,
    ("quarter", "half_year"): 2, ("quarter", "year"): 4, ("half_year", "year"): 2,
}  # fmt: skip
KINDS: dict[str, Words] = {
    "respond": gettext_lazy("An answer in time"),
    "lead": gettext_lazy("Some time before a date"),
    "guard": gettext_lazy("A check before an action"),
    "repeat": gettext_lazy("Each one so often"),
    "quota": gettext_lazy("A number or share of a group"),
    "rate": gettext_lazy("A measure in per cent"),
}


@dataclass(frozen=True, slots=True)
class Looser:
    """Where a clause falls below the minimum: its field, what the company and what the branch says, in words.

    Not `is_comparable`: nobody can say which of the two is stricter.
    """

    path: tuple[str, ...]
    field: Words
    company: str
    own: str
    is_comparable: bool = True

    def message(self, minimum: ClauseShape) -> str:
        """The sentence for whoever wrote it."""
        said = (
            _("%(field)s: the minimum in clause %(number)s (%(code)s) is “%(company)s”; “%(own)s” is looser.")
            if self.is_comparable
            else _(
                "%(field)s: the minimum in clause %(number)s (%(code)s) is “%(company)s”;"
                " “%(own)s” cannot be compared with it."
            )
        )
        return said % {
            "field": self.field,
            "number": minimum.number,
            "code": minimum.code,
            "company": self.company or "—",
            "own": self.own or "—",
        }


def below(own: ClauseShape, minimum: ClauseShape) -> list[Looser]:
    """Everything in which a clause is looser than a company's, or cannot be compared with it; empty if in nothing."""
    mine, theirs = own.control, minimum.control
    if mine.kind != theirs.kind:
        kinds = (str(KINDS[theirs.kind]), str(KINDS[mine.kind]))
        return [Looser(("control", "kind"), _("Kind of control"), *kinds, is_comparable=False)]
    return [*_control(mine, theirs), *_target(own, minimum), *_ladder(own, minimum)]


def mistakes_of_replacing(pack: PackShape, known: Mapping[str, ClauseShape]) -> Iterable[tuple[Path, str]]:
    """Clauses that replace what they may not, or loosen it; `known` are the clauses in force, by code.

    What the pack itself brings goes before what is known.
    """
    mine = {clause.code: procedure.code for procedure in pack.procedures for clause in procedure.clauses}
    every = {
        **known,
        **{clause.code: clause for procedure in pack.procedures for clause in procedure.clauses},
    }
    for p, procedure in enumerate(pack.procedures):
        for c, clause in enumerate(procedure.clauses):
            path: Path = ["procedures", p, "clauses", c]
            if pack.history and (clause.replaces or clause.minimum):
                yield (
                    [*path, "replaces" if clause.replaces else "minimum"],
                    _("imported history knows no branches"),
                )
            if not clause.replaces:
                continue
            meant = every.get(clause.replaces)
            if clause.minimum:
                yield [*path, "minimum"], _("what replaces a clause is no minimum itself")
            if meant is None:
                yield [*path, "replaces"], _("there is no clause %(code)s") % {"code": clause.replaces}
            elif meant.replaces or mine.get(meant.code) == procedure.code:
                yield (
                    [*path, "replaces"],
                    _("only a clause of another procedure that replaces none can be replaced"),
                )
            elif meant.minimum:
                for one in below(clause, meant):
                    yield [*path, *one.path], one.message(meant)


def _control(own: AnyControl, minimum: AnyControl) -> Iterable[Looser]:
    if isinstance(own, ControlShape) and isinstance(minimum, ControlShape):
        yield from _stream(own, minimum)
        yield from _within(own, minimum)
        if not set(own.pause) <= set(minimum.pause):
            yield _events(("control", "pause"), _("The clock stands from"), minimum.pause, own.pause)
        elif own.pause and not set(own.resume) >= set(minimum.resume):
            yield _events(("control", "resume"), _("The clock goes on from"), minimum.resume, own.resume)
    elif isinstance(own, LeadShape) and isinstance(minimum, LeadShape):
        yield from _stream(own, minimum)
        yield from _same(("control", "date"), _("The time in the field"), own.date, minimum.date)
        yield from _length("before", _("How long before"), own, minimum, longer_is_stricter=True)
    elif isinstance(own, GuardShape) and isinstance(minimum, GuardShape):
        yield from _guard(own, minimum)
    elif isinstance(own, RateShape) and isinstance(minimum, RateShape):
        yield from _rate(own, minimum)
    elif isinstance(own, RepeatShape) and isinstance(minimum, RepeatShape):
        yield from _repeat(own, minimum)
    elif isinstance(own, QuotaShape) and isinstance(minimum, QuotaShape):
        yield from _quota(own, minimum)


def _stream(own: ControlShape | LeadShape, minimum: ControlShape | LeadShape) -> Iterable[Looser]:
    if not set(own.when) >= set(minimum.when):
        yield _events(("control", "when"), _("Starts at"), minimum.when, own.when)
    if not set(own.then) <= set(minimum.then):
        yield _events(("control", "then"), _("Done with"), minimum.then, own.then)
    if not set(own.unless) <= set(minimum.unless):
        yield _events(("control", "unless"), _("No longer owed after"), minimum.unless, own.unless)
    if not _narrower(minimum.where, own.where):
        yield _conditions(minimum.where, own.where)
    if own.closes == "all" and minimum.closes == "oldest":
        words = (_("the oldest that is open"), _("all that are open"))
        yield Looser(("control", "closes"), _("Settles"), *words)
    yield from _same(("control", "same"), _("Told apart by the field"), own.same, minimum.same)


def _within(own: ControlShape, minimum: ControlShape) -> Iterable[Looser]:
    if own.within and minimum.within:
        yield from _length("within", _("Within"), own, minimum)
        return
    if own.due_from != minimum.due_from:
        words = [
            span_words(read_span(one.within, calendar=one.calendar)) if one.within else one.due_from
            for one in (minimum, own)
        ]
        field = "within" if own.within else "due_from"
        yield Looser(("control", field), _("Within"), words[0], words[1], is_comparable=False)


def _guard(own: GuardShape, minimum: GuardShape) -> Iterable[Looser]:
    yield from _same(("control", "before"), _("Before which action"), own.before, minimum.before)
    if not _narrower(minimum.where, own.where):
        yield _conditions(minimum.where, own.where)
    for name, need in minimum.needs.items():
        mine = own.needs.get(name)
        if mine is None or not _as_strict(mine, need):
            words = (_need(name, need), _need(name, mine) if mine is not None else "")
            yield Looser(("control", "needs"), _("This must be so"), *words)
    if minimum.mode == "refuse" and own.mode != "refuse":
        words = (_("it is refused"), _("a reason must be given"))
        yield Looser(("control", "mode"), _("Otherwise"), *words)
    elif own.mode == "justify":
        yield from _same(("control", "permission"), _("By whoever may"), own.permission, minimum.permission)


def _repeat(own: RepeatShape, minimum: RepeatShape) -> Iterable[Looser]:
    yield from _members(own, minimum)
    if own.every and minimum.every:
        yield from _length("every", _("Or at the latest after"), own, minimum)
    elif own.per and minimum.per:
        many = _periods(own, minimum)
        if many is None:
            yield from _rhythm(own, minimum)
        elif own.times * many < minimum.times:
            words = [f"{PERIODS[one.per or 'day']}: {one.times}" for one in (minimum, own)]
            yield Looser(("control", "times"), _("Times"), words[0], words[1])
        else:
            yield from _first(own, minimum)
    else:
        words = [one.every or str(PERIODS[one.per or "day"]) for one in (minimum, own)]
        where = "every" if own.every else "per"
        yield Looser(("control", where), _("How often"), words[0], words[1], is_comparable=False)


def _quota(own: QuotaShape, minimum: QuotaShape) -> Iterable[Looser]:
    yield from _members(own, minimum)
    if _periods(own, minimum) is None:
        yield from _rhythm(own, minimum)
    else:
        yield from _first(own, minimum)
    if own.count is not None and minimum.count is not None:
        if own.count < minimum.count:
            yield Looser(("control", "count"), _("Members"), str(minimum.count), str(own.count))
    elif own.share is not None and minimum.share is not None:
        if own.share < minimum.share:
            words = (f"{minimum.share:g} %", f"{own.share:g} %")
            yield Looser(("control", "share"), _("Or per cent of the members"), *words)
    else:
        said = tuple(
            f"{one.share:g} %" if one.share is not None else str(one.count) for one in (minimum, own)
        )
        where = "count" if own.count is not None else "share"
        yield Looser(("control", where), _("Members"), said[0], said[1], is_comparable=False)
    if minimum.cooling_off:
        yield from _length(
            "cooling_off", _("Does not count again within"), own, minimum, longer_is_stricter=True
        )


def _rate(own: RateShape, minimum: RateShape) -> Iterable[Looser]:
    yield from _same(("control", "measure"), _("Measure"), own.measure, minimum.measure)
    yield from _same(("control", "of"), _("Kinds of units"), ", ".join(own.of), ", ".join(minimum.of))
    if (own.per, own.starts_in) != (minimum.per, minimum.starts_in):
        yield from _rhythm(own, minimum)
    else:
        yield from _first(own, minimum)
    mine = Bounds.model_construct(at_least=own.at_least, at_most=own.at_most)
    theirs = Bounds.model_construct(at_least=minimum.at_least, at_most=minimum.at_most)
    if not _as_strict(mine, theirs):
        field = "at_least" if minimum.at_least is not None else "at_most"
        words = [bounds_words(one.at_least, one.at_most, _("%(number)s %%")) for one in (minimum, own)]
        yield Looser(("control", field), _("Measure"), words[0], words[1])


def _members(own: RepeatShape | QuotaShape, minimum: RepeatShape | QuotaShape) -> Iterable[Looser]:
    words = (population_words(own.population), population_words(minimum.population))
    if own.population != minimum.population:
        yield Looser(("control", "population"), _("For each of"), words[1], words[0], is_comparable=False)
    if not set(own.then) <= set(minimum.then):
        yield _events(("control", "then"), _("Done with"), minimum.then, own.then)
    if not _narrower(own.where, minimum.where):
        yield _conditions(minimum.where, own.where)


def _periods(own: Periodic, minimum: Periodic) -> int | None:
    """How many of its periods lie in each of the company's at least; None where they do not."""
    if own.per == minimum.per and own.starts_in == minimum.starts_in:
        return 1
    if own.per in ("day", "week", "month") and own.per == minimum.per:
        return 1
    many = INSIDE.get((own.per or "", minimum.per or ""))
    is_aligned = own.per in ("day", "month") or own.starts_in == minimum.starts_in
    return many if is_aligned else None


def _rhythm(own: Periodic, minimum: Periodic) -> Iterable[Looser]:
    words = [str(PERIODS[one.per or "day"]) for one in (minimum, own)]
    if own.per == minimum.per:
        words = [f"{word} ({one.starts_in})" for word, one in zip(words, (minimum, own), strict=True)]
    is_looser = (minimum.per or "", own.per or "") in INSIDE
    yield Looser(("control", "per"), _("How often"), words[0], words[1], is_comparable=is_looser)


def _first(own: Periodic, minimum: Periodic) -> Iterable[Looser]:
    if minimum.first == "prorated" and own.first == "next":
        yield Looser(
            ("control", "first"), _("The first period"), _("in proportion"), _("the first whole one")
        )


def _target(own: ClauseShape, minimum: ClauseShape) -> Iterable[Looser]:
    if minimum.target is not None and (own.target is None or own.target < minimum.target):
        mine = f"{own.target} %" if own.target is not None else ""
        yield Looser(("target",), _("Target, %"), f"{minimum.target} %", mine)


def _ladder(own: ClauseShape, minimum: ClauseShape) -> Iterable[Looser]:
    mine, theirs = (
        read_steps(
            [step.model_dump() for step in one.ladder], calendar=getattr(one.control, "calendar", "clock")
        )
        for one in (own, minimum)
    )
    for step in theirs:
        found = [compare_lengths(other.offset, step.offset) for other in mine if other.to == step.to]
        if not any(order is not None and order <= 0 for order in found):
            is_known = not found or None not in found
            told = next((_step(other) for other in mine if other.to == step.to), "")
            yield Looser(("ladder",), _("Ladder"), _step(step), told, is_comparable=is_known)


def _step(step: Step) -> str:
    return f"{offset_words(step.offset)} → {whom(step.to, {})}"


def _length(
    name: str, label: str, own: AnyControl, minimum: AnyControl, *, longer_is_stricter: bool = False
) -> Iterable[Looser]:
    texts = [getattr(one, name) for one in (own, minimum)]
    spans = [
        read_span(text, calendar=getattr(one, "calendar", "clock") if name != "cooling_off" else "clock")
        for text, one in zip(texts, (own, minimum), strict=True)
        if text
    ]
    if len(spans) < 2:
        yield Looser(("control", name), label, span_words(spans[0]), "")
        return
    order = compare_lengths(*spans)
    is_strict = order is not None and (order >= 0 if longer_is_stricter else order <= 0)
    if not is_strict:
        words = (span_words(spans[1]), span_words(spans[0]))
        yield Looser(("control", name), label, *words, is_comparable=order is not None)


def _same(path: tuple[str, ...], label: str, own: str, minimum: str) -> Iterable[Looser]:
    if own != minimum:
        yield Looser(path, label, minimum, own, is_comparable=False)


def _events(path: tuple[str, ...], label: str, minimum: Iterable[str], own: Iterable[str]) -> Looser:
    return Looser(path, label, events_words(minimum), events_words(own))


def _conditions(minimum: Mapping[str, Any], own: Mapping[str, Any]) -> Looser:
    return Looser(
        ("control", "where"), _("Only if"), conditions_words(minimum, {}), conditions_words(own, {})
    )


def _need(name: str, need: Any) -> str:
    if isinstance(need, Bounds):
        return f"{name.replace('_', ' ')}: {bounds_words(need.at_least, need.at_most)}"
    return conditions_words({name: need}, {})


def _narrower(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    """Whether whatever meets the inner conditions meets the outer ones."""
    return all(
        name in inner and all(one in _many(allowed) for one in _many(inner[name]))
        for name, allowed in outer.items()
    )


def _as_strict(own: Any, minimum: Any) -> bool:
    if isinstance(minimum, Bounds):
        low, high = (minimum.at_least, minimum.at_most)
        if isinstance(own, Bounds):
            return (low is None or (own.at_least is not None and own.at_least >= low)) and (
                high is None or (own.at_most is not None and own.at_most <= high)
            )
        numbers = [one for one in _many(own) if isinstance(one, int | float) and not isinstance(one, bool)]
        return len(numbers) == len(_many(own)) and all(
            (low is None or one >= low) and (high is None or one <= high) for one in numbers
        )
    return not isinstance(own, Bounds) and all(one in _many(minimum) for one in _many(own))


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
