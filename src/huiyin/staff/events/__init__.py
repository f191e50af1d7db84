"""What happens in the organisation and on duty. Events carry ids and codes; names stand in the rows."""

from huiyin.staff.events.organisation import (
    CalendarAssigned,
    HoldingEnded,
    LanguageChanged,
    PasswordSet,
    PositionClosed,
    PositionCreated,
    RoleCreated,
    RolePermissionsChanged,
    StaffAppointed,
    StaffCreated,
    StaffDeactivated,
    StaffEdited,
    StaffReactivated,
    UnitClosed,
    UnitCreated,
    UnitRenamed,
)

__all__ = [
    "CalendarAssigned",
    "HoldingEnded",
    "LanguageChanged",
    "PasswordSet",
    "PositionClosed",
    "PositionCreated",
    "RoleCreated",
    "RolePermissionsChanged",
    "StaffAppointed",
    "StaffCreated",
    "StaffDeactivated",
    "StaffEdited",
    "StaffReactivated",
    "UnitClosed",
    "UnitCreated",
    "UnitRenamed",
]
