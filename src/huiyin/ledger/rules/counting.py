"""What is counted in periods: the obligations of one clause for one member or group, out of the events that count.

The live ledger and `ledger verify` both call `rebuild_counted`; they differ in where they find the events.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from huiyin.calendars.rules import Budget, Calendar, shift
from huiyin.ledger.rules.respond import ABOUT_OBLIGATIONS, open_steps, settle_note
from huiyin.ledger.rules.terms import add_months
from huiyin.ledger.rules.values import Counted, Fact, Owed, Span, Status, Version

OPENED, LEFT, TAKEN = "period.opened", "period.left", "measure.taken"
OWN_EVENTS = frozenset({OPENED, LEFT, TAKEN})


def rebuild_counted(
    versions: Mapping[int, Version], opened: Fact, subject: tuple[str, int], facts: Sequence[Fact]
) -> list[Owed]:
    """The obligations that a period, opened by this event, amounts to for one member (`repeat`) or group.

    `versions` are those of the clause, by id; `facts` everything that bears on it, in recorded order. Known at the
    opening is what had been recorded by then; after the first late entry or voiding each recording is evaluated in
    turn, as in `respond.rebuild`, so that a closed outcome that changes is known to be restated.
    """
    disorder = _first_disorder(opened, facts)
    owed = _evaluate(versions, opened, subject, facts[:disorder])
    restated: set[tuple[int, int]] = set()
    for end in range(disorder + 1, len(facts) + 1):
        before = {one.key: one.outcome for one in owed if one.status != "open"}
        owed = _evaluate(versions, opened, subject, facts[:end])
        after = {one.key: one.outcome for one in owed}
        restated |= {key for key, outcome in before.items() if after.get(key) != outcome}
    for one in owed:
        one.restated = one.restated or one.key in restated
        one.next_step_at = min((moment for moment, _ in open_steps(one)), default=None)
    return owed


def member_of(fact: Fact, kind: str) -> int | None:
    """The member of a population of this kind for which an event counts."""
    if fact.subject_kind == kind:
        return fact.subject_id
    if kind == "customer" and fact.customer_id is not None:
        return fact.customer_id
    value = fact.data.get(f"{kind}_id")
    return value if isinstance(value, int) else None


def counts(counted: Counted, fact: Fact) -> bool:
    """Whether an event is one that the clause counts; imported history never is."""
    return (
        fact.name in counted.then
        and not fact.imported
        and all(fact.data.get(name) in allowed for name, allowed in counted.where.items())
    )


def looks_back_to(counted: Counted, since: datetime, calendar: Calendar) -> datetime:
    """From when on events bear on a period that begins at `since`: those that keep later ones from counting."""
    if counted.cooling is not None:
        return back(calendar, since, counted.cooling)
    if counted.every is not None:
        return back(calendar, since, Span(budget=counted.every))
    return since


def back(calendar: Calendar, moment: datetime, span: Span) -> datetime:
    """The moment so long before."""
    if span.budget is None:
        return add_months(moment.astimezone(calendar.tz), -span.months)
    days, minutes = span.budget.days, span.budget.minutes
    earlier = replace(
        span.budget, days=None if days is None else -days, minutes=None if minutes is None else -minutes
    )
    return shift(calendar, moment, earlier)


def moment_of(text: str) -> datetime:
    """A moment out of an event's data."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _first_disorder(opened: Fact, facts: Sequence[Fact]) -> int:
    """How many facts were known at the opening, or came in order since and void nothing."""
    latest = opened.occurred_at
    for position, fact in enumerate(facts):
        if fact.id <= opened.id:
            continue
        if fact.voids_id is not None or fact.occurred_at < latest:
            return position
        latest = fact.occurred_at
    return len(facts)


def _evaluate(
    versions: Mapping[int, Version], opened: Fact, subject: tuple[str, int], facts: Sequence[Fact]
) -> list[Owed]:
    voided = {fact.voids_id for fact in facts if fact.voids_id is not None}
    standing = sorted(
        (fact for fact in facts if fact.id not in voided), key=lambda fact: (fact.occurred_at, fact.id)
    )
    version = versions[opened.data["clause_id"]]
    counted = version.counted
    assert counted is not None
    if counted.kind == "rate":
        return [_measured(version, counted, opened, standing)]
    if counted.every is not None:
        return _chain(versions, version, counted.every, opened, subject, standing)
    return [_in_period(version, counted, opened, subject, standing)]


def _begin(version: Version, opened: Fact) -> Owed:
    """What is owed at the opening: by the group's own person, else by the unit."""
    data = opened.data
    until = data["until"] and moment_of(data["until"])
    one = Owed(version, opened, since=moment_of(data["since"]), due_at=until, month=data["month"])
    one.staff_id, one.unit_id = data["owner_id"], opened.unit_id
    one.required = data["required"]
    return one


def _in_period(
    version: Version, counted: Counted, opened: Fact, subject: tuple[str, int], standing: Sequence[Fact]
) -> Owed:
    one, since = _begin(version, opened), moment_of(opened.data["since"])
    kind = opened.data["member"]
    members = {subject[1]} if counted.kind == "repeat" else set(opened.data["members"])
    last: dict[int, datetime] = {}
    credited: list[int] = []
    for fact in standing:
        member = member_of(fact, kind) if counts(counted, fact) else None
        if member in members and member is not None:
            is_inside = since <= fact.occurred_at and (one.due_at is None or fact.occurred_at < one.due_at)
            if is_inside and not _is_too_soon(counted, opened.calendar, last.get(member), fact.occurred_at):
                credited.append(member)
            last[member] = fact.occurred_at
            one.achieved = len(credited) if counted.kind == "repeat" else len(set(credited))
            if one.status == "open" and one.achieved >= (one.required or 0):
                _close(one, "met", fact)
        else:
            _note(one, fact, subject)
    one.credited = frozenset(credited)
    if one.status == "open" and not one.required:
        _close(one, "cancelled", opened)
    return one


def _is_too_soon(counted: Counted, calendar: Calendar, last: datetime | None, at: datetime) -> bool:
    return counted.cooling is not None and last is not None and last > back(calendar, at, counted.cooling)


def _chain(
    versions: Mapping[int, Version],
    version: Version,
    every: Budget,
    opened: Fact,
    subject: tuple[str, int],
    standing: Sequence[Fact],
) -> list[Owed]:
    """One obligation from the member's first day on (or the last time before it), and one from each time on."""
    first, begun = _begin(version, opened), moment_of(opened.data["since"])
    chain, has_left = [first], False
    for fact in standing:
        one = chain[-1]
        counted = one.version.counted
        if (
            counted is not None
            and counts(counted, fact)
            and member_of(fact, opened.data["member"]) == subject[1]
        ):
            if fact.occurred_at < begun:
                first.since = fact.occurred_at
                continue
            if has_left:
                continue
            if one.status == "open":
                is_in_time = fact.occurred_at <= _set_due(one, every)
                _close(one, "met" if is_in_time else "met_late", fact)
                one.achieved = 1
            following = _version_at(versions, opened, fact)
            if following is not None:
                chain.append(_next(following, opened, fact, one))
        else:
            has_left = has_left or _leaves(fact, subject)
            for one in chain:
                _note(one, fact, subject)
    for one in chain:
        _set_due(one, every)
    return chain


def _set_due(one: Owed, every: Budget) -> datetime:
    """In the rhythm of the version under which it was opened."""
    own = one.version.counted.every if one.version.counted is not None else None
    one.due_at = shift(one.calendar, one.since or one.trigger.occurred_at, own or every)
    return one.due_at


def _next(version: Version, opened: Fact, fact: Fact, previous: Owed) -> Owed:
    trigger = replace(fact, unit_id=opened.unit_id, unit_path=opened.unit_path, calendar=opened.calendar)
    one = Owed(version, trigger, since=fact.occurred_at)
    one.required, one.unit_id = 1, opened.unit_id
    one.staff_id = previous.staff_id if previous.handed_over else opened.data["owner_id"]
    one.month = fact.occurred_at.astimezone(opened.calendar.tz).strftime("%Y-%m")
    return one


def _version_at(versions: Mapping[int, Version], opened: Fact, fact: Fact) -> Version | None:
    """The version in force where the member belongs when it happened, if it still counts days since the last time."""
    return next(
        (
            version
            for version in versions.values()
            if version.is_in_force(opened.unit_path, fact.occurred_at)
            and version.counted is not None
            and version.counted.every is not None
        ),
        None,
    )


def _measured(version: Version, counted: Counted, opened: Fact, standing: Sequence[Fact]) -> Owed:
    """As the numbers taken last say; nothing to measure is not applicable."""
    one = _begin(version, opened)
    subject = (opened.data["group_kind"], opened.data["group_id"])
    for fact in standing:
        if fact.name != TAKEN or one.status == "waived":
            _note(one, fact, subject)
            continue
        before = str(one.status)
        one.achieved, one.required = fact.data["numerator"], fact.data["denominator"]
        one.status, one.closed_at, one.closing_id = "open", None, None
        if not one.required:
            _close(one, "cancelled", fact)
        elif is_within(counted, one.achieved, one.required):
            _close(one, "met", fact)
        one.restated = one.restated or before not in {"open", one.status}
    return one


def is_within(counted: Counted, numerator: int, denominator: int) -> bool:
    """Whether a rate satisfies the clause; whole numbers are compared, so that 80 % of 5 is 4 exactly."""
    low, high = counted.at_least, counted.at_most
    thousandths = numerator * 100_000
    return (low is None or thousandths >= round(low * 1000) * denominator) and (
        high is None or thousandths <= round(high * 1000) * denominator
    )


def _leaves(fact: Fact, subject: tuple[str, int]) -> bool:
    return fact.name == LEFT and subject[1] in fact.data["members"]


def _note(one: Owed, fact: Fact, subject: tuple[str, int]) -> None:
    """Apply what was recorded about the obligation, or that the member has left."""
    if fact.name in ABOUT_OBLIGATIONS:
        settle_note(one, fact)
    elif one.status == "open" and _leaves(fact, subject):
        _close(one, "cancelled", fact)


def _close(one: Owed, status: Status, fact: Fact) -> None:
    one.status, one.closed_at, one.closing_id = status, fact.occurred_at, fact.id
    one.paused_since = one.next_step_at = None
