"""The one function: the obligations of a clause on a subject, out of that subject's events.

The live ledger, the batch evaluator and replay all call `rebuild`; nothing else decides what is owed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from huiyin.calendars.rules import Calendar, due, postpone, shift
from huiyin.ledger.rules.terms import add_months
from huiyin.ledger.rules.values import Fact, Owed, Respond, Span, Status, Version

WAIVED, URGED, ESCALATED, HANDED_OVER, RESCHEDULED = (
    "obligation.waived",
    "obligation.urged",
    "obligation.escalated",
    "obligation.handed_over",
    "obligation.rescheduled",
)
ABOUT_OBLIGATIONS = frozenset({WAIVED, URGED, ESCALATED, HANDED_OVER, RESCHEDULED})

Pauses = list[tuple[datetime, datetime | None]]


def rebuild(versions: Sequence[Version], facts: Sequence[Fact]) -> list[Owed]:
    """The obligations of one clause (in all its versions) on one subject, out of its events in recorded order.

    In ordinary order that is one evaluation. From the first late entry or voiding on, each recording is evaluated in
    turn, so that an obligation whose closed outcome changed is known to be restated, whoever asks and whenever.
    """
    disorder = _first_disorder(facts)
    owed = evaluate(versions, standing(facts[:disorder]))
    restated: set[tuple[int, int]] = set()
    for end in range(disorder + 1, len(facts) + 1):
        before = {one.key: one.outcome for one in owed if one.status != "open"}
        owed = evaluate(versions, standing(facts[:end]))
        after = {one.key: one.outcome for one in owed}
        restated |= {key for key, outcome in before.items() if after.get(key) != outcome}
    for one in owed:
        one.restated = one.key in restated
    return owed


def standing(facts: Sequence[Fact]) -> list[Fact]:
    """The events that none of the others voids, as they happened."""
    voided = {fact.voids_id for fact in facts if fact.voids_id is not None}
    return sorted(
        (fact for fact in facts if fact.id not in voided), key=lambda fact: (fact.occurred_at, fact.sequence)
    )


def evaluate(versions: Sequence[Version], facts: Sequence[Fact]) -> list[Owed]:
    """The obligations that these standing events, in the order in which they happened, amount to."""
    owed: list[Owed] = []
    for position, fact in enumerate(facts):
        open_ones = [one for one in owed if one.status == "open"]
        past = facts[: position + 1]
        _close(open_ones, fact, past)
        _cancel(open_ones, fact)
        _note(owed, fact)
        _reassign(open_ones, fact)
        for version in versions:
            if version.control.ahead is not None:
                _know_moment(owed, version, fact)
            elif triggers(version, fact) and not is_not_owed(version, fact):
                owed.append(_open(version, fact))
    for one in owed:
        if one.status == "open":
            _set_due(one, pauses_in(one.version.control, facts))
    return owed


def triggers(version: Version, fact: Fact) -> bool:
    """Whether the event is one that the clause speaks of."""
    return (
        fact.name in version.control.when
        and all(fact.data.get(name) in allowed for name, allowed in version.control.where.items())
        and version.applies_to(fact)
    )


def is_not_owed(version: Version, fact: Fact) -> bool:
    """Whether the clause takes its due time from the event, and the event carries none."""
    control = version.control
    return bool(control.due_from) and control.ahead is None and fact.data.get(control.due_from) is None


def _first_disorder(facts: Sequence[Fact]) -> int:
    """How many events, from the first on, were recorded in the order in which they happened and void nothing."""
    for position, fact in enumerate(facts):
        if fact.voids_id is not None or (position and fact.occurred_at < facts[position - 1].occurred_at):
            return position
    return len(facts)


def _open(version: Version, fact: Fact) -> Owed:
    one = Owed(version, fact)
    for key in version.control.owed_by:
        if _owner(one, key, fact):
            break
    else:
        one.unit_id = fact.unit_id
    if version.control.exceptions:
        _end(one, "waived", fact)
    return one


def _know_moment(owed: list[Owed], version: Version, fact: Fact) -> None:
    """Open an obligation with the moment that the event names; move what is open, or cancel it where it names none.

    A moment that has been dealt with opens nothing again; another one does.
    """
    if fact.name not in version.control.when:
        return
    moment = fact.data.get(version.control.due_from)
    known = [one for one in owed if one.is_meant_by(fact)]
    still_open = [one for one in known if one.status == "open" and one.version is version]
    for one in still_open:
        one.moment = moment
        if moment is None:
            _end(one, "cancelled", fact)
    if moment is None or any(one.status == "open" for one in known) or not triggers(version, fact):
        return
    done = [one.moment for one in known if one.status != "cancelled"]
    if moment not in done[-1:]:
        one = _open(version, fact)
        one.moment = moment
        owed.append(one)


def _owner(one: Owed, key: str, fact: Fact) -> bool:
    """Take the responsible from the event's field for `key`; False when it carries none."""
    value = fact.data.get(f"{key}_id")
    if value is None:
        return False
    if one.version.owner_kinds.get(key) == "staff":
        one.staff_id, one.unit_id = value, one.unit_id or fact.unit_id
    else:
        one.staff_id, one.unit_id = None, value
    return True


def _reassign(open_ones: Iterable[Owed], fact: Fact) -> None:
    """The latest event that names the person or unit owing it decides, unless it was handed over by hand."""
    for one in open_ones:
        if one.status != "open" or one.handed_over or fact.name in ABOUT_OBLIGATIONS:
            continue
        if not one.is_meant_by(fact):
            continue
        for key in one.version.control.owed_by:
            if _owner(one, key, fact):
                break


def _close(open_ones: Iterable[Owed], fact: Fact, past: Sequence[Fact]) -> None:
    """Close the oldest one that the event answers, or all of them where the clause says so."""
    for one in open_ones:
        if fact.name not in one.version.control.then or not one.is_meant_by(fact):
            continue
        _set_due(
            one, [(start, end or fact.occurred_at) for start, end in pauses_in(one.version.control, past)]
        )
        is_met = one.due_at is None or fact.occurred_at <= one.due_at
        _end(one, "met" if is_met else "met_late", fact)
        if not one.version.control.closes_all:
            return


def _cancel(open_ones: Iterable[Owed], fact: Fact) -> None:
    for one in open_ones:
        if one.status == "open" and fact.name in one.version.control.unless and one.is_meant_by(fact):
            _end(one, "cancelled", fact)


def _note(owed: Iterable[Owed], fact: Fact) -> None:
    """Apply what was recorded about the obligations themselves."""
    if fact.name not in ABOUT_OBLIGATIONS:
        return
    for one in owed:
        settle_note(one, fact)


def settle_note(one: Owed, fact: Fact) -> None:
    """Apply what was recorded about obligations to this one, if it is meant."""
    if one.key != (fact.data["clause_id"], fact.data["trigger_id"]):
        return
    if fact.name == ESCALATED:
        one.fired.add(fact.data["step"])
    elif fact.name == URGED:
        one.urgings += 1
    elif fact.name == HANDED_OVER and one.status == "open":
        one.staff_id, one.handed_over = fact.data["to_id"], True
    elif fact.name == RESCHEDULED and one.status == "open":
        one.holidays = fact.calendar
    elif fact.name == WAIVED and one.status == "open":
        _end(one, "waived", fact)


def _end(one: Owed, status: Status, fact: Fact) -> None:
    one.status, one.closed_at, one.closing_id = status, fact.occurred_at, fact.id
    one.paused_since = one.next_step_at = None


def pauses_in(control: Respond, facts: Sequence[Fact]) -> Pauses:
    """The pauses that the clause knows among these events, in order; the last one may still be open."""
    pauses: Pauses = []
    for fact in facts:
        is_paused = bool(pauses) and pauses[-1][1] is None
        if fact.name in control.pause and not is_paused:
            pauses.append((fact.occurred_at, None))
        elif fact.name in control.resume and is_paused:
            pauses[-1] = (pauses[-1][0], fact.occurred_at)
    return pauses


def _set_due(one: Owed, pauses: Pauses) -> None:
    control, trigger = one.version.control, one.trigger
    if control.exceptions:
        return
    if control.ahead is not None:
        one.due_at = ahead_of(one.calendar, one.moment or "", control.ahead)
        one.provisional = control.working and one.calendar.is_provisional(
            one.due_at.astimezone(one.calendar.tz).date()
        )
        one.next_step_at = min((moment for moment, _ in open_steps(one)), default=None)
        return
    if control.within is not None:
        result = due(one.calendar, trigger.occurred_at, control.within, pauses)
    else:
        promised = datetime.fromisoformat(trigger.data[control.due_from])
        result = postpone(one.calendar, trigger.occurred_at, promised, pauses, working=control.working)
    one.due_at, one.provisional = result.at, result.provisional
    one.paused_since = pauses[-1][0] if result.at is None else None
    one.next_step_at = min((moment for moment, _ in open_steps(one)), default=None)


def ahead_of(calendar: Calendar, moment: str, span: Span) -> datetime:
    """The last moment that lies so long before a moment in ISO form; a day alone means its end, in local time."""
    if len(moment) == len("2026-11-30"):
        day = date.fromisoformat(moment) + timedelta(days=1)
        instant = datetime.combine(day, time.min, tzinfo=calendar.tz)
    else:
        instant = datetime.fromisoformat(moment)
    if span.budget is not None:
        amount = span.budget
        back = replace(
            amount,
            minutes=None if amount.minutes is None else -amount.minutes,
            days=None if amount.days is None else -amount.days,
        )
        return shift(calendar, instant, back)
    return add_months(instant.astimezone(calendar.tz), -span.months)


def open_steps(one: Owed) -> list[tuple[datetime, int]]:
    """When each step of the ladder that has not fired is due, and its number; none for imported history."""
    if one.due_at is None or one.status != "open" or one.trigger.imported:
        return []
    return sorted(
        (shift(one.calendar, one.due_at, step.offset), step.number)
        for step in one.version.steps
        if step.number not in one.fired
    )


def due_steps(one: Owed, at: datetime) -> list[tuple[datetime, int]]:
    """The ladder's steps that are due and have not fired: since when, and their numbers; earliest first."""
    return [step for step in open_steps(one) if step[0] <= at]


def local_month(fact: Fact) -> str:
    """The month of the event in its unit's time zone, "2026-11"."""
    return fact.occurred_at.astimezone(fact.calendar.tz).strftime("%Y-%m")
