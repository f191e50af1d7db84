"""Counting in periods: called inside every recording transaction, and once more below the settled horizon."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F, Q

from huiyin.base.rows import insert_alike, update_many
from huiyin.journal.models import Event
from huiyin.ledger.actions.writing import add_counts, write
from huiyin.ledger.models import Credit, Member, Obligation, Period
from huiyin.ledger.queries.book import Book, fact_of, load_book
from huiyin.ledger.queries.counted import (
    COUNTED_FIELDS,
    bears_on,
    counted_by,
    credits_kept,
    credits_of,
    reads_from,
    rows_in,
    stored_in,
    untouched_rows,
)
from huiyin.ledger.queries.outcome import Count, count_of
from huiyin.ledger.rules.counting import LEFT, OPENED, OWN_EVENTS, TAKEN, member_of, moment_of
from huiyin.ledger.rules.respond import ABOUT_OBLIGATIONS

Touched = dict[int, set[int] | None]


def concerns_periods(book: Book, event: Event) -> bool:
    """Whether this event can change what is counted."""
    return (
        event.name in book.counting
        or event.name in OWN_EVENTS
        or event.name in ABOUT_OBLIGATIONS
        or event.voids_id is not None
    )


def count_in_periods(book: Book, events: Sequence[Event]) -> Counter[Count]:
    """Bring what is counted in line with these events; returns by how much the boards' counts change.

    Each period is locked, so that two recorders that credit the same group wait for each other.
    """
    touched: Touched = {}
    counts = _open(book, [event for event in events if event.name == OPENED], touched)
    for event in events:
        if event.name != OPENED and event.name in OWN_EVENTS:
            _touch(touched, event.subject_id, event.data.get("members"))
            if event.name == LEFT:
                _leave(event)
    _credit(book, [event for event in events if event.name in book.counting], touched)
    _steered(events, touched)
    if not touched:
        return counts
    for period_id in sorted(touched.keys() - _held(events)):
        # Holds the row to the end of the transaction, in an order in which two never wait for each other.
        Period.objects.filter(pk=period_id).update(part=F("part"))
    wanted = _lines(book, touched)
    # Added, not with "+", which would leave out what becomes less.
    counts.update(write(rows_in(book, wanted, credits_kept(wanted)), stored_in(wanted, book), COUNTED_FIELDS))
    return counts


def _held(events: Sequence[Event]) -> set[int]:
    """The periods whose rows the action itself has written in this transaction: those that it takes the numbers of."""
    return {event.subject_id for event in events if event.name == TAKEN}


def is_recounted(book: Book, event: Event) -> bool:
    """Whether this event is looked at again when it is settled."""
    return bool(book.counted) and (event.name in book.counting or event.name == OPENED)


@transaction.atomic
def recount(event: Event) -> None:
    """Look at one settled event again: what two transactions could not see of each other is made good now.

    :raises Exception: whatever counting raises; the follower then tries again
    """
    book = load_book()
    if is_recounted(book, event):
        add_counts(count_in_periods(book, [event]))


def _touch(touched: Touched, period_id: int, members: Collection[int] | None) -> None:
    known = touched.get(period_id, set())
    touched[period_id] = None if known is None or members is None else known | set(members)


def _lines(book: Book, touched: Touched) -> Touched:
    """The members that are asked for; of a group that is counted as one: the group."""
    opened = Event.objects.of("period", list(touched)).filter(name=OPENED)
    return {
        event.subject_id: touched[event.subject_id] if counted_by(book, event).kind == "repeat" else None
        for event in opened
    }


def _open(book: Book, events: Sequence[Event], touched: Touched) -> Counter[Count]:
    """Note who is counted, and what has happened already; a second time only what was not to be seen at the first."""
    claimed = Period.objects.in_bulk([event.subject_id for event in events])
    fresh = [event for event in events if claimed[event.subject_id].opened_id is None]
    for event in fresh:
        row = claimed[event.subject_id]
        row.opened_id = event.pk
        row.reads_from = reads_from(counted_by(book, event), moment_of(event.data["since"]), event)
        insert_alike(Member, {"period_id": event.subject_id}, own=("member_id",), ids=event.data["members"])
    update_many([claimed[event.subject_id] for event in fresh], ["opened_id", "reads_from"])
    credits = credits_of(book, events)
    counts: Counter[Count] = Counter()
    for event in fresh:
        if counted_by(book, event).kind == "repeat":
            credited = {member for member, _event in credits[event.subject_id]}
            counts.update(
                _owe_alike(book, event, [id_ for id_ in event.data["members"] if id_ not in credited])
            )
        else:
            touched[event.subject_id] = None
    _note_credits(
        {(period_id, member, id_) for period_id, some in credits.items() for member, id_ in some}, touched
    )
    return counts


def _owe_alike(book: Book, opened: Event, members: Sequence[int]) -> Counter[Count]:
    """Write what members owe for whom nothing has happened yet: nearly everybody, and all the same."""
    counts: Counter[Count] = Counter()
    if not members:
        return counts
    kind = opened.data["member"]
    own = ("subject_id", "customer_id") if kind == "customer" else ("subject_id",)
    for row in untouched_rows(book, opened):
        insert_alike(Obligation, row, own=own, ids=members)
        counts[count_of(row)] += len(members)
    return counts


def _leave(event: Event) -> None:
    rows = Member.objects.filter(
        period_id=event.subject_id, member_id__in=event.data["members"], left_at__isnull=True
    )
    rows.update(left_at=event.occurred_at)


def _credit(book: Book, events: Sequence[Event], touched: Touched) -> None:
    """Note for which periods events count; each period is asked for by its members."""
    found: set[tuple[int, int, int]] = set()
    for event in events:
        fact = fact_of(event)
        codes = [code for code in book.counting[event.name] if bears_on(book.counted[code], fact)]
        if not codes:
            continue
        rows = Member.objects.filter(
            _named_in(event),
            period__clause_code__in=codes,
            period__reads_from__lte=event.occurred_at,
        ).filter(Q(period__until__isnull=True) | Q(period__until__gt=event.occurred_at))
        for period_id, member, kind in rows.values_list("period_id", "member_id", "period__member_kind"):
            if member_of(fact, kind) == member:
                found.add((period_id, member, event.pk))
    _note_credits(found, touched)


def _named_in(event: Event) -> Q:
    """The members that an event may count for: its subject, its customer, what its fields name."""
    named: dict[str, set[int]] = defaultdict(set)
    named[event.subject_kind].add(event.subject_id)
    if event.customer_id is not None:
        named["customer"].add(event.customer_id)
    for name, value in event.data.items():
        if name.endswith("_id") and isinstance(value, int):
            named[name.removesuffix("_id")].add(value)
    condition = Q(pk__in=[])
    for kind, ids in named.items():
        condition |= Q(period__member_kind=kind, member_id__in=ids)
    return condition


def _note_credits(found: Collection[tuple[int, int, int]], touched: Touched) -> None:
    """Note (period, member, event) where that has not been done; what is noted has been counted, too."""
    if not found:
        return
    known = Credit.objects.filter(
        period_id__in={period_id for period_id, _member, _event in found},
        event_id__in={event_id for _period, _member, event_id in found},
    )
    fresh = sorted(set(found) - set(known.values_list("period_id", "member_id", "event_id")))
    rows = [
        Credit(period_id=period_id, member_id=member, event_id=event_id)
        for period_id, member, event_id in fresh
    ]
    Credit.objects.bulk_create(rows, ignore_conflicts=True)
    for period_id, member, _event in fresh:
        _touch(touched, period_id, [member])


def _steered(events: Sequence[Event], touched: Touched) -> None:
    """The periods of what was voided, and of obligations that something was recorded about."""
    voided = [event.voids_id for event in events if event.voids_id is not None]
    if voided:
        credits = Credit.objects.filter(event_id__in=voided)
        for period_id, member in credits.values_list("period_id", "member_id"):
            _touch(touched, period_id, [member])
    about = {
        (event.subject_kind, event.subject_id, event.data["clause_id"], event.data["trigger_id"])
        for event in events
        if event.name in ABOUT_OBLIGATIONS
    }
    if not about:
        return
    counted = Obligation.objects.filter(
        subject_kind__in={kind for kind, *_rest in about},
        subject_id__in={subject_id for _kind, subject_id, *_rest in about},
        period_id__isnull=False,
    )
    columns = ("subject_kind", "subject_id", "clause_id", "trigger_id", "period_id")
    for kind, subject_id, clause_id, trigger_id, own in counted.values_list(*columns):
        if own is not None and (kind, subject_id, clause_id, trigger_id) in about:
            _touch(touched, own, [subject_id])
