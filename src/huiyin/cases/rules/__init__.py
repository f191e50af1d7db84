"""What the loop decides without looking anything up: values in, values out."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.base.text import words as words

#: Tries on so many different local days end a return visit as unreachable.
VISIT_DAYS = 3
#: Satisfaction from 1 (very dissatisfied) to 5 (very satisfied); a satisfied customer says 3 or more.
LEVELS = range(1, 6)
MIDDLE_LEVEL = 3


def moment(at: datetime, occurred_at: datetime | None, *, not_before: datetime | None = None) -> datetime:
    """When something happened: `occurred_at` of a late entry, else `at`, the moment of recording.

    Without a late entry it is never before what it follows: then the clock of the machine was put back, and the
    time of the step before stands for both.

    :raises Invalid: a time without offset, in the future, or before what it follows
    """
    happened = occurred_at or at
    if happened.tzinfo is None:
        raise Invalid(fields={"occurred_at": _("Give the time with its time zone.")})
    if happened > at:
        raise Invalid(fields={"occurred_at": _("This time lies in the future.")})
    if not_before is not None and happened < not_before:
        if occurred_at is None:
            return not_before
        raise Invalid(fields={"occurred_at": _("This time lies before the step that it follows.")})
    return happened


def check_future(field: str, value: datetime | None, *, after: datetime) -> None:
    """A time that is promised must lie after the moment of the promise.

    :raises Invalid: it does not, or has no offset
    """
    if value is None:
        return
    if value.tzinfo is None:
        raise Invalid(fields={field: _("Give the time with its time zone.")})
    if value <= after:
        raise Invalid(fields={field: _("This time must lie in the future.")})


def is_sampled(*, seed: int, case_id: int, percent: int) -> bool:
    """Whether a case falls into a sample of `percent` %; reproducible from the seed and the case."""
    digest = hashlib.sha256(f"{seed}:{case_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < percent


def decide_visit(
    *, policy: str, is_in_sample: bool, round: int, on_the_spot: bool, caller_satisfied: bool | None
) -> str:
    """Whether an answer is followed by a return visit (A34, spec 09 "Scope of return visits").

    `policy` is "all", "sample" or "accept"; the result "required", "sampled_out" or "accepted". Who was
    dissatisfied once (round 2 and later) is always visited.
    """
    if round > 1:
        return "required"
    if policy == "sample" and not is_in_sample:
        return "sampled_out"
    if policy == "accept" and on_the_spot and caller_satisfied:
        return "accepted"
    return "required"


def check_level(outcome: str, level: int | None) -> None:
    """A satisfaction level must fit the outcome of the visit.

    :raises Invalid: it is out of range, or contradicts the outcome
    """
    if level is None:
        return
    if outcome == "unreachable":
        raise Invalid(fields={"level": _("Nobody was reached: there is no satisfaction to record.")})
    fits = level >= MIDDLE_LEVEL if outcome == "satisfied" else level <= MIDDLE_LEVEL
    if level not in LEVELS or not fits:
        raise Invalid(fields={"level": _("This level does not fit the outcome.")})


def is_out_of_reach(days: Iterable[date]) -> bool:
    """Whether tries without success on these local days are enough to end as unreachable."""
    return len(set(days)) >= VISIT_DAYS


def priority(*, is_urgent: bool, importance: int, is_important_customer: bool) -> int:
    """What goes first (AE10, AE3): urgency before importance before the customer; higher is sooner."""
    return (is_urgent * 100) + importance * 10 + is_important_customer


def format_number(prefix: str, unit_code: str, year: int, count: int) -> str:
    """A number on paper: KF-YH01-2026-000123."""
    return f"{prefix}-{unit_code}-{year}-{count:06d}"


def may_escalate(level: str, *, open_levels: Iterable[str], past_levels: Iterable[str]) -> bool:
    """Whether a case may be reported to `level` (A33): first the director, then the general manager.

    `open_levels` still wait for a response, `past_levels` were reported to in this round.
    """
    return level not in set(open_levels) and (level == "director" or "director" in set(past_levels))
