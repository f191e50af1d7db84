"""What the figures of the register are about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases import queries
from huiyin.cases.rules.periods import Period, period

SPANS = [("", _("one month")), ("3", _("three months")), ("12", _("twelve months"))]


class PeriodForm(forms.Form):
    """Months up to one, in a unit. Wrong values count as not given."""

    month = forms.RegexField(
        r"^(19|20)\d\d-(0[1-9]|1[0-2])$",
        label=_("Month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    span = forms.TypedChoiceField(
        label=_("Period"), choices=SPANS, coerce=int, empty_value=None, required=False
    )
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any, *, actor: Actor, today: date) -> None:
        super().__init__({"month": f"{today:%Y-%m}", **{name: data[name] for name in data if data[name]}})
        self.today = today
        self.units = queries.offices_in_view(actor)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *((unit.pk, unit.name) for unit in self.units)]

    def period(self) -> Period:
        """The months that are looked at."""
        self.is_valid()
        month = self.cleaned_data.get("month") or f"{self.today:%Y-%m}"
        return period(month, self.cleaned_data.get("span") or 1, self.today)

    @property
    def chosen_unit(self) -> Any:
        """The unit, or None for all that one sees."""
        self.is_valid()
        unit_id = self.cleaned_data.get("unit")
        return next((unit for unit in self.units if unit.pk == unit_id), None)


class StatisticsForm(PeriodForm):
    """And what its lines stand for."""

    by = forms.ChoiceField(required=False, choices=list(queries.DIMENSIONS.items()), widget=forms.HiddenInput)

    @property
    def dimension(self) -> str:
        """The lines; kinds at first."""
        self.is_valid()
        return self.cleaned_data.get("by") or "kind"
