"""The expressions of the back-test, in Ibis: DuckDB runs them inside the house, Spark on a cluster.

Integers only, a total order in every window, and nothing that one of the two does not know (decision 0016).

Events have the columns subject, id, name, at (microseconds since 1970), seq, unit, calendar, a column `f_<field>` of
canonical JSON per field of `where`, and `m_<field>` (microseconds) for `due_from`. Voided events are not among them.
"""

import json
from typing import TYPE_CHECKING, Any

from huiyin.ledger.rules.values import Respond

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, IntegerColumn, Table

FIGURES = ("opened", "met", "late", "overdue", "waiting", "cancelled")


def canonical(value: Any) -> str:
    """A value of an event's data as the columns hold it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def why_by_rows(control: Respond) -> str:
    """Why a clause cannot be judged in columns; "" when it can."""
    if control.ahead is not None:
        return "lead"
    if control.same:
        return "same"
    if control.pause:
        return "pause"
    if control.unless & (control.when | control.then):
        return "unless"
    return ""


def triggers(events: "Table", control: Respond) -> "Table":
    """The events that the clause speaks of."""
    return events.filter(_opens(events, control))


def slots_wanted(events: "Table", control: Respond, grain: int) -> "Table":
    """The (calendar, slot) pairs in which something is triggered."""
    opening = triggers(events, control)
    return opening.select(calendar=opening.calendar, slot=opening["at"] // grain).distinct()


def obligations(events: "Table", control: Respond, slots: "Table", grain: int) -> "Table":
    """One row per obligation: id (of the trigger), unit, at, month, due, closed (or null), cancelled (0 or 1)."""
    opened = _closed_by(_roles(events, control), control)
    slotted = opened.mutate(slot=opened["at"] // grain)
    joined = slotted.join(slots, ["calendar", "slot"])
    inside = joined["at"] - joined.slot * grain
    due = (
        joined[f"m_{control.due_from}"]
        if control.due_from
        else (inside == 0).ifelse(joined["first"], joined.base + joined.slope * inside)
    )
    return joined.select("id", "unit", "at", "month", "closed", "cancelled", due=due)


def figures(owed: "Table", *, since: int, until: int, as_of: int) -> "Table":
    """Per unit and month what was triggered in [since, until), as it stands at `as_of` (all in microseconds)."""
    owed = owed.filter((owed["at"] >= since) & (owed["at"] < until))
    is_open = owed.closed.isnull() & (owed.cancelled == 0)
    return owed.group_by("unit", "month").agg(
        opened=owed.count(),
        met=_number(owed.closed.notnull() & (owed.closed <= owed.due)),
        late=_number(owed.closed.notnull() & (owed.closed > owed.due)),
        overdue=_number(is_open & (owed.due < as_of)),
        waiting=_number(is_open & (owed.due >= as_of)),
        cancelled=_number(owed.cancelled == 1),
    )


def _number(condition: "BooleanValue") -> Any:
    return condition.ifelse(1, 0).sum().cast("int64")


def _opens(events: "Table", control: Respond) -> "BooleanValue":
    condition = events.name.isin(sorted(control.when))
    for field, allowed in control.where.items():
        condition = condition & events[f"f_{field}"].isin([canonical(value) for value in allowed])
    if control.due_from:
        condition = condition & events[f"m_{control.due_from}"].notnull()
    return condition


def _roles(events: "Table", control: Respond) -> "Table":
    """The events that matter, with what each does as 0 or 1."""
    names = sorted(control.when | control.then | control.unless)
    some = events.filter(events.name.isin(names))
    return some.mutate(
        # An event without a field is no trigger: NULL is not yes.
        opens=_opens(some, control).fill_null(False).ifelse(1, 0),
        closes=some.name.isin(sorted(control.then)).ifelse(1, 0),
        ends=some.name.isin(sorted(control.unless)).ifelse(1, 0) if control.unless else 0,
    )


def _closed_by(events: "Table", control: Respond) -> "Table":
    """The openings with the time at which they were closed, or whether an `unless` ended them before."""
    import ibis

    keys = ["subject"]
    if control.unless:
        through = ibis.window(group_by="subject", order_by=["at", "seq"], rows=(None, 0))
        whole = ibis.window(group_by="subject")
        events = events.mutate(part=events.ends.sum().over(through), parts=events.ends.sum().over(whole))
        keys.append("part")
    opened = _all(events, keys) if control.closes_all else _oldest_first(events, keys)
    ended = (
        (opened.closed.isnull() & (opened.part < opened.parts)).ifelse(1, 0)
        if control.unless
        else ibis.literal(0)
    )
    return opened.mutate(cancelled=ended)


def _all(events: "Table", keys: list[str]) -> "Table":
    """Each opening is closed by the first closing event after it."""
    import ibis

    after = ibis.window(group_by=keys, order_by=[ibis.desc("at"), ibis.desc("seq")], rows=(None, -1))
    closing: IntegerColumn = (events.closes == 1).ifelse(events["at"], ibis.null("int64"))
    followed = events.mutate(closed=closing.min().over(after))
    return followed.filter(followed.opens == 1)


def _oldest_first(events: "Table", keys: list[str]) -> "Table":
    """The n-th opening is closed by the n-th closing event that did not find the queue empty."""
    import ibis

    through = ibis.window(group_by=keys, order_by=["at", "seq"], rows=(None, 0))
    counted = events.mutate(
        opened_so_far=events.opens.sum().over(through), closed_so_far=events.closes.sum().over(through)
    )
    surplus = counted.closed_so_far - (counted.opened_so_far - counted.opens)
    queued = counted.mutate(wasted=ibis.greatest(0, surplus.max().over(through)))
    opened = queued.filter(queued.opens == 1).mutate(rank=lambda row: row.opened_so_far.cast("int64"))
    closing = queued.filter(queued.closes == 1).mutate(
        rank=lambda row: (row.closed_so_far - row.wasted).cast("int64")
    )
    closed = closing.group_by([*keys, "rank"]).agg(closed=closing["at"].min())
    return opened.left_join(closed, [*keys, "rank"])
