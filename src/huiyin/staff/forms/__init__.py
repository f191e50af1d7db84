"""Input about the organisation, its people and the duty roster, made into clean values."""

from huiyin.staff.forms.organisation import (
    STATES,
    AppointForm,
    CalendarForm,
    DetailsForm,
    LanguageForm,
    LoginForm,
    OwnPasswordForm,
    PasswordForm,
    PermissionsForm,
    PositionForm,
    RenameForm,
    RoleForm,
    StaffFilter,
    StaffForm,
    UnitForm,
    unit_choices,
)

__all__ = [
    "STATES",
    "AppointForm",
    "CalendarForm",
    "DetailsForm",
    "LanguageForm",
    "LoginForm",
    "OwnPasswordForm",
    "PasswordForm",
    "PermissionsForm",
    "PositionForm",
    "RenameForm",
    "RoleForm",
    "StaffFilter",
    "StaffForm",
    "UnitForm",
    "unit_choices",
]
