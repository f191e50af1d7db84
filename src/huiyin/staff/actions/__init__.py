"""What can be done to the organisation and its people."""

from huiyin.staff.actions.holdings import appoint, end_holding
from huiyin.staff.actions.people import (
    Details,
    change_language,
    change_own_password,
    create_administrator,
    create_staff,
    deactivate_staff,
    edit_staff,
    reactivate_staff,
    set_password,
)
from huiyin.staff.actions.roles import (
    close_position,
    create_position,
    create_role,
    edit_role_permissions,
    ensure_standard_roles,
)
from huiyin.staff.actions.sessions import clear_expired_sessions
from huiyin.staff.actions.units import assign_calendar, close_unit, create_unit, rename_unit

__all__ = [
    "Details",
    "appoint",
    "assign_calendar",
    "change_language",
    "change_own_password",
    "clear_expired_sessions",
    "close_position",
    "close_unit",
    "create_administrator",
    "create_position",
    "create_role",
    "create_staff",
    "create_unit",
    "deactivate_staff",
    "edit_role_permissions",
    "edit_staff",
    "end_holding",
    "ensure_standard_roles",
    "reactivate_staff",
    "rename_unit",
    "set_password",
]
