"""What happens in the organisation. Events carry ids and codes; names stand in the rows."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, UnitId

# --- units --------------------------------------------------------------------------------------------------


class UnitCreated(EventData, event="unit.created", subject="unit", label=_("Unit created")):
    """A unit was added to the tree; `parent_id` None: at the top."""

    parent_id: UnitId | None
    kind: str
    is_desk: bool


class UnitRenamed(EventData, event="unit.renamed", subject="unit", label=_("Unit renamed")):
    """The name changed; the code stays."""


class UnitMoved(EventData, event="unit.moved", subject="unit", label=_("Unit moved")):
    """The unit stands with all below it under another one from now on; `parent_id` None: at the top."""

    parent_id: UnitId | None


class UnitClosed(EventData, event="unit.closed", subject="unit", label=_("Unit closed")):
    """The unit is no longer in use."""


class UnitReopened(EventData, event="unit.reopened", subject="unit", label=_("Unit in use again")):
    """The unit is in use again."""


class CalendarAssigned(
    EventData, event="unit.calendar_assigned", subject="unit", label=_("Working calendar assigned")
):
    """The unit works by this calendar from now on; None: by that of the unit above."""

    calendar_id: int | None


# --- roles and positions ------------------------------------------------------------------------------------


class RoleCreated(EventData, event="role.created", subject="role", label=_("Role created")):
    """A role was added with these permissions."""

    code: str
    permissions: list[str]
    is_everywhere: bool


class RolePermissionsChanged(
    EventData, event="role.permissions_changed", subject="role", label=_("Permissions of the role changed")
):
    """What its holders may do changed."""

    added: list[str]
    removed: list[str]


class RoleRenamed(EventData, event="role.renamed", subject="role", label=_("Role renamed")):
    """The names changed; the code stays."""


class PositionCreated(EventData, event="position.created", subject="position", label=_("Position created")):
    """A post was added to a unit."""

    unit_id: UnitId
    role: str
    scope_id: UnitId
    is_head: bool


class PositionEdited(EventData, event="position.edited", subject="position", label=_("Position changed")):
    """Its title changed, or whether it heads the unit."""

    is_head: bool


class PositionClosed(EventData, event="position.closed", subject="position", label=_("Position closed")):
    """The post no longer exists."""


# --- people -------------------------------------------------------------------------------------------------


class StaffCreated(EventData, event="staff.created", subject="staff", label=_("Person added")):
    """Somebody has a login from now on."""

    is_demo: bool


class StaffEdited(EventData, event="staff.edited", subject="staff", label=_("Details changed")):
    """Which details of a person changed (field names)."""

    fields: list[str]


class PasswordSet(EventData, event="staff.password_set", subject="staff", label=_("Password set")):
    """The password changed; `own`: by the person, who knew the old one."""

    own: bool


class LanguageChanged(
    EventData, event="staff.language_changed", subject="staff", label=_("Language changed")
):
    """The person sees the pages in another language."""

    language: str


class StaffDeactivated(EventData, event="staff.deactivated", subject="staff", label=_("Login closed")):
    """The person can no longer log in."""


class StaffReactivated(EventData, event="staff.reactivated", subject="staff", label=_("Login opened again")):
    """The person can log in again."""


class StaffAppointed(EventData, event="staff.appointed", subject="staff", label=_("Appointed")):
    """The person holds a position from `since` on."""

    holding_id: int
    position_id: int
    unit_id: UnitId
    role: str
    since: Moment


class HoldingEnded(EventData, event="staff.holding_ended", subject="staff", label=_("Position given up")):
    """The person holds the position until before `until`."""

    holding_id: int
    position_id: int
    unit_id: UnitId
    role: str
    until: Moment
