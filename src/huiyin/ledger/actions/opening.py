"""Opening periods: who is counted is asked of the population once, and stands in the event from then on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from huiyin.base.actor import Actor
from huiyin.base.rows import insert
from huiyin.calendars.queries import default_calendar, get_version
from huiyin.calendars.rules import Calendar
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.registry.hooks import Group, find_population
from huiyin.ledger.events import PeriodLeft, PeriodOpened
from huiyin.ledger.models import Look, Member, Period
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.populations import units_measured
from huiyin.ledger.rules.terms import Term, next_term, prorated, share_of, term_of
from huiyin.ledger.rules.values import Counted, Version

PART = 500
AT_ONCE = 20
#: Of groups that are counted as one, with all their members.
GROUPS_AT_ONCE = 200
LOOK_EVERY = timedelta(hours=1)
MOST_MISSED = 62


@dataclass(frozen=True, slots=True)
class Opening:
    """A period to be opened for a group: by which version, from when on, and how many it takes of each or in all."""

    version: Version
    counted: Counted
    group: Group
    member: str
    term: str
    month: str
    since: datetime
    until: datetime | None
    share: tuple[Term, datetime] | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period: these members; `is_whole`: with it all of the group are in one."""

    opening: Opening
    members: Sequence[int]
    number: int
    is_whole: bool


def open_periods(*, by: Actor, at: datetime) -> int:
    """Open every period that has begun, and record who has left; returns how many events were recorded.

    Once an hour for each clause and adopting unit; some parts or groups in one transaction under a lock, so that two
    workers, or one that was down or killed, open each period once and go on where the last one stopped.
    """
    recorded = 0
    for code, versions in load_book().counted.items():
        paths = {
            adoption.path
            for version in versions
            for adoption in version.adoptions
            if _holds(adoption.until, at)
        }
        for path in sorted(paths):
            look, _created = Look.objects.get_or_create(clause_code=code, unit_path=path)
            if look.looked_at is not None and _hour(look.looked_at) >= _hour(at):
                continue
            recorded += _look(look, versions, path, by, at)
            Look.objects.filter(pk=look.pk).update(looked_at=at)
    return recorded


def _holds(until: datetime | None, at: datetime) -> bool:
    return until is None or until > at


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _look(look: Look, versions: Sequence[Version], path: str, by: Actor, at: datetime) -> int:
    is_new_day = look.looked_at is None or look.looked_at.date() != at.date()
    recorded, known = 0, Known(look.clause_code)
    waiting: list[Opening] = []
    for member, group in _groups(versions, path, at):
        if is_new_day and group.members:
            recorded += _see_off(look, group, by, at)
        for opening in _openings(versions, member, group, known, at):
            if known.is_whole(opening) and not (is_new_day and opening.until is None):
                continue
            if opening.counted.kind != "repeat":
                waiting.append(opening)
                continue
            so_far = SoFar()
            while more := _open_some(look, opening, so_far, by, at):
                recorded += more
    for start in range(0, len(waiting), GROUPS_AT_ONCE):
        recorded += _open_groups(look, waiting[start : start + GROUPS_AT_ONCE], by, at)
    return recorded


@dataclass(slots=True)
class SoFar:
    """Who is in no part of a period yet, in order, after part `last`; not read again while nobody else opens one."""

    last: int | None = None
    waiting: list[int] | None = None


class Known:
    """What has been opened of a clause so far, read once for all groups."""

    def __init__(self, code: str) -> None:
        rows = Period.objects.filter(clause_code=code)
        whole = rows.filter(is_whole=True).values_list("group_kind", "group_id", "term")
        ends = rows.filter(until__isnull=False).values_list("group_kind", "group_id")
        self._whole = set(whole)
        self._ends = {(kind, id_): until for kind, id_, until in ends.annotate(last=Max("until")).order_by()}

    def is_whole(self, opening: Opening) -> bool:
        """Whether all parts of it have been opened."""
        return (opening.group.kind, opening.group.id, opening.term) in self._whole

    def until(self, group: Group) -> datetime | None:
        """The end of the last period that was opened for a group."""
        return self._ends.get((group.kind, group.id))


def _groups(versions: Sequence[Version], path: str, at: datetime) -> Iterable[tuple[str, Group]]:
    """The groups of the newest version's population; for a rate the units that are measured."""
    counted = versions[-1].counted
    assert counted is not None
    if counted.kind == "rate":
        for place in units_measured(path, counted.of):
            yield "unit", Group("unit", place.unit_id, place, ())
        return
    population = find_population(counted.source)
    for group in population.list_groups([path], at) if population is not None else ():
        yield population.member if population is not None else "", group


def _openings(
    versions: Sequence[Version], member: str, group: Group, known: Known, at: datetime
) -> Iterable[Opening]:
    calendar = _calendar(group)
    now = [version for version in versions if version.is_in_force(group.place.path, at)]
    for version in now[-1:]:
        counted = version.counted
        if counted is not None and counted.every is not None:
            yield Opening(version, counted, group, member, "every", "", at, None, None)
    for term in _terms(versions, group, calendar, known, at):
        opening = _begin(versions, group, member, term, at)
        if opening is not None:
            yield opening


def _calendar(group: Group) -> Calendar:
    id_ = group.place.calendar_id
    return default_calendar() if id_ is None else get_version(id_)


def _terms(
    versions: Sequence[Version], group: Group, calendar: Calendar, known: Known, at: datetime
) -> list[Term]:
    """The periods since the last one that was opened, up to the present one."""
    counted = next((v.counted for v in reversed(versions) if v.is_in_force(group.place.path, at)), None)
    if counted is None or counted.per is None:
        return []
    per, starts_in = counted.per, counted.starts_in
    present = term_of(per, at, calendar.tz, starts_in=starts_in)
    last = known.until(group)
    if last is None or last > present.since:
        return [present]
    terms = [term_of(per, last, calendar.tz, starts_in=starts_in)]
    while terms[-1].since < present.since and len(terms) < MOST_MISSED:
        terms.append(next_term(terms[-1], per, calendar.tz, starts_in=starts_in))
    return terms


def _begin(
    versions: Sequence[Version], group: Group, member: str, term: Term, at: datetime
) -> Opening | None:
    """By the version in force when the period begins, else, in proportion, by the first that comes into force in it."""
    path = group.place.path
    for version in versions:
        is_meant = version.counted is not None and term.code.startswith(f"{version.counted.per}:")
        if is_meant and version.counted is not None and version.is_in_force(path, term.since):
            return Opening(
                version, version.counted, group, member, term.code, term.month, term.since, term.until, None
            )
    for version in versions:
        since = _comes_into_force(version, path)
        if version.counted is None or not version.counted.prorated or since is None:
            continue
        if term.since < since < term.until and since <= at and version.is_in_force(path, since):
            return Opening(
                version,
                version.counted,
                group,
                member,
                term.code,
                term.month,
                since,
                term.until,
                (term, since),
            )
    return None


def _comes_into_force(version: Version, path: str) -> datetime | None:
    since = [adoption.since for adoption in version.adoptions if path.startswith(adoption.path)]
    return max(version.effective_from, min(since)) if since else None


@transaction.atomic
def _open_groups(look: Look, openings: Sequence[Opening], by: Actor, at: datetime) -> int:
    """Open periods of groups that are counted as one, where nobody else has done it meanwhile.

    Event: period.opened, one per group.
    """
    _hold(look)
    known = Period.objects.filter(
        clause_code__in={opening.version.code for opening in openings},
        group_id__in={opening.group.id for opening in openings},
    )
    there = set(known.values_list("clause_code", "group_kind", "group_id", "term"))
    parts = [
        Part(opening, sorted(opening.group.members), 0, True)
        for opening in openings
        if (opening.version.code, opening.group.kind, opening.group.id, opening.term) not in there
    ]
    return _open(parts, by, at)


@transaction.atomic
def _open_some(look: Look, opening: Opening, so_far: SoFar, by: Actor, at: datetime) -> int:
    """Open parts for those members who are in none yet; 0 when all are.

    Event: period.opened, one per part.
    """
    _hold(look)
    group, counted = opening.group, opening.counted
    periods = Period.objects.filter(
        clause_code=opening.version.code, group_kind=group.kind, group_id=group.id, term=opening.term
    )
    state = periods.aggregate(last=Max("part"), whole=Count("pk", filter=Q(is_whole=True)))
    if state["whole"] and counted.every is None:
        return 0
    if so_far.waiting is None or state["last"] != so_far.last:
        so_far.waiting = sorted(set(group.members) - _members_of(periods))
    waiting = so_far.waiting
    now = [waiting[start : start + PART] for start in range(0, min(len(waiting), AT_ONCE * PART), PART)]
    is_last = len(waiting) <= AT_ONCE * PART
    if state["last"] is None and not waiting and counted.every is None:
        now = [[]]  # who joins later is counted from the next period on
    first = 0 if state["last"] is None else state["last"] + 1
    so_far.last, so_far.waiting = first + len(now) - 1, waiting[AT_ONCE * PART :]
    parts = [
        Part(opening, members, first + number, is_last and number == len(now) - 1)
        for number, members in enumerate(now)
    ]
    return _open(parts, by, at)


def _members_of(periods: QuerySet[Period]) -> set[int]:
    rows = Member.objects.filter(period__in=periods, left_at__isnull=True)
    return set(rows.values_list("member_id", flat=True))


def _hold(look: Look) -> None:
    """Keep other workers from the same clause and unit until the end of the transaction."""
    Look.objects.filter(pk=look.pk).update(unit_path=F("unit_path"))


def _open(parts: Sequence[Part], by: Actor, at: datetime) -> int:
    rows = [_period(part) for part in parts]
    insert(rows)
    drafts = [_draft(part, row.pk) for part, row in zip(parts, rows, strict=True)]
    record_many(drafts, by=by, at=at)
    return len(drafts)


def _period(part: Part) -> Period:
    opening, group = part.opening, part.opening.group
    return Period(
        clause_code=opening.version.code,
        group_kind=group.kind,
        group_id=group.id,
        term=opening.term,
        part=part.number,
        member_kind=opening.member,
        since=opening.since,
        until=opening.until,
        reads_from=opening.since,
        is_whole=part.is_whole,
    )


def _draft(part: Part, period_id: int) -> Draft:
    opening, group = part.opening, part.opening.group
    data = PeriodOpened(
        clause_id=opening.version.clause_id,
        term=opening.term,
        month=opening.month or opening.since.astimezone(_calendar(group).tz).strftime("%Y-%m"),
        since=opening.since,
        until=opening.until,
        group_kind=group.kind,
        group_id=group.id,
        owner_id=group.owner_id,
        member=opening.member,
        members=list(part.members),
        required=_required(opening, len(part.members)),
    )
    return Draft(data, on=period_id, place=group.place)


def _required(opening: Opening, size: int) -> int:
    """Fixed at the opening: the number or the share, for the rest of the period in proportion, rounded up."""
    counted = opening.counted
    if counted.kind == "rate":
        return 0
    if counted.kind == "repeat":
        number = counted.times
    elif counted.count is not None:
        number = counted.count
    else:
        number = share_of(size, counted.share or 0)
    number = prorated(number, *opening.share) if opening.share is not None else number
    return number if counted.kind == "repeat" else min(number, size)


@transaction.atomic
def _see_off(look: Look, group: Group, by: Actor, at: datetime) -> int:
    """Record who is not in the group any more.

    Event: period.left, on the period of each.
    """
    _hold(look)
    running = Member.objects.filter(
        period__clause_code=look.clause_code,
        period__group_kind=group.kind,
        period__group_id=group.id,
        left_at__isnull=True,
    ).exclude(period__until__lte=at)
    present, gone = set(group.members), defaultdict(list)
    for period_id, member in running.values_list("period_id", "member_id"):
        if member not in present:
            gone[period_id].append(member)
    drafts = [
        Draft(PeriodLeft(members=sorted(members)), on=period_id, place=group.place)
        for period_id, members in sorted(gone.items())
    ]
    record_many(drafts, by=by, at=at)
    return len(drafts)
