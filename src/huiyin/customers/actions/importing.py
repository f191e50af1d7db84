"""Taking a file of households: read and compared as a whole, written in batches of rows, none of them half."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, Refusal
from huiyin.base.tables import read_numbered
from huiyin.customers.actions.bulk import Household, PremisesRow, create_households_many, create_premises_many
from huiyin.customers.actions.contacts import add_contact_point
from huiyin.customers.actions.customers import assign_responsible
from huiyin.customers.actions.premises import create_premises
from huiyin.customers.models import Premises
from huiyin.customers.queries.importing import CHANGED, NEW, PROJECT, Known, Planned, Tree, plan
from huiyin.customers.rules.households import Entry, missing, named, read_entry, recognise
from huiyin.staff.models import OrgUnit

BATCH = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """The headings of the file, and its rows with what became of each."""

    headings: list[str]
    rows: list[Planned]


def read_households(
    content: bytes, *, project: str = "", columns: Mapping[str, str] | None = None
) -> tuple[list[str], list[Entry]]:
    """The headings and rows of a file; `columns` says what columns with unusual headings are.

    :raises Invalid: it is no table, or a column is unknown or missing
    """
    table = read_numbered(content)
    if not table:
        raise Invalid(fields={"file": _("The file is empty.")})
    (_row, headings), *rows = table
    fields, unknown = recognise(headings, columns)
    if unknown:
        names = ", ".join(unknown)
        raise Invalid(fields={"columns": _("Say what these columns are: %(names)s") % {"names": names}})
    if missing(fields):
        raise Invalid(
            fields={
                "file": _(
                    "The file needs a column with the name, and one with the room or the whole address."
                )
            }
        )
    return headings, [read_entry(number, cells, fields, project) for number, cells in rows]


def import_customers(
    content: bytes,
    *,
    unit: OrgUnit | None,
    project: str = "",
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _done: None,
    by: Actor,
    at: datetime,
) -> Imported:
    """Take premises, households, phones and stewards out of a file; a second time it takes nothing.

    A household is known by its room and its name. What the file does not say is not taken away. `unit` looks after
    projects that do not exist yet. `dry_run`: say what would become of each row, and write nothing.

    :raises NotAllowed: the actor imports nothing
    :raises Invalid: it is no table, or a column is unknown or missing
    """
    by.require("customers.import")
    headings, entries = read_households(content, project=project, columns=columns)
    rows = plan(entries, unit=unit, by=by)
    if dry_run:
        return Imported(headings, rows)
    wanted = [row for row in rows if row.outcome in {NEW, CHANGED}]
    _make_premises([row for row in wanted if row.room_id is None], unit, by, at)
    done = 0
    for start in range(0, len(wanted), BATCH):
        batch = [row for row in wanted[start : start + BATCH] if row.outcome in {NEW, CHANGED}]
        _take_new([row for row in batch if row.outcome == NEW], by, at)
        for row in batch:
            if row.outcome == CHANGED:
                _change(row, by, at)
        done += len(batch)
        progress(done)
    return Imported(headings, rows)


# --- premises -----------------------------------------------------------------------------------------------


def _make_premises(rows: Sequence[Planned], unit: OrgUnit | None, by: Actor, at: datetime) -> None:
    """Create what is missing above the rooms one by one, the rooms of an entrance at once."""
    tree = Tree(by)
    rooms: dict[int, dict[str, list[Planned]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        try:
            parent = _parent_of(row, tree, unit, by, at)
        except Refusal as refusal:
            row.refuse(_words(refusal))
            continue
        if isinstance(parent, Known):
            rooms[parent.id][row.entry.place[3]].append(row)
        else:
            row.room_id = parent
    for parent_id, wanted in rooms.items():
        _make_rooms(parent_id, wanted, by, at)


def _parent_of(row: Planned, tree: Tree, unit: OrgUnit | None, by: Actor, at: datetime) -> "Known | int":
    """What the room is to be created below; the room's own id if it has come into being meanwhile."""
    nearest, absent = tree.way(row.entry.place)
    if nearest is not None and not absent:
        return nearest.id
    for kind, code in absent[:-1]:
        made = create_premises(
            kind=kind,
            code=code[:30],
            name=code if kind == PROJECT else named(kind, code),
            parent_id=nearest.id if nearest else None,
            unit_id=unit.pk if nearest is None and unit else None,
            by=by,
            at=at,
        )
        nearest = Known(made.pk, made.path, made.unit_id, made.unit.path, made.kind)
        tree.add(nearest, made.code, made.name)
    assert nearest is not None
    return nearest


def _make_rooms(parent_id: int, wanted: Mapping[str, list[Planned]], by: Actor, at: datetime) -> None:
    rows = [PremisesRow(Premises.Kind.ROOM, code, code) for code in wanted]
    try:
        made = create_premises_many(parent_id, rows=rows, by=by, at=at)
    except Refusal as refusal:
        for row in (row for some in wanted.values() for row in some):
            row.refuse(_words(refusal))
        return
    for room, some in zip(made, wanted.values(), strict=True):
        for row in some:
            row.room_id = room.pk


# --- households ---------------------------------------------------------------------------------------------


def _take_new(rows: Sequence[Planned], by: Actor, at: datetime) -> None:
    """Create the households at once; where one of them is refused, one by one."""
    units = dict(
        Premises.objects.filter(pk__in=[row.room_id for row in rows]).order_by().values_list("pk", "unit_id")
    )
    try:
        created = create_households_many([_household(row, units) for row in rows], by=by, at=at)
    except Refusal as refusal:
        if len(rows) == 1:
            rows[0].refuse(_words(refusal))
            return
        for row in rows:
            _take_new([row], by, at)
        return
    for row, customer in zip(rows, created, strict=True):
        row.customer_id = customer.pk


def _household(row: Planned, units: Mapping[int, int]) -> Household:
    assert row.room_id is not None
    return Household(
        name=row.entry.name,
        unit_id=units[row.room_id],
        premises_id=row.room_id,
        role=row.entry.role,
        points=row.points,
        responsible_id=row.steward_id,
    )


def _change(row: Planned, by: Actor, at: datetime) -> None:
    """Add the new phones and set the steward, both or nothing."""
    assert row.customer_id is not None
    try:
        with transaction.atomic():
            for kind, value in row.points:
                add_contact_point(row.customer_id, kind=kind, value=value, by=by, at=at)
            if row.changes_steward:
                assign_responsible(
                    row.customer_id, staff_id=row.steward_id, cause=_("Import of a file"), by=by, at=at
                )
    except Refusal as refusal:
        row.refuse(_words(refusal))


def _words(refusal: Refusal) -> str:
    """A refusal in a line of the report."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return "; ".join(str(message) for message in fields.values()) or str(refusal)
