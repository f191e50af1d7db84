"""Clauses that cannot be kept, by themselves or beside one another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiyin.calendars.rules import Budget
from huiyin.journal.registry import find_event
from huiyin.journal.registry.hooks import find_gate
from huiyin.ledger.rules.controls import (
    Bounds,
    ControlShape,
    GuardShape,
    LeadShape,
    QuotaShape,
    RateShape,
    RepeatShape,
)
from huiyin.ledger.rules.pack import ClauseShape

Path = list[str | int]
#: The longest that each period can be, in days.
LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


def contradictions_in(clauses: Sequence[ClauseShape]) -> Iterable[tuple[Path, str]]:
    """What cannot be, with where it stands: the clause's position first."""
    for position, clause in enumerate(clauses):
        for path, message in _within_one(clause):
            yield [position, *path], message
        for guard in clauses:
            if isinstance(clause.control, RepeatShape | QuotaShape) and isinstance(guard.control, GuardShape):
                for path, message in _ruled_out(clause.control, guard.control, guard.number):
                    yield [position, "control", *path], message


def _within_one(clause: ClauseShape) -> Iterable[tuple[Path, str]]:
    control = clause.control
    if isinstance(control, ControlShape | LeadShape):
        yield from _both(control)
    if isinstance(control, RateShape):
        yield from _crossed(["control", "at_most"], control.at_least, control.at_most)
    if isinstance(control, GuardShape):
        for name, need in control.needs.items():
            if isinstance(need, Bounds):
                yield from _crossed(["control", "needs", name], need.at_least, need.at_most)
    if isinstance(control, QuotaShape):
        yield from _too_often(control)


def _both(control: ControlShape | LeadShape) -> Iterable[tuple[Path, str]]:
    for name in sorted(set(control.then) & set(control.unless)):
        yield ["control", "unless"], _("%(name)s both settles it and ends it") % {"name": name}
    pauses = (control.pause, control.resume) if isinstance(control, ControlShape) else ([], [])
    for name in sorted(set(pauses[0]) & set(pauses[1])):
        yield ["control", "resume"], _("%(name)s both stops the clock and starts it again") % {"name": name}


def _crossed(path: Path, low: float | None, high: float | None) -> Iterable[tuple[Path, str]]:
    if low is not None and high is not None and low > high:
        yield path, _("the least is more than the most")


def _days(length: str) -> float:
    number, unit = length.split()
    if unit.startswith("month"):
        return int(number) * 31
    budget = Budget.parse(length, calendar="clock")
    return budget.days if budget.days is not None else (budget.minutes or 0) / 1440


def _too_often(control: QuotaShape) -> Iterable[tuple[Path, str]]:
    """With a cooling-off a member counts every so many days: a share of all, in a shorter time, cannot be reached."""
    if control.share is None or control.cooling_off is None:
        return
    number, unit = control.cooling_off.split()
    cooling = int(number) * 28 if unit.startswith("month") else _days(control.cooling_off)
    most = 100 * LONGEST[control.per] / cooling if cooling else 100.0
    if control.share > max(most, 0) and most < 100:
        yield (
            ["control", "share"],
            _("with this cooling-off at most %(share)s %% of the members can count in each period")
            % {"share": f"{most:.0f}"},
        )


def _ruled_out(
    counted: RepeatShape | QuotaShape, guard: GuardShape, number: str
) -> Iterable[tuple[Path, str]]:
    """What is to be counted is what a guard on the same kind of subject refuses."""
    gate = find_gate(guard.before)
    subjects = {event.subject for event in map(find_event, counted.then) if event is not None}
    if guard.mode != "refuse" or gate is None or gate.subject not in subjects:
        return
    if any(not _inside(counted.where.get(name), value) for name, value in guard.where.items()):
        return
    for name, value in counted.where.items():
        if name in guard.needs and _never(value, guard.needs[name]):
            yield (
                ["where", name],
                _("the check of clause %(number)s refuses what this counts") % {"number": number},
            )


def _inside(value: Any, allowed: Any) -> bool:
    return value is not None and set(map(str, _many(value))) <= set(map(str, _many(allowed)))


def _never(value: Any, need: Any) -> bool:
    if isinstance(need, Bounds):
        numbers = [one for one in _many(value) if isinstance(one, int | float)]
        return bool(numbers) and not any(_fits(one, need) for one in numbers)
    return not set(map(str, _many(value))) & set(map(str, _many(need)))


def _fits(number: float, need: Bounds) -> bool:
    return (need.at_least is None or number >= need.at_least) and (
        need.at_most is None or number <= need.at_most
    )


def _many(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
