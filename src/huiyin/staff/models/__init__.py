"""The nouns of the organisation, of its people, and of the duty roster."""

from huiyin.staff.models.duty import (
    DutyHandover,
    DutyRoster,
    DutyShift,
    DutySwap,
)
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
from huiyin.staff.models.security import (
    FormerPassword,
    Identity,
    LoginSession,
    LoginSessionSet,
)
from huiyin.staff.models.tokens import (
    ApiToken,
    ApiTokenSet,
)

__all__ = [
    "ApiToken",
    "ApiTokenSet",
    "DutyHandover",
    "DutyRoster",
    "DutyShift",
    "DutySwap",
    "FormerPassword",
    "Holding",
    "HoldingSet",
    "Identity",
    "LoginSession",
    "LoginSessionSet",
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
