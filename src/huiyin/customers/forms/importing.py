"""Bringing a file of households, and what its columns and new projects are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.errors import Invalid
from huiyin.base.tables import read_table
from huiyin.customers.rules.households import recognise
from huiyin.staff.models import OrgUnit

BIGGEST = 20 * 1024 * 1024
FIELDS = [
    ("", "—"),
    ("-", _("leave out")),
    ("project", pgettext_lazy("column", "project")),
    ("building", pgettext_lazy("column", "building")),
    ("entrance", pgettext_lazy("column", "entrance")),
    ("room", pgettext_lazy("column", "room")),
    ("full", _("whole address")),
    ("name", pgettext_lazy("column", "name of the household")),
    ("phone", pgettext_lazy("column", "phone")),
    ("steward", _("steward")),
    ("role", pgettext_lazy("column", "owner or tenant")),
]


class UploadForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX. Columns: project, building, entrance, room (or the whole address), name, phones, steward."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.txt"}),
    )

    def clean_file(self) -> Any:
        """Not too big, and a table."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise forms.ValidationError(_("The file is bigger than 20 MB."))
        try:
            rows = read_table(file.read())
        except Invalid as mistake:
            raise forms.ValidationError(str(mistake)) from mistake
        if len(rows) < 2:
            raise forms.ValidationError(_("The file is empty."))
        file.seek(0)
        return file


class LookForm(forms.Form):
    """What the file does not say itself."""

    unit_id = forms.TypedChoiceField(
        label=_("Unit that looks after new projects"), coerce=int, empty_value=None, required=False
    )
    project = forms.CharField(label=_("Project of rows that name none"), max_length=80, required=False)

    def __init__(self, *args: Any, units: Sequence[OrgUnit], headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units, self._headings = {unit.pk: unit for unit in units}, headings
        field = self.fields["unit_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none: projects must exist")), *((unit.pk, unit.name) for unit in units)]
        for number, heading in enumerate(headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=format_lazy(_("Column “{heading}”"), heading=heading), choices=FIELDS
            )
        if not self.is_bound and not headings:
            self.is_bound = True

    @staticmethod
    def unknown_headings(content: bytes) -> list[str]:
        """The headings that nothing is known of."""
        return recognise(read_table(content)[0])[1]

    def unit(self) -> OrgUnit | None:
        """The unit that was chosen."""
        return self._units.get(self.cleaned_data["unit_id"])

    def columns(self) -> dict[str, str]:
        """What the unknown columns are."""
        return {
            heading: self.cleaned_data[f"column_{number}"] for number, heading in enumerate(self._headings)
        }
