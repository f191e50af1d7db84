"""Importing history from elsewhere: obligations under the mapping's clause, and nobody's work."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.rows import insert_values
from huiyin.calendars.actions import publish_calendar
from huiyin.calendars.queries import find_calendar
from huiyin.cases import events
from huiyin.cases.actions.dictionary import STANDARD_KINDS, define_source, ensure_standard_kinds
from huiyin.cases.models import Case, CaseKind, CaseSource
from huiyin.cases.rules.mapping import HistoricCase, MappingShape, read_row
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.registry import Place
from huiyin.ledger.actions import install_pack
from huiyin.search.actions import Row, put_many
from huiyin.staff.actions import assign_calendar, create_unit
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import find_unit_by_code, places, subtree, unit_codes

CHUNK = 1000
Outcome = Literal["taken", "corrected", "updated", "known", "refused"]
Lines = Iterable[tuple[int, dict[str, str] | Invalid]]


@dataclass(slots=True)
class Line:
    """What became of a row of the file; `notes` say why it was refused or what was corrected."""

    row: int
    number: str
    outcome: Outcome
    notes: list[str]


@dataclass(slots=True)
class Ground:
    """What stands before the first row: the unit with its departments, kinds and sources."""

    root: OrgUnit | None
    departments: dict[str, OrgUnit] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)

    def refusals(self, case: HistoricCase) -> list[str]:
        """What could not be written of a row that reads well; looked at before, so that nothing stops halfway."""
        found = []
        if case.kind not in self.kinds:
            found.append(_("There is no kind of matter %(code)s.") % {"code": case.kind})
        if case.department in self.elsewhere:
            found.append(
                _("The unit %(code)s stands elsewhere in the organisation.") % {"code": case.department}
            )
        return found

    def place_of(self, case: HistoricCase) -> Place:
        """Where it happened."""
        return self.places[self.departments[case.department].pk]


def import_cases(
    *,
    mapping: MappingShape,
    lines: Lines,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Line]:
    """Take the rows of a file as history; yields what became of each, a thousand per transaction.

    Run again, it takes only what is new and closes what has been closed since. With `dry_run` nothing is written.

    :raises NotAllowed: the actor may not import cases
    :raises Invalid: the mapping's unit or clause cannot be made
    """
    by.require("cases.import")
    waiting = iter(lines)
    # The first row is read before anything is made: a file that does not fit the mapping leaves nothing behind.
    waiting = chain([*islice(waiting, 1)], waiting)
    ground = _look(mapping) if dry_run else _prepare(mapping, by=by, at=at)
    seen: dict[str, int] = {}
    done = 0
    while chunk := list(islice(waiting, CHUNK)):
        read = [_checked(_read(mapping, number, line, seen, at), ground) for number, line in chunk]
        yield from _take(mapping, ground, read, by=by, at=at, dry_run=dry_run)
        done += len(chunk)
        progress(done)


Read = tuple[int, HistoricCase | None, list[str], str]


def _read(
    mapping: MappingShape, row: int, line: dict[str, str] | Invalid, seen: dict[str, int], at: datetime
) -> Read:
    if isinstance(line, Invalid):
        return row, None, [str(line.text)], ""
    number = line.get(mapping.columns.number, "").strip()
    try:
        case = read_row(mapping, line)
    except Invalid as refusal:
        return row, None, [f"{column}: {text}" for column, text in refusal.fields.items()], number
    if case.number in seen:
        return row, None, [_("the number stands in row %(row)d already") % {"row": seen[case.number]}], number
    if max(case.registered_at, case.closed_at or case.registered_at) > at:
        return row, None, [_("lies in the future")], number
    seen[case.number] = row
    return row, case, case.corrections, number


def _checked(read: Read, ground: Ground) -> Read:
    row, case, notes, number = read
    refusals = ground.refusals(case) if case is not None else []
    return (row, None, refusals, number) if refusals else (row, case, notes, number)


@transaction.atomic
def _take(
    mapping: MappingShape, ground: Ground, read: Sequence[Read], *, by: Actor, at: datetime, dry_run: bool
) -> list[Line]:
    numbers = [case.number for _row, case, _notes, _number in read if case is not None]
    known = {
        row.external_number: row
        for row in Case.objects.filter(external_system=mapping.code, external_number__in=numbers)
    }
    lines: list[Line] = []
    new: list[HistoricCase] = []
    closed: list[tuple[Case, HistoricCase]] = []
    for row, case, notes, number in read:
        outcome: Outcome = "refused"
        if case is not None:
            before = known.get(case.number)
            outcome = _outcome(case, before)
            if before is None:
                new.append(case)
            elif outcome == "updated":
                closed.append((before, case))
        lines.append(Line(row, number, outcome, notes))
    if not dry_run:
        _write(mapping, ground, new, closed, by=by, at=at)
    return lines


def _outcome(case: HistoricCase, before: Case | None) -> Outcome:
    if before is None:
        return "corrected" if case.corrections else "taken"
    return "updated" if case.closed_at is not None and before.status == Case.Status.REGISTERED else "known"


def _write(
    mapping: MappingShape,
    ground: Ground,
    new: Sequence[HistoricCase],
    closed: Sequence[tuple[Case, HistoricCase]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    _widen(ground, new, by=by, at=at)
    ids = insert_values(Case, [_values(mapping, ground, case) for case in new])
    taken = [(id_, ground.place_of(case), case) for id_, case in zip(ids, new, strict=True)]
    drafts = [draft for id_, place, case in taken for draft in _drafts(id_, case, place)]
    for row, case in closed:
        row.status, row.closed_at = Case.Status.CLOSED, case.closed_at
        drafts.append(_closing(row.pk, case, ground.place_of(case)))
    Case.objects.bulk_update([row for row, _case in closed], ["status", "closed_at"], batch_size=200)
    put_many(
        Row("case", id_, place.path, f"{case.number} {case.topic} {case.words or case.topic}")
        for id_, place, case in taken
    )
    record_many(drafts, by=by, at=at, imported=True)


def _values(mapping: MappingShape, ground: Ground, case: HistoricCase) -> dict[str, object]:
    return {
        "number": f"{mapping.code}-{case.number}",
        "kind_id": case.kind,
        "source_id": case.source,
        "topic": case.topic,
        "words": case.words or case.topic,
        "status": "registered" if case.closed_at is None else "closed",
        "unit_id": ground.departments[case.department].pk,
        "occurred_at": case.registered_at,
        "registered_at": case.registered_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
        "sort_at": case.due_at or case.registered_at,
        "origin": "imported",
        "external_system": mapping.code,
        "external_number": case.number,
    }


def _drafts(case_id: int, case: HistoricCase, place: Place) -> Iterator[Draft]:
    registered = events.CaseRegistered(
        kind=case.kind,
        source=case.source,
        urgency="normal",
        importance=1,
        topic=case.topic,
        round=1,
        first_asked_id=None,
        desk_id=None,
        premises_id=None,
        due_at=case.due_at,
        parent_id=None,
    )
    yield Draft(registered, on=case_id, place=place, occurred_at=case.registered_at)
    if case.closed_at is not None:
        yield _closing(case_id, case, place)


def _closing(case_id: int, case: HistoricCase, place: Place) -> Draft:
    closed = events.CaseClosed(visit_id=None, satisfied=None)
    return Draft(closed, on=case_id, place=place, occurred_at=case.closed_at)


def _prepare(mapping: MappingShape, *, by: Actor, at: datetime) -> Ground:
    """Make the unit with its calendar, and install the mapping's clause, unless they are there."""
    with transaction.atomic():
        ensure_standard_kinds(by=by, at=at)
        root = find_unit_by_code(mapping.unit.code) or create_unit(
            code=mapping.unit.code,
            name=mapping.unit.name,
            kind=OrgUnit.Kind.COMPANY,
            parent_id=None,
            by=by,
            at=at,
        )
        if root.calendar_id is None:
            assign_calendar(root.pk, calendar_id=_calendar(mapping, by=by, at=at), by=by, at=at)
            root.refresh_from_db()
        install_pack(mapping.pack(), by=by, at=at, adopters=[root.place()])
    return _ground(root)


def _look(mapping: MappingShape) -> Ground:
    """What would stand before the first row, without making anything."""
    root = find_unit_by_code(mapping.unit.code)
    ground = _ground(root) if root is not None else Ground(root=None, elsewhere=unit_codes())
    ground.kinds |= set(CaseKind.objects.values_list("code", flat=True))
    ground.kinds |= {code for code, *_rest in STANDARD_KINDS}
    return ground


def _ground(root: OrgUnit) -> Ground:
    departments = {unit.code: unit for unit in subtree(root.pk)}
    return Ground(
        root=root,
        departments=departments,
        places=places([unit.pk for unit in departments.values()]),
        kinds=set(CaseKind.objects.values_list("code", flat=True)),
        sources=set(CaseSource.objects.values_list("code", flat=True)),
        elsewhere=unit_codes() - departments.keys(),
    )


def _calendar(mapping: MappingShape, *, by: Actor, at: datetime) -> int:
    """A calendar of ordinary office hours in the mapping's zone: months and days follow its midnight."""
    found = find_calendar(mapping.code)
    if found is not None:
        return found.pk
    week = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    spec = {"tz": mapping.time_zone, "shifts": week}
    return publish_calendar(code=mapping.code, name=mapping.unit.name, spec=spec, by=by, at=at).calendar_id


def _widen(ground: Ground, new: Sequence[HistoricCase], *, by: Actor, at: datetime) -> None:
    """Add the departments and sources that appear for the first time; kinds were looked at before."""
    assert ground.root is not None
    for code in sorted({case.source for case in new} - ground.sources):
        define_source(code=code, name_zh=code, name_en=code, by=by, at=at)
        ground.sources.add(code)
    for code in sorted({case.department for case in new} - ground.departments.keys()):
        unit = create_unit(
            code=code, name=code, kind=OrgUnit.Kind.DEPARTMENT, parent_id=ground.root.pk, by=by, at=at
        )
        ground.departments[code] = unit
        ground.places[unit.pk] = unit.place()
