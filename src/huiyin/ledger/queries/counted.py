"""What periods amount to: rows for members and groups, out of the events that bear on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from huiyin.base.reads import Given, read
from huiyin.journal.models import Event
from huiyin.ledger.models import Credit, Obligation
from huiyin.ledger.queries.book import Book, fact_of
from huiyin.ledger.queries.outcome import FIELDS, row_of
from huiyin.ledger.rules.counting import OPENED, counts, looks_back_to, member_of, moment_of, rebuild_counted
from huiyin.ledger.rules.respond import ABOUT_OBLIGATIONS
from huiyin.ledger.rules.values import Counted, Fact, Owed, Version

Subject = tuple[str, int]
Key = tuple[int, int, int]
#: By period, the members that are asked for; None: the group as a whole.
Wanted = Mapping[int, Collection[int] | None]
Credits = Mapping[int, Collection[tuple[int, int]]]
COUNTED_FIELDS = (*FIELDS, "period_id", "required", "achieved")
CHUNK = 500


def versions_of(book: Book, opened: Event | Fact) -> dict[int, Version]:
    """The versions of the clause under which a period was opened, by id."""
    for versions in book.counted.values():
        if any(version.clause_id == opened.data["clause_id"] for version in versions):
            return {version.clause_id: version for version in versions}
    return {}


def counted_by(book: Book, opened: Event | Fact) -> Counted:
    """What the version counts under which a period was opened."""
    counted = versions_of(book, opened)[opened.data["clause_id"]].counted
    assert counted is not None
    return counted


def subjects_in(counted: Counted, opened: Event, members: Collection[int] | None) -> list[Subject]:
    """On whom something is owed: each of the members, or the group."""
    if counted.kind != "repeat":
        return [(opened.data["group_kind"], opened.data["group_id"])]
    every = opened.data["members"]
    return [(opened.data["member"], member) for member in (every if members is None else members)]


def owed_in(book: Book, wanted: Wanted, credits: Credits) -> dict[tuple[int, str, int], list[Owed]]:
    """By period and subject, what is owed there; `credits` are (member, event id) by period."""
    opened = {
        event.subject_id: event for event in Event.objects.of("period", list(wanted)).filter(name=OPENED)
    }
    own = _by_subject(Event.objects.of("period", list(wanted)).exclude(name=OPENED))
    events = _with_voiders({id_ for some in credits.values() for _member, id_ in some})
    subjects = {
        id_: subjects_in(counted_by(book, event), event, wanted[id_]) for id_, event in opened.items()
    }
    about = _about({subject for some in subjects.values() for subject in some})
    found: dict[tuple[int, str, int], list[Owed]] = {}
    for id_, event in opened.items():
        credited: dict[int | None, list[Fact]] = defaultdict(list)
        for member, event_id in credits.get(id_, ()):
            credited[member] += events.get(event_id, ())
        whole = [fact for facts in credited.values() for fact in facts]
        versions, trigger, untouched = versions_of(book, event), fact_of(event), None
        for subject in subjects[id_]:
            bearing = credited.get(subject[1], []) if subject[0] == event.data["member"] else whole
            facts = [*bearing, *own.get(("period", id_), ()), *about.get(subject, ())]
            if facts:
                found[id_, *subject] = rebuild_counted(versions, trigger, subject, _in_order(facts))
                continue
            # All on whom nothing bears owe the same: nearly everybody, when a period opens.
            if untouched is None:
                untouched = rebuild_counted(versions, trigger, subject, ())
            found[id_, *subject] = untouched
    return found


def rows_in(book: Book, wanted: Wanted, credits: Credits) -> dict[Key, dict[str, Any]]:
    """The rows that the ledger should hold there; keys are `COUNTED_FIELDS`."""
    rows: dict[Key, dict[str, Any]] = {}
    made: dict[int, dict[str, Any]] = {}
    owed_by = owed_in(book, wanted, credits)
    for (period_id, kind, subject_id), owed in owed_by.items():
        for one in owed:
            # What several owe alike is one object.
            row = made.get(id(one))
            if row is None:
                row = made[id(one)] = counted_row(one, period_id, kind, subject_id)
            else:
                row = row | _whose(kind, subject_id)
            rows[one.version.clause_id, one.trigger.id, subject_id] = row
    return rows


def untouched_rows(book: Book, opened: Event) -> list[dict[str, Any]]:
    """What each member of a period owes on whom nothing bears; of whom `subject_id` and `customer_id` are left open."""
    subject = (opened.data["member"], 0)
    owed = rebuild_counted(versions_of(book, opened), fact_of(opened), subject, ())
    return [counted_row(one, opened.subject_id, *subject) for one in owed]


def counted_row(one: Owed, period_id: int, kind: str, subject_id: int) -> dict[str, Any]:
    """The row of one obligation that is counted in a period."""
    return row_of(one, kind, subject_id) | {
        **_whose(kind, subject_id),
        "month": one.month,
        "opened_at": one.since,
        "period_id": period_id,
        "required": one.required,
        "achieved": one.achieved,
    }


def _whose(kind: str, subject_id: int) -> dict[str, int | None]:
    return {"subject_id": subject_id, "customer_id": subject_id if kind == "customer" else None}


def stored_in(wanted: Wanted, book: Book) -> dict[Key, Obligation]:
    """The rows that the ledger holds there."""
    rows = Obligation.objects.filter(period_id__in=list(wanted))
    asked = {member for members in wanted.values() if members is not None for member in members}
    if asked and all(members is not None for members in wanted.values()):
        rows = rows.filter(subject_id__in=asked)
    return {
        (row.clause_id, row.trigger_id, row.subject_id): row
        for row in rows
        if row.period_id is not None and _is_asked(wanted[row.period_id], row.subject_id)
    }


def _is_asked(members: Collection[int] | None, subject_id: int) -> bool:
    return members is None or subject_id in members


def credits_kept(wanted: Wanted) -> dict[int, list[tuple[int, int]]]:
    """The credits that the live ledger has noted, (member, event id) by period."""
    rows = Credit.objects.filter(period_id__in=list(wanted))
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for period_id, member, event_id in rows.values_list("period_id", "member_id", "event_id"):
        if _is_asked(wanted[period_id], member):
            found[period_id].append((member, event_id))
    return found


def credits_of(book: Book, opened: Sequence[Event]) -> dict[int, list[tuple[int, int]]]:
    """The events of the journal that bear on periods, as (member, event id) by period; what is voided, too."""
    found: dict[int, set[tuple[int, int]]] = {event.subject_id: set() for event in opened}
    alike: defaultdict[tuple[object, ...], list[Event]] = defaultdict(list)
    for event in opened:
        data = event.data
        alike[data["clause_id"], data["since"], data["until"], data["member"], event.calendar_id].append(
            event
        )
    for (_clause, _since, _until, kind, _calendar), events in alike.items():
        periods: defaultdict[int, list[int]] = defaultdict(list)
        for event in events:
            for member in event.data["members"]:
                periods[member].append(event.subject_id)
        versions = versions_of(book, events[0]).values()
        for fact in _candidates(book, events[0], periods):
            member = member_of(fact, str(kind))
            if member in periods and member is not None and bears_on(versions, fact):
                for period_id in periods[member]:
                    found[period_id].add((member, fact.id))
    return {period_id: sorted(some) for period_id, some in found.items()}


def _candidates(book: Book, opened: Event, members: Collection[int]) -> Iterable[Fact]:
    """What happened to these members in the time that bears on a period, of the names that its clause counts."""
    counted, data = counted_by(book, opened), opened.data
    versions = versions_of(book, opened).values()
    names = {name for version in versions if version.counted is not None for name in version.counted.then}
    if counted.kind == "rate" or not members:
        return
    reads_from = looks_back_to(counted, moment_of(data["since"]), fact_of(opened).calendar)
    events = Event.objects.filter(name__in=names, occurred_at__gte=reads_from, imported=False)
    if data["until"]:
        events = events.filter(occurred_at__lt=moment_of(data["until"]))
    rows = read(None, lambda: _of_members(events, data["member"]).values_list("pk"), ids=members)
    ids = [id_ for (id_,) in rows]
    for start in range(0, len(ids), CHUNK):
        yield from map(fact_of, Event.objects.filter(pk__in=ids[start : start + CHUNK]))


def bears_on(versions: Iterable[Version], fact: Fact) -> bool:
    """Whether one of the versions of a clause counts the event."""
    return any(version.counted is not None and counts(version.counted, fact) for version in versions)


def _of_members(events: QuerySet[Event], kind: str) -> QuerySet[Event]:
    """Those whose subject, customer or field `<kind>_id` is one of the given ids; they go as one value."""
    named = Cast(KeyTextTransform(f"{kind}_id", "data"), BigIntegerField())
    condition = Q(subject_kind=kind, subject_id__among_many=Given("ids"))
    condition |= Q(named__among_many=Given("ids"))
    if kind == "customer":
        condition |= Q(customer_id__among_many=Given("ids"))
    return events.annotate(named=named).filter(condition)


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """In recorded order, each once."""
    return [fact for _id, fact in sorted({fact.id: fact for fact in facts}.items())]


def _with_voiders(ids: Collection[int]) -> dict[int, list[Fact]]:
    """Events by id, each with the one that voids it, if there is any."""
    found: dict[int, list[Fact]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        for event in Event.objects.filter(Q(pk__in=some) | Q(voids_id__in=some)):
            for id_ in {event.pk, event.voids_id} & set(ids):
                if id_ is not None:
                    found[id_].append(fact_of(event))
    return found


def _about(subjects: Collection[Subject]) -> dict[Subject, list[Fact]]:
    """What was recorded about obligations on these subjects' own streams."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, id_ in subjects:
        ids[kind].append(id_)
    found: dict[Subject, list[Fact]] = {}
    for kind, some in ids.items():
        for start in range(0, len(some), CHUNK):
            events = Event.objects.of(kind, some[start : start + CHUNK]).filter(name__in=ABOUT_OBLIGATIONS)
            found.update(_by_subject(events))
    return found


def _by_subject(events: Iterable[Event]) -> dict[Subject, list[Fact]]:
    found: dict[Subject, list[Fact]] = defaultdict(list)
    for event in events:
        found[event.subject_kind, event.subject_id].append(fact_of(event))
    return found


def reads_from(counted: Counted, since: datetime, opened: Event) -> datetime:
    """From when on events bear on a period."""
    return looks_back_to(counted, since, fact_of(opened).calendar)
