"""Reads of people, roles and positions, and what somebody may do."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet

from huiyin.base import permissions
from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import NotFound
from huiyin.base.permissions import Permission
from huiyin.base.reads import Given, read
from huiyin.base.text import fold
from huiyin.search.rules.pinyin import spelled
from huiyin.staff.models import Holding, HoldingSet, OrgUnit, Position, Role, Staff, under
from huiyin.staff.rules import LoginRules, ancestor_paths, expand, normalise_username, strictest

# --- what somebody may do -----------------------------------------------------------------------------------


def actor_for(staff: Staff, at: datetime) -> Actor:
    """The actor that a person is at this moment, by the positions held; no rights if the login is closed.

    One query.
    """
    return standing_of(staff, at)[0]


def standing_of(staff: Staff, at: datetime) -> tuple[Actor, LoginRules]:
    """What a person may do at this moment, and what the roles held demand of the login. One query."""
    held = read("standing", _held, at=at, staff=staff.pk) if staff.is_active else []
    declared = tuple(permission.code for permission in permissions.list_permissions())
    parts = [
        _grants(tuple(role), declared, "" if is_everywhere else path)
        for _unit_id, path, is_everywhere, role, *_rules in held
    ]
    grants = parts[0] if len(parts) == 1 else frozenset[Grant]().union(*parts)
    units = frozenset(row[0] for row in held)
    actor = Actor(kind="staff", id=staff.pk, name=staff.name, grants=grants, unit_ids=units)
    return actor, strictest(LoginRules(*row[4:]) for row in held)


def _held() -> QuerySet[Any, Any]:
    """What a person holds: unit, scope, whether everywhere, permissions of the role, what it demands of logins."""
    rows = Holding.objects.held_at(Given("at", DateTimeField())).filter(staff_id=Given("staff"))  # type: ignore[arg-type]
    role = "position__role__"
    return rows.values_list(
        "position__unit_id",
        "position__scope_unit__path",
        f"{role}is_everywhere",
        f"{role}permissions",
        f"{role}needs_second_factor",
        f"{role}password_length",
        f"{role}password_days",
        f"{role}password_history",
    )


@lru_cache(1000)
def _grants(role: tuple[str, ...], declared: tuple[str, ...], path: str) -> frozenset[Grant]:
    """What the permissions of a role grant under a path; one and the same object for the same, which is hashed once."""
    return frozenset(Grant(code, path) for code in expand(role, declared))


def may_administer(actor: Actor, staff: Staff, at: datetime) -> bool:
    """Whether the actor manages all that a person holds: nobody gets at a login that may do more."""
    held = {holding.position.scope_path for holding in _current(at).filter(staff=staff)}
    return actor.may("staff.manage") and all(actor.may("staff.manage", path) for path in held)


def may_appoint(actor: Actor, position: Position) -> bool:
    """Whether the actor manages both the position's unit and everything that its holder may act on."""
    return actor.may("staff.manage", position.unit.path) and actor.may("staff.manage", position.scope_path)


# --- people -------------------------------------------------------------------------------------------------


def get_staff(staff_id: int, actor: Actor) -> Staff:
    """One person whom the actor may see.

    :raises NotFound: there is none, or not visible
    """
    return _person(Staff.objects.visible_to(actor).filter(pk=staff_id))


def find_staff_by_username(username: str) -> Staff | None:
    """One person by user name, in whatever case it is typed."""
    return Staff.objects.filter(username=normalise_username(username)).first()


def names(staff_ids: Collection[int]) -> dict[int, str]:
    """The names of these people, by id; unknown ids are absent."""
    if not staff_ids:
        return {}
    found = read(
        "names of people",
        lambda: Staff.objects.filter(pk__among=Given("ids")).values_list("pk", "name"),
        ids=set(staff_ids),
    )
    return {pk: name for pk, name in found}


def search_staff(
    actor: Actor, *, text: str = "", unit_id: int | None = None, role: str = "", state: str = "active"
) -> QuerySet[Staff]:
    """Visible people: `text` in name, user name or number; `unit_id` and below; `state` active|closed|all."""
    rows = Staff.objects.visible_to(actor)
    if state != "all":
        rows = rows.filter(is_active=state == "active")
    if text:
        named = Q(name__icontains=text.strip()) | Q(name__icontains=fold(text))
        rows = rows.filter(
            named
            | Q(username__contains=fold(text))
            | Q(number__icontains=fold(text))
            | Q(pk__in=_spelled_so(rows, fold(text)))
        )
    held = Holding.objects.filter(staff=OuterRef("pk"), until__isnull=True)
    if unit_id is not None:
        unit = OrgUnit.objects.visible_to(actor).filter(pk=unit_id).first()
        rows = rows.filter(Exists(held.filter(under("position__unit__path", [unit.path] if unit else []))))
    if role:
        rows = rows.filter(Exists(held.filter(position__role__code=role)))
    return rows


def _spelled_so(rows: QuerySet[Staff], text: str) -> list[int]:
    """Whose names begin so in pinyin, initials or spelled out; only letters are asked for."""
    if not (text.isascii() and text.isalpha()):
        return []
    names = rows.values_list("pk", "name")
    return [pk for pk, name in names if any(way.startswith(text) for way in spelled(name).split())]


def staff_in(unit: OrgUnit, at: datetime) -> list[Staff]:
    """Active people who hold a position at or below the unit at this moment, by name."""
    held = _current(at).filter(staff=OuterRef("pk"), position__unit__path__startswith=unit.path)
    return list(Staff.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


def people_around(unit: OrgUnit, at: datetime, *, with_leaders: bool = True) -> dict[int, str]:
    """Names by id of who works in a unit or below it, and right in the units above; at most 300."""
    where = under("position__unit__path", [unit.path])
    if with_leaders:
        where |= Q(position__unit__path__in=ancestor_paths(unit.path))
    held = Holding.objects.held_at(at).filter(where, staff=OuterRef("pk"))
    rows = Staff.objects.filter(Exists(held), is_active=True).order_by("name", "pk")
    return dict(rows.values_list("pk", "name")[:300])


def head_of(unit_id: int, at: datetime) -> Staff | None:
    """Who heads the unit at this moment, else who heads the nearest unit above; None when nobody does."""
    unit = OrgUnit.objects.filter(pk=unit_id).first()
    if unit is None:
        return None
    heads = _current(at).filter(
        position__unit__path__in=ancestor_paths(unit.path), position__is_head=True, staff__is_active=True
    )
    nearest = heads.select_related("staff").order_by("-position__unit__depth", "since", "pk").first()
    return nearest.staff if nearest else None


def holders(role_code: str, unit_path: str, at: datetime) -> list[Staff]:
    """The active people with this role for the unit at `unit_path`: those of the nearest scope upwards."""
    found = (
        _current(at)
        .filter(
            position__role__code=role_code,
            position__scope_unit__path__in=ancestor_paths(unit_path),
            staff__is_active=True,
        )
        .select_related("staff")
        .order_by("-position__scope_unit__depth", "since", "pk")
    )
    rows = list(found)
    nearest = [row for row in rows if row.position.scope_unit_id == rows[0].position.scope_unit_id]
    return list({row.staff_id: row.staff for row in nearest}.values())


def holdings_of(staff: Staff, actor: Actor) -> list[Holding]:
    """What a person holds and held, latest first; of others only what is visible to the actor."""
    rows = Holding.objects.all() if actor.id == staff.pk else Holding.objects.visible_to(actor)
    found = rows.filter(staff=staff).order_by("-since", "-pk")
    return list(found.select_related("position__unit", "position__role", "position__scope_unit"))


def has_real_people() -> bool:
    """Whether anybody works here who is no demo login."""
    return Staff.objects.filter(is_demo=False).exists()


def count_demo_logins() -> int:
    """How many logins of the demo company can log in; production refuses to start with any."""
    return Staff.objects.filter(is_demo=True, is_active=True).count()


# --- roles and positions ------------------------------------------------------------------------------------


def list_roles() -> list[Role]:
    """All roles, by code."""
    return list(Role.objects.order_by("code"))


def get_role(code: str) -> Role:
    """One role.

    :raises NotFound: there is none of this code
    """
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise NotFound
    return role


def permissions_of(role: Role) -> list[tuple[str, str]]:
    """What a role permits: codes and labels; codes that no room declares stand for themselves."""
    declared = {permission.code: str(permission.label) for permission in permissions.list_permissions()}
    return [(code, declared.get(code, code)) for code in sorted(expand(role.permissions, list(declared)))]


def permission_matrix() -> tuple[list[Role], list[tuple[Permission, list[bool]]]]:
    """All roles, and for each declared permission which of them hold it, in the same order."""
    roles = list_roles()
    declared = permissions.list_permissions()
    codes = [permission.code for permission in declared]
    held = [expand(role.permissions, codes) for role in roles]
    return roles, [(permission, [permission.code in has for has in held]) for permission in declared]


def get_position(position_id: int, actor: Actor) -> Position:
    """One position that the actor may see.

    :raises NotFound: there is none, or not visible
    """
    rows = Position.objects.visible_to(actor).select_related("unit", "role", "scope_unit")
    position = rows.filter(pk=position_id).first()
    if position is None:
        raise NotFound
    return position


def find_position(unit: OrgUnit, role: Role, scope: OrgUnit, title: str) -> Position | None:
    """A position in use that is exactly this."""
    rows = Position.objects.filter(unit=unit, role=role, scope_unit=scope, title=title, is_active=True)
    return rows.select_related("unit").order_by("pk").first()


def list_open_positions(actor: Actor) -> list[Position]:
    """Visible positions in use, in the order of the tree."""
    rows = Position.objects.visible_to(actor).filter(is_active=True, unit__is_active=True)
    rows = rows.select_related("unit", "role", "scope_unit")
    return list(rows.order_by("unit__path", "-is_head", "title", "pk"))


def positions_in(unit: OrgUnit, at: datetime) -> list[tuple[Position, list[Holding]]]:
    """The unit's positions in use, heads first, each with those who hold it at this moment. Two queries."""
    positions = list(
        Position.objects.filter(unit=unit, is_active=True)
        .select_related("role", "scope_unit")
        .order_by("-is_head", "title", "pk")
    )
    held: dict[int, list[Holding]] = {position.pk: [] for position in positions}
    rows = Holding.objects.held_at(at).filter(position__in=positions).select_related("staff")
    for holding in rows.order_by("since", "pk"):
        held[holding.position_id].append(holding)
    return [(position, held[position.pk]) for position in positions]


def heads_of(units: Collection[OrgUnit], at: datetime) -> dict[int, list[str]]:
    """The names of those who head these units at this moment, by the unit's id. One query."""
    rows = Holding.objects.held_at(at).filter(position__unit__in=units, position__is_head=True)
    found: dict[int, list[str]] = {}
    for unit_id, name in rows.order_by("since", "pk").values_list("position__unit_id", "staff__name"):
        found.setdefault(unit_id, []).append(name)
    return found


def count_people(units: Collection[OrgUnit], at: datetime) -> dict[int, int]:
    """How many people hold a position in each of these units itself, by the unit's id. One query."""
    rows = Holding.objects.held_at(at).filter(position__unit__in=units).order_by()
    return dict(rows.values_list("position__unit_id").annotate(people=Count("staff", distinct=True)))


def positions_of(staff_ids: Collection[int], at: datetime) -> dict[int, list[Position]]:
    """What these people hold at this moment, by staff id. One query."""
    found: dict[int, list[Position]] = {}
    rows = Holding.objects.held_at(at).filter(staff__in=staff_ids).select_related("position__unit")
    for holding in rows.order_by("-position__is_head", "since", "pk"):
        found.setdefault(holding.staff_id, []).append(holding.position)
    return found


def role_holders(role: Role, actor: Actor, at: datetime, *, limit: int = 200) -> list[Holding]:
    """Who holds the role at this moment, as far as the actor may see it."""
    rows = Holding.objects.visible_to(actor).held_at(at).filter(position__role=role)
    return list(rows.select_related("staff", "position__unit").order_by("position__unit__path", "pk")[:limit])


def _current(at: datetime) -> HoldingSet:
    return Holding.objects.held_at(at).select_related("position__role", "position__scope_unit")


def _person(rows: QuerySet[Staff]) -> Staff:
    person = rows.first()
    if person is None:
        raise NotFound
    return person
