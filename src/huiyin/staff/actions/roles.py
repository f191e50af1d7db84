"""Roles and positions."""

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import permissions as declared
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.actions import Draft, record, record_many
from huiyin.staff import queries
from huiyin.staff.actions.units import first_come
from huiyin.staff.events import (
    LoginRulesChanged,
    PositionClosed,
    PositionCreated,
    PositionEdited,
    RoleCreated,
    RolePermissionsChanged,
    RoleRenamed,
)
from huiyin.staff.models import Holding, Position, Role
from huiyin.staff.rules import (
    EVERYTHING,
    LONGEST,
    MOST_REMEMBERED,
    SHORTEST,
    STANDARD_ROLES,
    LoginRules,
    StandardRole,
)

CODE = re.compile(r"[a-z][a-z0-9_]*")


@transaction.atomic
def create_role(
    *, code: str, name_zh: str, name_en: str, permissions: Collection[str], by: Actor, at: datetime
) -> Role:
    """Add a role.

    :raises NotAllowed: the actor does not administer the whole organisation
    :raises Invalid: the code is malformed or taken, a name is empty, or a permission is unknown
    """
    by.require("staff.manage", "")
    fields = _empty_names(name_zh, name_en)
    if not CODE.fullmatch(code):
        fields["code"] = _("Small letters, digits and underscores, beginning with a letter.")
    elif Role.objects.filter(code=code).exists():
        fields["code"] = _("This code is taken.")
    if fields:
        raise Invalid(fields=fields)
    _check_permissions(permissions)
    with first_come():
        role = Role.objects.create(
            code=code, name_zh=name_zh.strip(), name_en=name_en.strip(), permissions=sorted(set(permissions))
        )
    record(_created(role), on=role.pk, place=None, by=by, at=at)
    return role


@transaction.atomic
def rename_role(code: str, *, name_zh: str, name_en: str, by: Actor, at: datetime) -> Role:
    """Give a role other names; its code stays.

    :raises NotFound: there is no such role
    :raises NotAllowed: the actor does not administer the whole organisation
    :raises Invalid: a name is empty
    """
    role = queries.get_role(code)
    by.require("staff.manage", "")
    if fields := _empty_names(name_zh, name_en):
        raise Invalid(fields=fields)
    Role.objects.filter(pk=role.pk).update(name_zh=name_zh.strip(), name_en=name_en.strip())
    record(RoleRenamed(), on=role.pk, place=None, by=by, at=at)
    return queries.get_role(code)


@transaction.atomic
def edit_role_permissions(code: str, *, permissions: Collection[str], by: Actor, at: datetime) -> Role:
    """Change what the holders of a role may do; a role as delivered is the company's own from then on.

    :raises NotFound: there is no such role
    :raises NotAllowed: the actor does not administer the whole organisation
    :raises Invalid: a permission is unknown, or it is the administrator's role, which always holds everything
    """
    role = queries.get_role(code)
    by.require("staff.manage", "")
    if EVERYTHING in role.permissions:
        raise Invalid(fields={"permissions": _("The administrator's role always holds everything.")})
    _check_permissions(set(permissions) - set(role.permissions))
    changed = _change(role, permissions)
    Role.objects.filter(pk=role.pk).update(permissions=sorted(set(permissions)), is_standard=False)
    role.permissions, role.is_standard = sorted(set(permissions)), False
    record(changed, on=role.pk, place=None, by=by, at=at)
    return role


@transaction.atomic
def set_login_rules(code: str, *, rules: LoginRules, by: Actor, at: datetime) -> Role:
    """Change what a role demands of its holders' logins. Passwords that are there stay until they are changed.

    :raises NotFound: there is no such role
    :raises NotAllowed: the actor does not administer the whole organisation
    :raises Invalid: a number is outside of its bounds
    """
    role = queries.get_role(code)
    by.require("staff.manage", "")
    bounds = {
        "length": (rules.length, SHORTEST, LONGEST),
        "days": (rules.days, 0, 3650),
        "history": (rules.history, 0, MOST_REMEMBERED),
    }
    text = _("Between %(low)s and %(high)s, please.")
    wrong = {
        name: text % {"low": low, "high": high}
        for name, (value, low, high) in bounds.items()
        if not low <= value <= high
    }
    if wrong:
        raise Invalid(fields=wrong)
    values = {
        "needs_second_factor": rules.needs_second_factor,
        "password_length": rules.length,
        "password_days": rules.days,
        "password_history": rules.history,
    }
    Role.objects.filter(pk=role.pk).update(**values)
    record(LoginRulesChanged(**values), on=role.pk, place=None, by=by, at=at)
    return queries.get_role(code)


@transaction.atomic
def ensure_standard_roles(*, by: Actor, at: datetime) -> list[Role]:
    """Add the standard roles that are missing, and update those that nobody has changed.

    Permissions of rooms that are not installed may be among them. Running it again changes nothing.

    :raises NotAllowed: the actor does not administer the whole organisation
    """
    by.require("staff.manage", "")
    present = {role.code: role for role in Role.objects.all()}
    missing = [_standard(role) for role in STANDARD_ROLES if role.code not in present]
    with first_come():
        Role.objects.bulk_create(missing)
    drafts = [Draft(_created(role), role.pk) for role in missing]
    for standard in STANDARD_ROLES:
        role = present.get(standard.code)
        if role is not None and role.is_standard and set(role.permissions) != standard.permissions:
            drafts.append(Draft(_change(role, standard.permissions), role.pk))
            Role.objects.filter(pk=role.pk).update(permissions=sorted(standard.permissions))
    record_many(drafts, by=by, at=at)
    return queries.list_roles()


@transaction.atomic
def create_position(
    *,
    unit_id: int,
    title: str,
    role_code: str,
    scope_unit_id: int | None = None,
    is_head: bool = False,
    by: Actor,
    at: datetime,
) -> Position:
    """Add a post to a unit; its role's permissions hold under `scope_unit_id`, by default the unit itself.

    :raises NotFound: there is no such unit or role
    :raises NotAllowed: the actor may not manage the organisation in the unit and in the whole scope
    :raises Invalid: the title is empty
    :raises WrongStatus: the unit or the scope is closed
    """
    unit = queries.get_unit(unit_id)
    scope = unit if scope_unit_id is None else queries.get_unit(scope_unit_id)
    role = queries.get_role(role_code)
    by.require("staff.manage", unit.path)
    by.require("staff.manage", "" if role.is_everywhere else scope.path)
    if not (unit.is_active and scope.is_active):
        raise WrongStatus
    if not title.strip():
        raise Invalid(fields={"title": _("This field is required.")})
    position = Position.objects.create(
        unit=unit, title=title.strip(), role=role, scope_unit=scope, is_head=is_head
    )
    created = PositionCreated(unit_id=unit.pk, role=role.code, scope_id=scope.pk, is_head=is_head)
    record(created, on=position.pk, place=unit.place(), by=by, at=at)
    return position


@transaction.atomic
def edit_position(position_id: int, *, title: str, is_head: bool, by: Actor, at: datetime) -> Position:
    """Give a post another title, or have it head its unit or no longer. What it permits needs a new one.

    :raises NotFound: the actor cannot see such a position
    :raises NotAllowed: the actor does not manage the position's unit and its whole scope
    :raises Invalid: the title is empty
    :raises WrongStatus: it is closed
    """
    position = queries.get_position(position_id, by)
    if not queries.may_appoint(by, position):
        raise NotAllowed
    if not title.strip():
        raise Invalid(fields={"title": _("This field is required.")})
    position.title, position.is_head = title.strip(), is_head
    rows = Position.objects.filter(pk=position.pk, is_active=True)
    if not rows.update(title=position.title, is_head=is_head):
        raise WrongStatus
    record(PositionEdited(is_head=is_head), on=position.pk, place=position.unit.place(), by=by, at=at)
    return position


@transaction.atomic
def close_position(position_id: int, *, by: Actor, at: datetime) -> Position:
    """Abolish a post that nobody holds.

    :raises NotFound: there is no such position
    :raises NotAllowed: the actor may not manage the organisation in its unit
    :raises Invalid: somebody holds it
    :raises WrongStatus: it is closed already, or somebody was faster
    """
    position = Position.objects.filter(pk=position_id).select_related("unit", "role", "scope_unit").first()
    if position is None:
        raise NotFound
    by.require("staff.manage", position.unit.path)
    if Holding.objects.filter(position=position).exclude(until__lte=at).exists():
        raise Invalid(_("Somebody still holds this position."))
    if not Position.objects.filter(pk=position.pk, is_active=True).update(is_active=False):
        raise WrongStatus
    position.is_active = False
    record(PositionClosed(), on=position.pk, place=position.unit.place(), by=by, at=at)
    return position


def _empty_names(name_zh: str, name_en: str) -> dict[str, str]:
    names = (("name_zh", name_zh), ("name_en", name_en))
    return {field: _("This field is required.") for field, text in names if not text.strip()}


def _check_permissions(codes: Collection[str]) -> None:
    unknown = sorted(code for code in codes if not declared.is_declared(code))
    if unknown:
        text = _("There is no permission %(codes)s.") % {"codes": ", ".join(unknown)}
        raise Invalid(fields={"permissions": text})


def _created(role: Role) -> RoleCreated:
    return RoleCreated(code=role.code, permissions=role.permissions, is_everywhere=role.is_everywhere)


def _change(role: Role, permissions: Collection[str]) -> RolePermissionsChanged:
    before, after = set(role.permissions), set(permissions)
    return RolePermissionsChanged(added=sorted(after - before), removed=sorted(before - after))


def _standard(role: StandardRole) -> Role:
    return Role(
        code=role.code,
        name_zh=role.name_zh,
        name_en=role.name_en,
        permissions=sorted(role.permissions),
        is_everywhere=role.is_everywhere,
        is_standard=True,
    )
