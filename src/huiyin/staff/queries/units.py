"""Reads of the organisation tree. Those without an actor are for actions and other rooms, not for pages."""

from collections.abc import Collection, Iterable

from django.db.models import F

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.reads import Given, read, read_by_hand
from huiyin.journal.models import Event
from huiyin.journal.registry import Place
from huiyin.staff.models import OrgUnit, OrgUnitSet
from huiyin.staff.rules import STEP, ancestor_paths

UNIT = ", ".join(f"unit.{field.column}" for field in OrgUnit._meta.concrete_fields)
UNIT_FIELDS = [field.attname for field in OrgUnit._meta.concrete_fields]
# By hand, like `desk_of`: every registration asks for both. The last column is the calendar in force.
GET_UNIT = f"""
    SELECT {UNIT}, (
        SELECT calendar.current_id FROM staff_orgunit above
        JOIN calendars_workingcalendar calendar ON calendar.id = above.calendar_id
        WHERE substr(unit.path, 1, length(above.path)) = above.path AND calendar.current_id IS NOT NULL
        ORDER BY above.depth DESC LIMIT 1
    )
    FROM staff_orgunit unit WHERE unit.id = %s
"""  # noqa: S608 - names of columns
LIST_DESKS = f"SELECT {UNIT} FROM staff_orgunit unit WHERE is_desk AND is_active AND "  # noqa: S608


def get_unit(unit_id: int) -> OrgUnit:
    """One unit.

    :raises NotFound: there is none of this id
    """
    found = read_by_hand(GET_UNIT, [unit_id])
    if not found:
        raise NotFound
    unit = OrgUnit.from_db("default", UNIT_FIELDS, found[0][:-1])
    unit.know_calendar(found[0][-1])
    return unit


def get_unit_by_code(code: str) -> OrgUnit:
    """One unit by its code.

    :raises NotFound: there is none of this code
    """
    return _only(OrgUnit.objects.filter(code=code))


def find_unit_by_code(code: str) -> OrgUnit | None:
    """One unit by its code, or None."""
    unit: OrgUnit | None = OrgUnit.objects.filter(code=code).first()
    return unit


def get_visible_unit(unit_id: int, actor: Actor) -> OrgUnit:
    """One unit that the actor may see.

    :raises NotFound: there is none, or it is not visible
    """
    return _only(OrgUnit.objects.visible_to(actor).filter(pk=unit_id).select_related("calendar"))


def unit_codes() -> set[str]:
    """The codes of all units, those out of use included."""
    return set(OrgUnit.objects.order_by().values_list("code", flat=True))


def list_units(actor: Actor, *, with_closed: bool = False) -> list[OrgUnit]:
    """The visible part of the tree, a unit right before those below it."""
    rows = OrgUnit.objects.visible_to(actor)
    return list(rows if with_closed else rows.filter(is_active=True))


def list_units_under(scopes: Iterable[str]) -> list[OrgUnit]:
    """Units in use at or below these paths, such as `actor.scopes("cases.dispatch")`, in tree order."""
    return list(OrgUnit.objects.under(scopes).filter(is_active=True))


def subtree(unit_id: int) -> list[OrgUnit]:
    """The unit and everything below it, in the order of the tree.

    :raises NotFound: there is no such unit
    """
    return list(OrgUnit.objects.under([get_unit(unit_id).path]))


def ancestors(unit: OrgUnit) -> list[OrgUnit]:
    """From the root down to the unit itself."""
    return list(OrgUnit.objects.filter(path__in=ancestor_paths(unit.path)).order_by("depth"))


def unit_names(unit_ids: Collection[int]) -> dict[int, str]:
    """The names of these units, by id; unknown ids are absent."""
    if not unit_ids:
        return {}
    found = read(
        "names of units",
        lambda: OrgUnit.objects.filter(pk__among=Given("ids")).order_by().values_list("pk", "name"),
        ids=set(unit_ids),
    )
    return {pk: name for pk, name in found}


def places(unit_ids: Collection[int]) -> dict[int, Place]:
    """What `OrgUnit.place` gives, for many units in two queries; unknown ids are absent."""
    paths = dict(OrgUnit.objects.filter(pk__in=set(unit_ids)).order_by().values_list("pk", "path"))
    above = {step for path in paths.values() for step in ancestor_paths(path)}
    with_calendar = OrgUnit.objects.filter(path__in=above, calendar__current__isnull=False)
    versions = dict(with_calendar.order_by().values_list("path", "calendar__current_id"))
    return {unit_id: Place(unit_id, path, _nearest(versions, path)) for unit_id, path in paths.items()}


def desk_of(unit: OrgUnit) -> OrgUnit | None:
    """The service desk that serves a unit: the nearest upwards, or right below a unit upwards; or None."""
    line = ancestor_paths(unit.path)
    marks = ", ".join(["%s"] * len(line))
    rows = read_by_hand(
        f"{LIST_DESKS}(path IN ({marks}) OR substr(path, 1, length(path) - {STEP}) IN ({marks}))",
        [*line, *line],
    )
    serving = [OrgUnit.from_db("default", UNIT_FIELDS, row) for row in rows]
    # The nearest first; of two at one depth the one upwards, then the first in the tree.
    return min(serving, key=lambda desk: (-desk.depth, desk.path not in line, desk.path), default=None)


def departments_of(unit: OrgUnit) -> list[OrgUnit]:
    """Where a contact sheet may go: the departments of the unit's office, without its service desk."""
    line = OrgUnit.objects.filter(path__in=ancestor_paths(unit.path))
    office = line.exclude(kind=OrgUnit.Kind.DEPARTMENT).order_by("-depth").first()
    below = OrgUnit.objects.under([office.path if office else ancestor_paths(unit.path)[0]])
    return list(below.filter(kind=OrgUnit.Kind.DEPARTMENT, is_active=True, is_desk=False))


def find_parent(unit: OrgUnit) -> OrgUnit | None:
    """The unit right above; None at the top."""
    found: OrgUnit | None = OrgUnit.objects.filter(path=unit.path[:-STEP]).first()
    return found


def has_history(unit: OrgUnit) -> bool:
    """Whether anything but the organisation itself happened in the unit or below it.

    Events carry the path of where they happened and are never rewritten; obligations and the search index carry it
    as well. One read of the journal.
    """
    elsewhere = Event.objects.filter(unit_path__startswith=unit.path)
    return elsewhere.exclude(subject_kind__in=("unit", "position", "staff", "role")).exists()


def _only(rows: OrgUnitSet) -> OrgUnit:
    unit: OrgUnit | None = rows.order_by(F("pk")).first()
    if unit is None:
        raise NotFound
    return unit


def _nearest(versions: dict[str, int], path: str) -> int | None:
    return next((versions[step] for step in reversed(ancestor_paths(path)) if step in versions), None)
