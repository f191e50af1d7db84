"""Fields that several forms share."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.fields import moment_field

#: How much depends on it (F8, AE10): the four cells of the register.
IMPORTANCE: list[tuple[int, str | Promise]] = [
    (0, _("minor")),
    (1, _("ordinary")),
    (2, _("important")),
    (3, _("grave")),
]


def late_entry_field() -> forms.DateTimeField:
    """When it really happened, for what is entered afterwards."""
    return moment_field(
        _("Happened at"), help_text=_("Only where it is entered afterwards. Empty: just now.")
    )


def importance_field(*, required: bool = True) -> forms.TypedChoiceField:
    """The importance as cells side by side."""
    return forms.TypedChoiceField(
        label=_("Importance"),
        choices=IMPORTANCE,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        help_text="" if required else _("Not chosen: as usual for this kind."),
    )


def yes_no(value: str) -> bool | None:
    """ "yes" and "no" as truth, everything else as unknown."""
    return {"yes": True, "no": False}.get(value)
