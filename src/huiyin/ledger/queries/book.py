"""The book: every clause in every version with its adoptions, as evaluation needs it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from huiyin.base.reads import read_by_hand, stream
from huiyin.calendars.queries import get_version
from huiyin.journal.models import Event
from huiyin.journal.registry import find_event
from huiyin.journal.registry.hooks import find_gate
from huiyin.ledger.models import Adoption as AdoptionRow
from huiyin.ledger.models import Clause
from huiyin.ledger.queries.minimums import with_rivals
from huiyin.ledger.rules.reading import owner_kinds, read_control, read_counted, read_guard, read_steps
from huiyin.ledger.rules.respond import ABOUT_OBLIGATIONS
from huiyin.ledger.rules.values import Adoption, Fact, Guard, Version

#: The name of an event, and whether it is imported history, which clauses of its own judge (decision 0004).
Kind = tuple[str, bool]


@dataclass(frozen=True)
class Book:
    """All versions by clause code, the clauses that an event opens, and the events that can change anything.

    `versions` are judged on one subject's stream, `counted` in periods, `guards` before an action, by its gate;
    `counting` says by the name of an event which of those in periods may count it, `triggers` by its kind which of the
    others it may open, in the order of `versions`.
    """

    versions: dict[str, tuple[Version, ...]]
    counted: dict[str, tuple[Version, ...]]
    guards: dict[str, tuple[tuple[Version, Guard], ...]]
    triggers: dict[Kind, tuple[str, ...]]
    names: frozenset[str]
    subject_kinds: frozenset[str]
    owner_fields: frozenset[str]
    counting: dict[str, frozenset[str]]

    def concerns(self, event: Event) -> bool:
        """Whether this event can change what is owed on its subject."""
        return (
            event.name in self.names
            or event.name in ABOUT_OBLIGATIONS
            or event.voids_id is not None
            or (
                event.subject_kind in self.subject_kinds and any(event.data.get(f) for f in self.owner_fields)
            )
        )

    def triggered_by(self, kinds: Collection[Kind]) -> list[tuple[Version, ...]]:
        """The clauses that speak of at least one of these kinds of events, in the order of `versions`."""
        if len(kinds) == 1:
            return [self.versions[code] for kind in kinds for code in self.triggers.get(kind, ())]
        codes = {code for kind in kinds for code in self.triggers.get(kind, ())}
        return [versions for code, versions in self.versions.items() if code in codes]


#: In the order of a fact's fields.
_OF_FACTS = (
    "pk", "name", "sequence", "occurred_at", "recorded_at", "data", "unit_id", "unit_path", "calendar_id",
    "customer_id", "voids_id", "imported", "subject_kind", "subject_id",
)  # fmt: skip
REVISION = (
    "SELECT version.id, version.at, adoption.id, adoption.at"
    " FROM (SELECT max(id) AS id, max(installed_at) AS at FROM ledger_procedureversion) AS version,"
    " (SELECT max(id) AS id, max(since) AS at FROM ledger_adoption) AS adoption"
)


def load_book() -> Book:
    """The book as it stands; read anew only when a version or an adoption has been added."""
    return _read_book(read_by_hand(REVISION, [])[0])


@lru_cache(maxsize=2)
def _read_book(revision: tuple[object, ...]) -> Book:
    adoptions = _adoptions()
    versions: dict[str, list[Version]] = defaultdict(list)
    counted: dict[str, list[Version]] = defaultdict(list)
    guards: dict[str, list[tuple[Version, Guard]]] = defaultdict(list)
    clauses = list(Clause.objects.select_related("version").order_by("version__effective_from", "pk"))
    plain = {clause.pk: _version(clause, adoptions[clause.version.procedure_id]) for clause in clauses}
    for clause, version in with_rivals(clauses, plain):
        (versions if version.counted is None else counted)[clause.code].append(version)
        guard = read_guard(clause.control)
        if guard is not None:
            guards[guard.gate].append((version, guard))
    every = [version for group in versions.values() for version in group]
    names = frozenset[str]().union(*(version.control.names for version in every))
    triggers: dict[Kind, dict[str, None]] = defaultdict(dict)
    for version in every:
        for name in version.control.when:
            triggers[name, version.history][version.code] = None
    subjects = {event.subject for name, _ in triggers if (event := find_event(name)) is not None}
    subjects |= {gate.subject for gate in map(find_gate, guards) if gate is not None}
    return Book(
        versions={code: tuple(group) for code, group in versions.items()},
        counted={code: tuple(group) for code, group in counted.items()},
        guards={code: tuple(group) for code, group in guards.items()},
        triggers={kind: tuple(codes) for kind, codes in triggers.items()},
        names=names,
        subject_kinds=frozenset(subjects - {"*"}),
        counting=_counting(counted),
        owner_fields=frozenset(f"{key}_id" for version in every for key in version.control.owed_by),
    )


def _counting(counted: dict[str, list[Version]]) -> dict[str, frozenset[str]]:
    """By the name of an event, the codes of the clauses that may count it."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, group in counted.items():
        for version in group:
            for name in version.counted.then if version.counted is not None else ():
                codes[name].add(code)
    return {name: frozenset(some) for name, some in codes.items()}


def forget_book() -> None:
    """Read it anew next time: where installations are undone, as between tests, ids and moments come again."""
    _read_book.cache_clear()


def _version(clause: Clause, adoptions: tuple[Adoption, ...]) -> Version:
    control = read_control(clause.control, clause.pk)
    return Version(
        clause_id=clause.pk,
        code=clause.code,
        control=control,
        steps=read_steps(clause.ladder, calendar=clause.control.get("calendar", "clock")),
        installed_at=clause.version.installed_at,
        effective_from=clause.version.effective_from,
        effective_until=clause.version.effective_until,
        adoptions=adoptions,
        owner_kinds=owner_kinds(control),
        history=clause.version.history,
        counted=read_counted(clause.control),
        replaces=clause.replaces,
    )


def _adoptions() -> dict[int, tuple[Adoption, ...]]:
    rows: dict[tuple[int, str], list[AdoptionRow]] = defaultdict(list)
    for row in AdoptionRow.objects.order_by("since", "pk"):
        rows[row.procedure_id, row.unit_path].append(row)
    adoptions: dict[int, list[Adoption]] = defaultdict(list)
    for (procedure_id, path), changes in rows.items():
        for row, following in zip(changes, [*changes[1:], None], strict=True):
            if not row.is_end:
                until = following.since if following is not None else None
                adoptions[procedure_id].append(Adoption(path, row.since, until))
    return defaultdict(tuple, {key: tuple(value) for key, value in adoptions.items()})


def stream_facts(events: QuerySet[Event]) -> Iterator[Fact]:
    """Events as evaluation sees them, however many."""
    place = _OF_FACTS.index("calendar_id")
    for row in stream(lambda: events.values_list(*_OF_FACTS)):
        values = list(row)
        values[place] = get_version(values[place])
        yield Fact(*values)


def fact_of(event: Event) -> Fact:
    """An event as evaluation sees it."""
    return Fact(
        id=event.id,
        name=event.name,
        sequence=event.sequence,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        data=event.data,
        unit_id=event.unit_id,
        unit_path=event.unit_path,
        calendar=get_version(event.calendar_id),
        customer_id=event.customer_id,
        voids_id=event.voids_id,
        imported=event.imported,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
    )
