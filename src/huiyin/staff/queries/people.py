"""Reads of people, roles and positions, and what somebody may do."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.base import permissions
from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import NotFound
from huiyin.base.text import fold
from huiyin.staff.models import Holding, HoldingSet, OrgUnit, Position, Role, Staff, under
from huiyin.staff.rules import ancestor_paths, expand, normalise_username

# --- what somebody may do -----------------------------------------------------------------------------------------


def actor_for(staff: Staff, at: datetime) -> Actor:
    """The actor that a person is at this moment, by the positions held; without any right when the login is closed.

    One query.
    """
    holdings = list(_current(at).filter(staff=staff)) if staff.is_active else []
    declared = [permission.code for permission in permissions.list_permissions()]
    grants = frozenset(
        Grant(code, holding.position.scope_path)
        for holding in holdings
        for code in expand(holding.position.role.permissions, declared)
    )
    units = frozenset(holding.position.unit_id for holding in holdings)
    return Actor(kind="staff", id=staff.pk, name=staff.name, grants=grants, unit_ids=units)


def authority_paths(staff: Staff, at: datetime) -> list[str]:
    """The paths under which a person holds anything: who changes the login must administer all of them."""
    return sorted({holding.position.scope_path for holding in _current(at).filter(staff=staff)})


# --- people -------------------------------------------------------------------------------------------------------


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
    return dict(Staff.objects.filter(pk__in=set(staff_ids)).values_list("pk", "name"))


def search_staff(
    actor: Actor, *, text: str = "", unit_id: int | None = None, role: str = "", state: str = "active"
) -> QuerySet[Staff]:
    """Visible people: `text` in name, user name or number; `unit_id` with everything below; `state` active|closed|all."""
    rows = Staff.objects.visible_to(actor)
    if state != "all":
        rows = rows.filter(is_active=state == "active")
    if text:
        rows = rows.filter(
            Q(name__icontains=text.strip()) | Q(username__contains=fold(text)) | Q(number__icontains=text.strip())
        )
    held = Holding.objects.filter(staff=OuterRef("pk"), until__isnull=True)
    if unit_id is not None:
        unit = OrgUnit.objects.visible_to(actor).filter(pk=unit_id).first()
        rows = rows.filter(Exists(held.filter(under("position__unit__path", [unit.path] if unit else []))))
    if role:
        rows = rows.filter(Exists(held.filter(position__role__code=role)))
    return rows


def staff_in(unit: OrgUnit, at: datetime) -> list[Staff]:
    """Active people who hold a position at or below the unit at this moment, by name."""
    held = _current(at).filter(staff=OuterRef("pk"), position__unit__path__startswith=unit.path)
    return list(Staff.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


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
    """The active people with this role for the unit at `unit_path`: those of the nearest scope upwards, by seniority."""
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
    rows = Holding.objects.filter(staff=staff) if actor.id == staff.pk else Holding.objects.visible_to(actor)
    found = rows.filter(staff=staff).select_related("position__unit", "position__role", "position__scope_unit")
    return list(found.order_by("-since", "-pk"))


def count_demo_logins() -> int:
    """How many logins of the demo company can log in; production refuses to start with any."""
    return Staff.objects.filter(is_demo=True, is_active=True).count()


# --- roles and positions ------------------------------------------------------------------------------------------


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


def get_position(position_id: int, actor: Actor) -> Position:
    """One position that the actor may see.

    :raises NotFound: there is none, or not visible
    """
    rows = Position.objects.visible_to(actor).select_related("unit", "role", "scope_unit")
    position = rows.filter(pk=position_id).first()
    if position is None:
        raise NotFound
    return position


def list_open_positions(actor: Actor) -> list[Position]:
    """Visible positions in use, in the order of the tree."""
    rows = Position.objects.visible_to(actor).filter(is_active=True, unit__is_active=True)
    return list(rows.select_related("unit", "role").order_by("unit__path", "-is_head", "title", "pk"))


def positions_in(unit: OrgUnit, at: datetime) -> list[tuple[Position, list[Holding]]]:
    """The positions of a unit in use, heads first, each with those who hold it at this moment. Two queries."""
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
