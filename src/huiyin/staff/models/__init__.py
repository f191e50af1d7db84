"""The nouns of the organisation, of its people, and of the duty roster."""

from huiyin.staff.models.organisation import (
    Holding,
    HoldingSet,
    OrgUnit,
    OrgUnitManager,
    OrgUnitSet,
    Position,
    PositionSet,
    Role,
    Staff,
    StaffManager,
    StaffSet,
    under,
)

__all__ = [
    "Holding",
    "HoldingSet",
    "OrgUnit",
    "OrgUnitManager",
    "OrgUnitSet",
    "Position",
    "PositionSet",
    "Role",
    "Staff",
    "StaffManager",
    "StaffSet",
    "under",
]
