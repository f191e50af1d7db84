"""What an audit pack holds: obligations line by line with the events that prove them, figures, sealed batches."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.journal.models import Batch, Event
from huiyin.ledger.models import (
    AuditPack,
    Clause,
    Credit,
    Obligation,
    ObligationSet,
    Procedure,
    ProcedureVersion,
    Remark,
)
from huiyin.ledger.queries.compliance import Figures
from huiyin.ledger.rules.reading import OVERRIDDEN
from huiyin.ledger.rules.respond import ABOUT_OBLIGATIONS, WAIVED
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import names, unit_names

FORMAT = "huiyin-audit-pack/1"
CHUNK = 2000
COUNTS = ("on_time", "late", "open_overdue", "open_in_time", "paused", "waived", "cancelled")
COLUMNS = (
    "obligation", "clause", "number", "version", "clause_id", "control", "subject_kind", "subject_id", "unit_id",
    "unit", "month", "period_id", "responsible_id", "responsible_unit_id", "opened_at", "due_at", "closed_at",
    "status", "outcome", "provisional", "restated", "imported", "required", "achieved", "urgings", "trigger_id",
    "trigger", "closing_id", "closing", "evidence",
)  # fmt: skip
Cell = tuple[str, int | None, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Extent:
    """What a pack is about: a procedure in all its versions, at and below a unit ("" everywhere), whole months."""

    procedure: Procedure
    unit: OrgUnit | None
    since: str
    until: str
    as_of: datetime

    @property
    def version(self) -> ProcedureVersion:
        """The one that was in force last in these months, by whose title the pack is called."""
        versions = list(self.procedure.versions.order_by("number"))
        known = [one for one in versions if f"{timezone.localtime(one.effective_from):%Y-%m}" <= self.until]
        return (known or versions[:1])[-1]

    @property
    def clauses(self) -> list[Clause]:
        """The newest version of each clause that the procedure ever had, in order."""
        newest: dict[str, Clause] = {}
        rows = Clause.objects.filter(version__procedure=self.procedure).select_related("version")
        for clause in rows.order_by("version__number", "position"):
            newest[clause.code] = clause
        return sorted(newest.values(), key=lambda one: (-one.version.number, one.position))

    def obligations(self) -> ObligationSet:
        """What is counted, in the order of the CSV."""
        path = self.unit.path if self.unit else ""
        codes = [clause.code for clause in self.clauses]
        return Obligation.objects.filter(
            clause_code__in=codes,
            clause__version__procedure=self.procedure,
            month__gte=self.since,
            month__lte=self.until,
            unit_path__startswith=path,
        ).order_by("clause_code", "month", "unit_id", "pk")


@dataclass(slots=True)
class Reading:
    """What became known while the lines were read: figures by cell, and from where to where the journal is needed."""

    cells: dict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    exceptions: Counter[str] = field(default_factory=Counter)
    restated: Counter[str] = field(default_factory=Counter)
    waived: list[int] = field(default_factory=list)
    number: int = 0
    first_id: int = 0
    last_id: int = 0

    def sums(self, clause: str, month: str = "") -> Figures:
        """The figures of a clause, of one month or of all."""
        total: Counter[str] = Counter()
        for (code, _unit, when), counts in self.cells.items():
            if code == clause and month in ("", when):
                total.update(counts)
        return Figures(**{name: total[name] for name in COUNTS})


def lines_of(extent: Extent, reading: Reading) -> Iterator[list[Any]]:
    """The lines of the CSV, one for each obligation; `reading` learns what they amount to."""
    units = {unit.pk: unit.name for unit in OrgUnit.objects.all()}
    # Read once, not with each of many thousand lines: the controls of clauses are long.
    of_procedure = Clause.objects.filter(version__procedure=extent.procedure)
    clauses = of_procedure.select_related("version").in_bulk()
    for rows in _by(extent.obligations().iterator(CHUNK), CHUNK):
        for row in rows:
            row.clause = clauses[row.clause_id]
        evidence, called = _evidence_of(rows)
        for row in rows:
            values = _values(row, extent.as_of) | {
                "unit": units.get(row.unit_id or 0, ""),
                "trigger": called.get(row.trigger_id, ""),
                "closing": called.get(row.closing_id or 0, ""),
                "evidence": " ".join(map(str, evidence[row.pk])),
            }
            _learn(reading, row, values["outcome"], [row.trigger_id, row.closing_id or row.trigger_id])
            _reach(reading, evidence[row.pk])
            yield [values[name] for name in COLUMNS]


def as_text(moment: datetime | None) -> str:
    """A time as the journal hashes it."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def _values(row: Obligation, as_of: datetime) -> dict[str, Any]:
    return {
        "obligation": row.pk,
        "clause": row.clause_code,
        "number": row.clause.number,
        "version": row.clause.version.number,
        "clause_id": row.clause_id,
        "control": row.clause.control["kind"],
        **{
            name: "" if getattr(row, name) is None else getattr(row, name)
            for name in (
                "subject_kind", "subject_id", "unit_id", "month", "period_id", "responsible_id", "responsible_unit_id",
                "status", "required", "achieved", "urgings", "trigger_id", "closing_id",
            )
        },
        **{name: as_text(getattr(row, name)) for name in ("opened_at", "due_at", "closed_at")},
        **{name: int(getattr(row, name)) for name in ("provisional", "restated", "imported")},
        "outcome": _outcome(row, as_of),
    }  # fmt: skip


def _outcome(row: Obligation, as_of: datetime) -> str:
    if row.is_open:
        return "open_overdue" if row.is_overdue(as_of) else "open_in_time"
    return {"met": "on_time", "met_late": "late"}.get(row.status, str(row.status))


def _learn(reading: Reading, row: Obligation, outcome: str, ids: Iterable[int]) -> None:
    cell = reading.cells[row.clause_code, row.unit_id, row.month]
    cell[outcome] += 1
    if row.is_open and row.due_at is None:
        cell["paused"] += 1
    reading.number += 1
    reading.restated[row.clause_code] += row.restated
    if row.status == Obligation.Status.WAIVED:
        reading.waived.append(row.pk)
        reading.exceptions[row.clause_code] += row.closing_id == row.trigger_id
    _reach(reading, ids)


def _reach(reading: Reading, ids: Iterable[int]) -> None:
    for id_ in ids:
        reading.first_id = min(reading.first_id or id_, id_)
        reading.last_id = max(reading.last_id, id_)


def _evidence_of(rows: Sequence[Obligation]) -> tuple[dict[int, list[int]], dict[int, str]]:
    """By obligation, the ids of what else bears on it (steered, counted); and the names of events by id."""
    mine = {(row.clause_id, row.trigger_id, row.subject_id): row.pk for row in rows}
    found: dict[int, set[int]] = {row.pk: set() for row in rows}
    for event in _about(rows):
        key = (event.data["clause_id"], event.data["trigger_id"], event.subject_id)
        if key in mine:
            found[mine[key]].add(event.pk)
    for pk, event_id in _credits(rows):
        found[pk].add(event_id)
    wanted = {id_ for row in rows for id_ in (row.trigger_id, row.closing_id) if id_}
    called: dict[int, str] = {}
    for some in _by(sorted(wanted), 500):
        called.update(Event.objects.filter(pk__in=some).values_list("pk", "name"))
    return {pk: sorted(ids) for pk, ids in found.items()}, called


def _about(rows: Sequence[Obligation]) -> Iterator[Event]:
    subjects: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        subjects[row.subject_kind].add(row.subject_id)
    for kind, ids in subjects.items():
        for some in _by(sorted(ids), 500):
            yield from Event.objects.of(kind, some).filter(name__in=ABOUT_OBLIGATIONS)


def _credits(rows: Sequence[Obligation]) -> Iterator[tuple[int, int]]:
    """What was counted: for one member, where the member itself is owed it; else for the group."""
    periods: dict[int, list[Obligation]] = defaultdict(list)
    for row in rows:
        if row.period_id is not None:
            periods[row.period_id].append(row)
    for some in _by(sorted(periods), 200):
        for period_id, event_id, member in Credit.objects.filter(period_id__in=some).values_list(
            "period_id", "event_id", "member_id"
        ):
            for row in periods[period_id]:
                if row.clause.control["kind"] != "repeat" or row.subject_id == member:
                    yield row.pk, event_id


def figures_of(extent: Extent, reading: Reading) -> dict[str, Any]:
    """The figures of the pack, as a reader adds them up from the CSV."""
    unit = extent.unit
    return {
        "format": FORMAT,
        "procedure": {
            "code": extent.procedure.code,
            "title_zh": extent.version.title_zh,
            "title_en": extent.version.title_en,
        },
        "unit": {"id": unit.pk, "code": unit.code, "name": unit.name} if unit else None,
        "since": extent.since,
        "until": extent.until,
        "as_of": as_text(extent.as_of),
        "obligations": reading.number,
        "clauses": [_clause(clause, reading) for clause in extent.clauses],
        "cells": [
            {"clause": code, "unit_id": unit_id, "month": month, **{name: counts[name] for name in COUNTS}}
            for (code, unit_id, month), counts in sorted(
                reading.cells.items(), key=lambda one: (one[0][0], one[0][2], one[0][1] or 0)
            )
        ],
    }


def _clause(clause: Clause, reading: Reading) -> dict[str, Any]:
    sums = reading.sums(clause.code)
    return {
        "clause": clause.code,
        "number": clause.number,
        "version": clause.version.number,
        "text_zh": clause.text_zh,
        "text_en": clause.text_en,
        "source": clause.source,
        "control": clause.control,
        "target": clause.target,
        **{name: getattr(sums, name) for name in COUNTS},
        "judged": sums.judged,
        "rate": None if sums.rate is None else round(sums.rate, 6),
        "verdict": sums.verdict(clause.target),
        "exceptions": reading.exceptions[clause.code],
        "restated": reading.restated[clause.code],
    }


def batches_for(reading: Reading) -> list[Batch]:
    """The sealed batches without gaps from the first to the last event that the lines name."""
    if not reading.last_id:
        return []
    return list(
        Batch.objects.filter(last_id__gte=reading.first_id, first_id__lt=reading.last_id).order_by("number")
    )


def waivers_of(reading: Reading, *, limit: int = 200) -> list[tuple[Obligation, Event]]:
    """What was waived or let through, with the event that did it, newest first."""
    rows = (
        Obligation.objects.filter(pk__in=sorted(reading.waived)[-limit:])
        .select_related("clause")
        .order_by("-closed_at", "-pk")
    )
    found = list(rows)
    events = Event.objects.filter(Q(name=WAIVED) | Q(name=OVERRIDDEN)).in_bulk(
        [row.closing_id for row in found if row.closing_id]
    )
    return [(row, events[row.closing_id]) for row in found if row.closing_id in events]


def list_audit_packs(procedure: Procedure, actor: Actor) -> list[AuditPack]:
    """The packs of a procedure that the actor may see, newest first."""
    return list(AuditPack.objects.visible_to(actor).filter(procedure=procedure).order_by("-pk")[:20])


@dataclass(frozen=True, slots=True)
class PackShown:
    """A pack as its page lists it; `is_kept`: its file can be taken."""

    pack: AuditPack
    unit: str
    person: str
    is_kept: bool


def packs_in_words(packs: Sequence[AuditPack]) -> list[PackShown]:
    """These packs with names, in the same order."""
    units = unit_names([pack.unit_id for pack in packs if pack.unit_id])
    people = names([pack.asked_by_id for pack in packs if pack.asked_by_id])
    return [
        PackShown(
            pack,
            units.get(pack.unit_id or 0, ""),
            people.get(pack.asked_by_id or 0, ""),
            pack.status == AuditPack.Status.READY and place_of(pack).exists(),
        )
        for pack in packs
    ]


def get_audit_pack(pack_id: int, actor: Actor) -> AuditPack:
    """A pack.

    :raises NotFound: there is none, or the actor may not see it
    """
    pack = AuditPack.objects.visible_to(actor).select_related("procedure").filter(pk=pack_id).first()
    if pack is None:
        raise NotFound
    return pack


def waiting_packs(before: datetime) -> list[int]:
    """The packs that are to be made: those asked for, and those of which nothing was heard since `before`."""
    unfinished = Q(status=AuditPack.Status.WAITING) | Q(
        status=AuditPack.Status.RUNNING, touched_at__lt=before
    )
    return list(AuditPack.objects.filter(unfinished).order_by("pk").values_list("pk", flat=True))


def extent_of(pack: AuditPack, at: datetime) -> Extent:
    """What a pack is about, as it stands at `at`."""
    unit = OrgUnit.objects.filter(pk=pack.unit_id).first() if pack.unit_id else None
    return Extent(pack.procedure, unit, pack.since, pack.until, at)


def place_of(pack: AuditPack) -> Path:
    """Where the file of a pack lies."""
    return Path(settings.HOME) / "audit-packs" / f"{pack.pk}.zip"


def words_of(ids: Iterable[int]) -> Mapping[int, str]:
    """The words of remarks by id."""
    return dict(Remark.objects.filter(pk__in=list(ids)).values_list("pk", "words"))


def _by(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """So many at a time."""
    rest = iter(items)
    while some := tuple(islice(rest, size)):
        yield some
