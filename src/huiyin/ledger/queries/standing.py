"""How well people keep what they owe alone, out of a fair denominator (decision 0015; U2, AQ11, AJ8)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.journal.models import Event
from huiyin.ledger.models import Clause, Obligation, ObligationSet
from huiyin.ledger.queries.board import shift_month
from huiyin.ledger.queries.book import fact_of, load_book
from huiyin.ledger.queries.outcome import streams_of
from huiyin.ledger.rules.respond import HANDED_OVER, evaluate, standing
from huiyin.staff.models import Holding, OrgUnit, Staff
from huiyin.staff.queries import list_units_under, names, positions_of

#: From so many judged ones on, a share is said.
ENOUGH = 5
Reason = Literal["taken_over_late", "handed_on_late", "no_post"]
Span = tuple[datetime, datetime | None]


@dataclass(slots=True)
class Kept:
    """Counts of one person. `excluded` are late or overdue, but not this person's; `added` are, but stand elsewhere."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    in_time: int = 0
    urged: int = 0
    waived: int = 0
    excluded: int = 0
    added: int = 0

    @property
    def judged(self) -> int:
        """What can be judged and was this person's when it fell due."""
        return self.on_time + self.late + self.overdue - self.excluded + self.added

    @property
    def share(self) -> float | None:
        """Met in time of what can be judged; None below five."""
        return self.on_time / self.judged if self.judged >= ENOUGH else None

    def add(self, other: "Kept") -> None:
        """Add another's counts."""
        for one in fields(Kept):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Remarkable:
    """An obligation that counts for somebody else than it stands with, or for nobody."""

    obligation: Obligation
    reason: Reason


@dataclass(slots=True)
class Standing:
    """How one person stands over some months, all together and by clause."""

    staff_id: int
    name: str = ""
    positions: str = ""
    total: Kept = field(default_factory=Kept)
    clauses: dict[str, Kept] = field(default_factory=lambda: defaultdict(Kept))
    remarkable: list[Remarkable] = field(default_factory=list)

    def note(self, row: Obligation, reason: Reason) -> None:
        """Take something out of what is counted, or into it."""
        change = Kept(added=1) if reason == "handed_on_late" else Kept(excluded=1)
        self.total.add(change)
        self.clauses[row.clause_code].add(change)
        self.remarkable.append(Remarkable(row, reason))


@dataclass(frozen=True, slots=True)
class Group:
    """Those who hold positions of one title, and all of them together."""

    title: str
    people: list[Standing]
    total: Kept


def standings(
    staff_ids: Collection[int], months: Sequence[str], at: datetime, *, paths: Collection[str] = ("",)
) -> dict[int, Standing]:
    """How these people stand, as far as it arose under these paths; who owed nothing is there, too."""
    found = {id_: Standing(id_, name) for id_, name in names(list(staff_ids)).items()}
    for id_, posts in positions_of(staff_ids, at).items():
        if id_ in found:
            found[id_].positions = "、".join(dict.fromkeys(post.title for post in posts))
    rows = _rows(months, paths).filter(responsible_id__in=list(found))
    for id_, code, *counts in _counted(rows, at):
        one = Kept(*counts)
        found[id_].clauses[code].add(one)
        found[id_].total.add(one)
    handed = _handed_on(months, paths, at)
    for row, holder in handed:
        if row.responsible_id in found:
            found[row.responsible_id].note(row, "taken_over_late")
        if holder in found:
            found[holder].note(row, "handed_on_late")
    _without_post(found, rows, {row.pk for row, _holder in handed}, at)
    return found


def _rows(months: Sequence[str], paths: Collection[str]) -> ObligationSet:
    under = Q(pk__in=[])
    for path in paths:
        under = under | Q(unit_path__startswith=path) if path else Q()
        if not path:
            break
    return Obligation.objects.live().filter(
        under, month__gte=months[0], month__lte=months[-1], responsible_id__isnull=False
    )


def _counted(rows: ObligationSet, at: datetime) -> Iterator[tuple[int, str, int, int, int, int, int, int]]:
    is_open = Q(closed_at__isnull=True)
    counted = (
        rows.values_list("responsible_id", "clause_code")
        .annotate(
            on_time=Count("pk", filter=Q(status="met")),
            late=Count("pk", filter=Q(status="met_late")),
            overdue=Count("pk", filter=is_open & Q(due_at__lt=at)),
            in_time=Count("pk", filter=is_open & (Q(due_at__gte=at) | Q(due_at__isnull=True))),
            urged=Count("pk", filter=Q(urgings__gt=0)),
            waived=Count("pk", filter=Q(status="waived")),
        )
        .order_by("clause_code")
    )
    yield from counted


def _failed(rows: ObligationSet, at: datetime) -> ObligationSet:
    """What is late or overdue."""
    return rows.filter(Q(status="met_late") | Q(closed_at__isnull=True, due_at__lt=at))


def _handed_on(
    months: Sequence[str], paths: Collection[str], at: datetime
) -> list[tuple[Obligation, int | None]]:
    """What was handed over after it had fallen due, with whoever held it when it did."""
    begin = datetime.fromisoformat(f"{months[0]}-01").replace(tzinfo=_zone()) - timedelta(days=62)
    last: dict[tuple[int, int, int], datetime] = {}
    for event in Event.objects.filter(name=HANDED_OVER, occurred_at__gte=begin).order_by("occurred_at"):
        last[event.data["clause_id"], event.data["trigger_id"], event.subject_id] = event.occurred_at
    triggers = sorted({trigger for _clause, trigger, _subject in last})
    rows = []
    for start in range(0, len(triggers), 500):
        some = _failed(_rows(months, paths), at).filter(trigger__in=triggers[start : start + 500])
        rows += list(some.select_related("clause", "trigger"))
    late = [
        row
        for row in rows
        if row.due_at is not None
        and last.get((row.clause_id, row.trigger_id, row.subject_id), row.due_at) > row.due_at
    ]
    holders = _holders_when_due(late)
    return [(row, holders[row.pk]) for row in late if holders[row.pk] != row.responsible_id]


def _holders_when_due(rows: Sequence[Obligation]) -> dict[int, int | None]:
    """Who owed each of these when it fell due, by the one function over what had happened until then."""
    book, found = load_book(), {}
    streams = streams_of({(row.subject_kind, row.subject_id) for row in rows})
    opened = _owners_of_periods([row.period_id for row in rows if row.period_id is not None])
    for row in rows:
        events = streams[row.subject_kind, row.subject_id]
        past = [event for event in events if row.due_at is not None and event.occurred_at <= row.due_at]
        if row.period_id is not None:
            found[row.pk] = _last_holder(row, past, opened.get(row.period_id))
            continue
        owed = evaluate(book.versions[row.clause_code], standing([fact_of(event) for event in past]))
        key = (row.clause_id, row.trigger_id)
        found[row.pk] = next((one.staff_id for one in owed if one.key == key), None)
    return found


def _last_holder(row: Obligation, past: Sequence[Event], owner: int | None) -> int | None:
    for event in past:
        key = (event.data.get("clause_id"), event.data.get("trigger_id"))
        if event.name == HANDED_OVER and key == (row.clause_id, row.trigger_id):
            owner = event.data["to_id"]
    return owner


def _owners_of_periods(ids: Collection[int]) -> Mapping[int, int | None]:
    events = Event.objects.of("period", ids).filter(name="period.opened")
    return {event.subject_id: event.data["owner_id"] for event in events}


def _without_post(
    found: Mapping[int, Standing], rows: ObligationSet, apart: Collection[int], at: datetime
) -> None:
    """Take out what fell due while the person held no position."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for id_, since, until in Holding.objects.filter(staff__in=list(found)).values_list(
        "staff_id", "since", "until"
    ):
        spans[id_].append((since, until))
    for id_, one in found.items():
        outside = Q()
        for since, until in spans[id_]:
            outside &= Q(due_at__lt=since) | (Q(due_at__gte=until) if until is not None else Q(pk__in=[]))
        if not one.total.late + one.total.overdue:
            continue
        missed = _failed(rows, at).filter(outside, responsible_id=id_).exclude(pk__in=list(apart))
        for row in missed.select_related("clause", "trigger"):
            one.note(row, "no_post")


def people_of(unit: OrgUnit, months: Sequence[str], at: datetime) -> list[int]:
    """Who held a position in the unit or below it at some time in these months, now or no longer."""
    begin = datetime.fromisoformat(f"{months[0]}-01").replace(tzinfo=_zone())
    end = datetime.fromisoformat(f"{shift_month(months[-1], 1)}-01").replace(tzinfo=_zone())
    held = Holding.objects.filter(
        Q(until__isnull=True) | Q(until__gt=begin),
        position__unit__path__startswith=unit.path,
        since__lt=min(end, at),
    )
    return sorted(set(held.values_list("staff_id", flat=True)))


def by_position(people: Collection[Standing]) -> list[Group]:
    """Those who owed anything, by what they hold."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for one in sorted(people, key=lambda one: (one.positions, one.name)):
        if one.clauses:
            groups[one.positions].append(one)
    found = []
    for title, some in sorted(groups.items()):
        total = Kept()
        for one in some:
            total.add(one.total)
        found.append(Group(title, some, total))
    return found


def appraised_units(actor: Actor) -> list[OrgUnit]:
    """The units whose people the actor may appraise.

    :raises NotAllowed: none
    """
    actor.require("ledger.appraise")
    return list_units_under(actor.scopes("ledger.appraise"))


def get_appraised(staff_id: int, actor: Actor) -> Staff:
    """Somebody who holds or held a position where the actor may appraise people; oneself always.

    :raises NotFound: there is nobody of this id, or the actor may not
    """
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    if actor.kind == "staff" and actor.id == staff.pk:
        return staff
    for path in actor.scopes("ledger.appraise"):
        if Holding.objects.filter(staff=staff, position__unit__path__startswith=path).exists():
            return staff
    raise NotFound


def newest_clauses(codes: Collection[str]) -> dict[str, Clause]:
    """The newest version of each of these clauses, by code."""
    rows = Clause.objects.filter(code__in=list(codes)).order_by("version__number")
    return {clause.code: clause for clause in rows}


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
