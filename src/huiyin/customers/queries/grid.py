"""Buildings as floors by entrances, each room coloured by a measure (V1, AV2): what lies where is seen at a glance."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.base.actor import Actor
from huiyin.customers.models import Premises, Residence
from huiyin.customers.registry import Colouring, Shade
from huiyin.customers.rules.floors import floor_and_door
from huiyin.staff.models import under


@dataclass(frozen=True, slots=True)
class Cell:
    """A room; `customer_id` where exactly one customer resides there."""

    premises_id: int
    code: str
    shade: str
    residents: str
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """A building: its entrances from left to right, its floors from the top, the rooms of each crossing."""

    premises_id: int
    name: str
    entrances: Sequence[str]
    floors: Sequence[tuple[str, Sequence[Sequence[Cell]]]]


@dataclass(frozen=True, slots=True)
class Grid:
    """All buildings of a place, and how many rooms have each shade."""

    blocks: Sequence[Block]
    legend: Sequence[tuple[Shade, int]]
    rooms: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What rooms stand in: a building, an entrance, or the project itself."""

    premises_id: int
    name: str
    is_entrance: bool


#: By entrance ("" where there is none) and floor: the rooms with their doors.
_Crossings = dict[str, dict[int, list[tuple[str, Cell]]]]


def grid_of(place: Premises, colouring: Colouring, actor: Actor, at: datetime) -> Grid:
    """The rooms below a visible project, building or entrance; three queries and those of the measure."""
    below = Premises.objects.visible_to(actor).below([place.path]).order_by("path")
    parts = {
        path: _Part(pk, name, kind == Premises.Kind.ENTRANCE)
        for path, pk, name, kind in below.exclude(
            kind__in=[Premises.Kind.ROOM, Premises.Kind.PLACE]
        ).values_list("path", "pk", "name", "kind")
    }
    rooms = list(below.filter(kind=Premises.Kind.ROOM).values_list("path", "pk", "code"))
    shades = colouring.of([pk for _path, pk, _code in rooms], actor, at) if rooms else {}
    residents = _residents(place, actor)
    blocks: dict[str, _Crossings] = {}
    counts: Counter[str] = Counter()
    for path, room_id, code in rooms:
        shade = shades.get(room_id, colouring.shades[0].code)
        counts[shade] += 1
        building, entrance = _whereabouts(path, parts)
        floor, door = floor_and_door(code)
        known = residents.get(room_id, {})
        only = next(iter(known)) if len(known) == 1 else None
        cell = Cell(room_id, code, shade, "、".join(known.values()), only)
        floors = blocks.setdefault(building, {}).setdefault(entrance, {})
        floors.setdefault(floor, []).append((door, cell))
    return Grid(
        [_block(parts[path], crossings, parts) for path, crossings in blocks.items() if path in parts],
        [(shade, counts[shade.code]) for shade in colouring.shades],
        len(rooms),
    )


def _whereabouts(path: str, parts: Mapping[str, _Part]) -> tuple[str, str]:
    """The paths of the building and the entrance in which a room stands; the entrance "" where there is none."""
    above = path[: -Premises.steplen]
    part = parts.get(above)
    if part is None or not part.is_entrance:
        return above, ""
    building = above[: -Premises.steplen]
    return (building if building in parts else above), above


def _block(building: _Part, crossings: _Crossings, parts: Mapping[str, _Part]) -> Block:
    levels = sorted({floor for floors in crossings.values() for floor in floors}, reverse=True)
    rows = []
    for level in levels:
        row = [
            [cell for _door, cell in sorted(floors.get(level, ()), key=lambda one: (one[0], one[1].code))]
            for floors in crossings.values()
        ]
        rows.append((str(level) if level else "", row))
    names = [parts[path].name if path in parts else "" for path in crossings]
    return Block(building.premises_id, building.name, names, rows)


def _residents(place: Premises, actor: Actor) -> Mapping[int, Mapping[int, str]]:
    """By room: the names of the customers who reside there now, by their ids."""
    rows = Residence.objects.visible_to(actor).open().filter(under("premises__path", [place.path]))
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for premises_id, customer_id, name in rows.order_by("pk").values_list(
        "premises_id", "customer_id", "customer__name"
    ):
        found[premises_id][customer_id] = name
    return found


def by_occupancy(premises_ids: Collection[int], actor: Actor, at: datetime) -> Mapping[int, str]:
    """Who lives there: the owner before a tenant, a tenant before others; one query."""
    rank: dict[str, int] = {Residence.Role.OWNER: 0, Residence.Role.TENANT: 1}
    found: dict[int, str] = {}
    rows = Residence.objects.visible_to(actor).open().filter(premises__in=premises_ids)
    for premises_id, role in rows.values_list("premises_id", "role"):
        shade = role if role in rank else "other"
        if premises_id not in found or rank.get(shade, 2) < rank.get(found[premises_id], 2):
            found[premises_id] = shade
    return found


def by_importance(premises_ids: Collection[int], actor: Actor, at: datetime) -> Mapping[int, str]:
    """Where important customers live; one query."""
    rows = Residence.objects.visible_to(actor).open().filter(premises__in=premises_ids)
    found: dict[int, str] = {}
    for premises_id, important in rows.values_list("premises_id", "customer__klass__is_important"):
        if important or premises_id not in found:
            found[premises_id] = "important" if important else "other"
    return found
