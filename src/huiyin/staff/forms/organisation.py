"""Input about the organisation and its people, made into clean values."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base import permissions
from huiyin.base.actor import Actor
from huiyin.calendars.queries import list_calendars
from huiyin.staff import queries
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.rules import normalise_username

STATES = [("active", _("may log in")), ("closed", _("login closed")), ("all", _("all"))]


class LoginForm(AllauthLoginForm):
    """User name and password; allauth throttles it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, complete in (
            ("login", _("User name"), "username"),
            ("password", _("Password"), "current-password"),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs = {"autocomplete": complete, "autocapitalize": "off", "spellcheck": "false"}
        self.fields["login"].widget.attrs["autofocus"] = True

    def clean_login(self) -> str:
        """The user name as it is kept."""
        return normalise_username(super().clean_login())

    def clean(self) -> dict[str, Any]:
        """Let nobody in whose login is closed, even with the right password."""
        cleaned: dict[str, Any] = super().clean()
        if self.user is not None and not self.user.is_active:
            raise get_adapter().validation_error("account_inactive")
        return cleaned


class UnitForm(forms.Form):
    """A new unit."""

    parent = forms.TypedChoiceField(label=_("Unit above"), coerce=int, empty_value=None)
    name = forms.CharField(label=_("Name of the unit"), max_length=80)
    code = forms.CharField(
        label=_("Code"), max_length=30, help_text=_("Short and unchangeable, for example HY-JN-CH.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OrgUnit.Kind.choices)
    is_desk = forms.BooleanField(label=_("Is the service desk of its office"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[Any, Any]] = unit_choices(queries.list_units_under(actor.scopes("staff.manage")))
        if actor.may("staff.manage", ""):
            self.fields["parent"].required = False
            choices.append(("", _("nothing: at the top of the tree")))
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another place in the tree for a unit."""

    parent = forms.TypedChoiceField(label=_("Unit above"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, unit: OrgUnit, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.list_units_under(actor.scopes("staff.manage"))
        choices = unit_choices([row for row in units if not row.path.startswith(unit.path)])
        if actor.may("staff.manage", ""):
            self.fields["parent"].required = False
            choices.append(("", _("nothing: at the top of the tree")))
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    """Another name for a unit."""

    name = forms.CharField(label=_("Name of the unit"), max_length=80)


class CalendarForm(forms.Form):
    """The working calendar of a unit."""

    calendar = forms.TypedChoiceField(
        label=_("Working calendar"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(calendar.pk, calendar.name) for calendar in list_calendars()]
        self.fields["calendar"].choices = [("", _("as the unit above")), *choices]  # type: ignore[attr-defined]


class PositionForm(forms.Form):
    """A new position in a unit."""

    title = forms.CharField(label=_("Title of the position"), max_length=60)
    role = forms.ChoiceField(label=_("Role"))
    scope = forms.TypedChoiceField(
        label=_("Acts for"),
        coerce=int,
        help_text=_("The role holds for this unit and all below it."),
    )
    is_head = forms.BooleanField(label=_("Heads the unit"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.code, role.name) for role in queries.list_roles()]
        self.fields["role"].choices = [("", ""), *roles]  # type: ignore[attr-defined]
        scopes = queries.list_units_under(actor.scopes("staff.manage"))
        self.fields["scope"].choices = unit_choices(scopes)  # type: ignore[attr-defined]


class TitleForm(forms.Form):
    """A position as it is called, and whether it heads its unit."""

    title = forms.CharField(label=_("Title of the position"), max_length=60)
    is_head = forms.BooleanField(label=_("Heads the unit"), required=False)


class DetailsForm(forms.Form):
    """What is known about a person."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    number = forms.CharField(label=_("Employee number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class StaffForm(DetailsForm):
    """A new person."""

    field_order = ["username", "name", "password", "number", "phone", "email", "language"]
    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. Without one the person cannot log in yet."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Staff.Language.choices)


class PasswordForm(forms.Form):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters, not only digits, nothing common."),
    )


class OwnPasswordForm(forms.Form):
    """One's own new password, typed twice."""

    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters, not only digits, nothing common."),
    )
    again = forms.CharField(
        label=_("New password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Refuse two different passwords."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class LanguageForm(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(label=_("Language"), choices=Staff.Language.choices)


class AppointForm(forms.Form):
    """A position for a person."""

    position = forms.TypedChoiceField(label=_("Position"), coerce=int)
    since = forms.DateTimeField(label=_("Since"), required=False, widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    ), help_text=_("Empty: from now on."))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = [
            (position.pk, f"{position.unit.name} · {position.title}")
            for position in queries.list_open_positions(actor)
            if queries.may_appoint(actor, position)
        ]
        self.fields["position"].choices = [("", ""), *positions]  # type: ignore[attr-defined]


class NamesForm(forms.Form):
    """What a role is called."""

    name_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=40)


class RoleForm(NamesForm):
    """A new role."""

    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("Small letters and underscores."))


class PermissionsForm(forms.Form):
    """What a role may do."""

    permissions = forms.MultipleChoiceField(
        label=_("Permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = {permission.code: permission.label for permission in permissions.list_permissions()}
        unknown = {code: code for code in held if code not in declared}
        self.fields["permissions"].choices = list({**declared, **unknown}.items())  # type: ignore[attr-defined]


class StaffFilter(forms.Form):
    """Which people are listed."""

    q = forms.CharField(label=_("Name or user name"), required=False)
    unit = forms.TypedChoiceField(label=_("Organisation unit"), coerce=int, empty_value=None, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("Login state"), choices=STATES, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("all")), *unit_choices(queries.list_units(actor))]  # type: ignore[attr-defined]
        roles = [(role.code, role.name) for role in queries.list_roles()]
        self.fields["role"].choices = [("", _("all")), *roles]  # type: ignore[attr-defined]


def unit_choices(units: list[OrgUnit]) -> list[tuple[Any, Any]]:
    """Units as choices, indented as they stand in the tree."""
    top = min((unit.depth for unit in units), default=1)
    return [(unit.pk, "\N{IDEOGRAPHIC SPACE}" * (unit.depth - top) + unit.name) for unit in units]
