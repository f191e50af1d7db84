"""What a file of households would change: each row compared with what is known, before anything is written."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.text import fold
from huiyin.customers.models import ContactPoint, Premises, Residence
from huiyin.customers.rules import comparable, is_valid
from huiyin.customers.rules.households import LEVELS, Entry, phone_kind, strip_suffix
from huiyin.staff.models import OrgUnit, Staff, under

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
OUTCOMES = (NEW, CHANGED, UNCHANGED, REFUSED)
_LONGEST = {"name": 120, "phone": 200, "code": 30, "project": 80}
_CHUNK = 2000
PROJECT = "project"


@dataclass(slots=True)
class Planned:
    """A row with what becomes of it: its room, or the nearest place above it that exists, and what is to be done."""

    entry: Entry
    outcome: str = NEW
    reasons: list[str] = field(default_factory=list)
    room_id: int | None = None
    customer_id: int | None = None
    points: tuple[tuple[str, str], ...] = ()
    steward_id: int | None = None
    changes_steward: bool = False

    def refuse(self, reason: str) -> None:
        """Have it not taken, for this reason."""
        self.outcome = REFUSED
        self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class Known:
    """A place that exists."""

    id: int
    path: str
    unit_id: int
    unit_path: str
    kind: str


class Tree:
    """The visible places, found by what is written of them."""

    def __init__(self, by: Actor) -> None:
        self._at: dict[tuple[str, str, str], Known] = {}
        rows = Premises.objects.visible_to(by).exclude(kind=Premises.Kind.PLACE).order_by("path")
        fields = ("pk", "path", "unit_id", "unit__path", "kind", "code", "name")
        for pk, path, unit_id, unit_path, kind, code, name in rows.values_list(*fields):
            self.add(Known(pk, path, unit_id, unit_path, kind), code, name)

    def add(self, known: Known, code: str, name: str) -> None:
        """Know of one more; the first of a name beside others stays."""
        above = known.path[: -Premises.steplen]
        plain = name if known.kind == PROJECT else strip_suffix(known.kind, name)
        for text in (code, name, plain):
            self._at.setdefault((above, known.kind, fold(text)), known)

    def find(self, above: str, kind: str, text: str) -> Known | None:
        """The place of this kind right below a path."""
        return self._at.get((above, kind, fold(text)))

    def way(self, place: Sequence[str]) -> tuple[Known | None, list[tuple[str, str]]]:
        """The nearest place that exists on the way down, and the steps (kind, code) that are missing below it."""
        steps = [(kind, text) for kind, text in zip((PROJECT, *LEVELS), place, strict=True) if text]
        nearest: Known | None = None
        for number, (kind, text) in enumerate(steps):
            found = self.find(nearest.path if nearest else "", kind, text)
            if found is None:
                return nearest, steps[number:]
            nearest = found
        return nearest, []


def plan(entries: Sequence[Entry], *, unit: OrgUnit | None, by: Actor) -> list[Planned]:
    """What each row would do. `unit` looks after projects that do not exist yet; a handful of queries."""
    tree, rows = Tree(by), [Planned(entry) for entry in entries]
    scopes = by.scopes("customers.edit")
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        _check_words(row)
        _check_place(row, tree, unit, scopes)
        key = (*map(fold, row.entry.place), fold(row.entry.name))
        if row.entry.name and seen.setdefault(key, row.entry.row) != row.entry.row:
            row.refuse(_("The same household stands in row %(row)s.") % {"row": seen[key]})
    _look_up_stewards(rows, by)
    _compare([row for row in rows if row.outcome != REFUSED and row.room_id is not None])
    return rows


def _check_words(row: Planned) -> None:
    """Refuse what could not be kept."""
    entry = row.entry
    if not entry.name:
        row.refuse(_("The name is missing."))
    if not entry.place[3]:
        row.refuse(_("The room is missing, or the address cannot be taken apart."))
    if not entry.place[0]:
        row.refuse(_("The project is missing."))
    if entry.place[2] and not entry.place[1]:
        row.refuse(_("The building is missing."))
    if len(entry.name) > _LONGEST["name"] or any(len(part) > _LONGEST["code"] for part in entry.place[1:]):
        row.refuse(_("Something is too long."))
    if entry.role not in Residence.Role.values:
        row.refuse(_("There is no role “%(role)s”.") % {"role": entry.role})
    kinds = [phone_kind(phone) for phone in entry.phones]
    for kind, value in kinds:
        if not is_valid(kind, value):
            row.refuse(_("“%(phone)s” is no phone number.") % {"phone": value})
    row.points = tuple(kinds)


def _check_place(row: Planned, tree: Tree, unit: OrgUnit | None, scopes: Collection[str]) -> None:
    if row.outcome == REFUSED:
        return
    nearest, absent = tree.way(row.entry.place)
    if nearest is None and unit is None:
        row.refuse(_("There is no project “%(name)s”.") % {"name": row.entry.place[0]})
        return
    path = nearest.unit_path if nearest else unit.path if unit else ""
    if not any(path.startswith(scope) for scope in scopes):
        row.refuse(_("You may not change customers there."))
    elif nearest is not None and not absent:
        row.room_id = nearest.id


def _look_up_stewards(rows: Sequence[Planned], by: Actor) -> None:
    wanted = {row.entry.steward for row in rows if row.entry.steward}
    found: dict[str, set[int]] = defaultdict(set)
    people = Staff.objects.visible_to(by).filter(Q(name__in=wanted) | Q(username__in=wanted), is_active=True)
    for pk, name, username in people.values_list("pk", "name", "username"):
        found[name].add(pk)
        found[username].add(pk)
    for row in rows:
        if not row.entry.steward:
            continue
        ids = found[row.entry.steward]
        if len(ids) == 1:
            row.steward_id = next(iter(ids))
        else:
            reason = _("Several people are called “%(name)s”.") if ids else _("Nobody is called “%(name)s”.")
            row.refuse(reason % {"name": row.entry.steward})


def _compare(rows: Sequence[Planned]) -> None:
    """Find the households that live there already, and what the rows add to them."""
    living: dict[tuple[int, str], tuple[int, int | None]] = {}
    for ids in _chunks(sorted({row.room_id for row in rows if row.room_id is not None})):
        open_ones = Residence.objects.open().filter(premises__in=ids).order_by("-pk")
        fields = ("premises_id", "customer__name", "customer_id", "customer__responsible_id")
        for premises_id, name, customer_id, responsible_id in open_ones.values_list(*fields):
            living[premises_id, fold(name)] = customer_id, responsible_id
    numbers: dict[int, set[str]] = defaultdict(set)
    for ids in _chunks(sorted({customer_id for customer_id, _steward in living.values()})):
        current = ContactPoint.objects.filter(customer__in=ids, until__isnull=True)
        for customer_id, digits in current.values_list("customer_id", "digits"):
            numbers[customer_id].add(digits)
    for row in rows:
        assert row.room_id is not None
        known = living.get((row.room_id, fold(row.entry.name)))
        if known is not None:
            _difference(row, *known, numbers)


def _difference(
    row: Planned, customer_id: int, responsible_id: int | None, numbers: dict[int, set[str]]
) -> None:
    row.customer_id = customer_id
    row.points = tuple(
        (kind, value) for kind, value in row.points if comparable(kind, value) not in numbers[customer_id]
    )
    row.changes_steward = row.steward_id is not None and row.steward_id != responsible_id
    row.outcome = CHANGED if row.points or row.changes_steward else UNCHANGED


def serving_units(actor: Actor) -> list[OrgUnit]:
    """The units that could look after a project, offices first."""
    units = OrgUnit.objects.filter(under("path", actor.scopes("customers.edit")), is_active=True)
    rank = {OrgUnit.Kind.OFFICE: 0, OrgUnit.Kind.BRANCH: 1, OrgUnit.Kind.COMPANY: 2}
    return sorted(units, key=lambda unit: (rank.get(OrgUnit.Kind(unit.kind), 3), unit.path))


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
