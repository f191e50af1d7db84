"""What can be done to the organisation and its people."""

from huiyin.staff.actions.duty import (
    add_shift,
    fill_roster,
    reassign_shift,
    remove_shift,
    set_up_roster,
)
from huiyin.staff.actions.duty_handing import (
    hand_over_duty,
    take_over_duty,
)
from huiyin.staff.actions.duty_swaps import (
    agree_swap,
    approve_swap,
    ask_swap,
    end_swap,
)
from huiyin.staff.actions.holdings import appoint, end_holding
from huiyin.staff.actions.identities import (
    link_identity,
    unlink_identity,
)
from huiyin.staff.actions.passwords import (
    change_own_password,
    set_password,
)
from huiyin.staff.actions.people import (
    Details,
    change_language,
    create_administrator,
    create_staff,
    deactivate_staff,
    edit_staff,
    reactivate_staff,
)
from huiyin.staff.actions.roles import (
    close_position,
    create_position,
    create_role,
    edit_position,
    edit_role_permissions,
    ensure_standard_roles,
    rename_role,
    set_login_rules,
)
from huiyin.staff.actions.second_factor import (
    make_recovery_codes,
    remove_second_factor,
    switch_off_second_factor,
    switch_on_second_factor,
    use_second_factor,
)
from huiyin.staff.actions.sessions import (
    begin_session,
    clear_expired_sessions,
    end_session,
    end_sessions,
    note_session_use,
)
from huiyin.staff.actions.tokens import (
    create_token,
    note_token_use,
    revoke_token,
)
from huiyin.staff.actions.units import (
    assign_calendar,
    close_unit,
    create_unit,
    move_unit,
    rename_unit,
    reopen_unit,
)

__all__ = [
    "Details",
    "add_shift",
    "agree_swap",
    "appoint",
    "approve_swap",
    "ask_swap",
    "assign_calendar",
    "begin_session",
    "change_language",
    "change_own_password",
    "clear_expired_sessions",
    "close_position",
    "close_unit",
    "create_administrator",
    "create_position",
    "create_role",
    "create_staff",
    "create_token",
    "create_unit",
    "deactivate_staff",
    "edit_position",
    "edit_role_permissions",
    "edit_staff",
    "end_holding",
    "end_session",
    "end_sessions",
    "end_swap",
    "ensure_standard_roles",
    "fill_roster",
    "hand_over_duty",
    "link_identity",
    "make_recovery_codes",
    "move_unit",
    "note_session_use",
    "note_token_use",
    "reactivate_staff",
    "reassign_shift",
    "remove_second_factor",
    "remove_shift",
    "rename_role",
    "rename_unit",
    "reopen_unit",
    "revoke_token",
    "set_login_rules",
    "set_password",
    "set_up_roster",
    "switch_off_second_factor",
    "switch_on_second_factor",
    "take_over_duty",
    "unlink_identity",
    "use_second_factor",
]
