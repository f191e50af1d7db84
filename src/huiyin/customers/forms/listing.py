"""Which customers a list shows, and what of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.customers import queries
from huiyin.customers.forms.customers import CustomerFilter
from huiyin.customers.models import OwnField
from huiyin.customers.queries.own import MOST_COLUMNS
from huiyin.customers.rules import own
from huiyin.customers.rules.own import OWN

#: What a list can show beside the name; those that it shows unless others are chosen.
COLUMNS = {
    "number": _("Number"),
    "klass": _("Class"),
    "premises": _("Premises"),
    "contact": _("Contact"),
    "phone": _("Phone"),
    "responsible": _("Responsible"),
    "unit": _("Served by"),
    "created": _("In the file since"),
    "confirmed": _("Confirmed"),
}
USUAL = ("number", "klass", "premises", "phone", "responsible", "unit")


class CustomerListFilter(CustomerFilter):
    """Which customers are listed, by own fields, too, and the columns; all of it stands in the address."""

    own = forms.TypedChoiceField(label=_("Own field"), coerce=int, empty_value=None, required=False)
    own_value = forms.CharField(
        label=_("says"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"placeholder": _("beginning, 100..200, ≥100")}),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.known = {field.pk: field for field in queries.list_own_fields()}
        own_, columns = self.fields["own"], self.fields["columns"]
        assert isinstance(own_, forms.ChoiceField)
        assert isinstance(columns, forms.MultipleChoiceField)
        own_.choices = [("", "—"), *((field.pk, field.name) for field in self.known.values())]
        more = [(f"{OWN}{field.pk}", field.name) for field in self.known.values()]
        columns.choices = [*COLUMNS.items(), *more]
        if not self.known:
            del self.fields["own"], self.fields["own_value"]
        if not self.data.get("columns"):
            given = QueryDict(mutable=True)
            given.update(self.data)
            given.setlist("columns", USUAL)
            self.data = given

    def clean(self) -> dict[str, Any]:
        """What an own field should say is of its type."""
        data: dict[str, Any] = self.cleaned_data
        field, text = self.known.get(data.get("own") or 0), data.get("own_value", "")
        if field is not None and text:
            try:
                _understand(field, text)
            except ValueError as mistake:
                self.add_error("own_value", own.mistaken(str(mistake), field.type))
        return data

    def filters(self) -> queries.Filters:
        """As of every list, and what an own field says."""
        chosen = super().filters()
        field, text = self.cleaned_data.get("own"), self.cleaned_data.get("own_value", "")
        return replace(chosen, own=(self.known[field], text)) if field and text else chosen

    @property
    def shown(self) -> frozenset[str]:
        """The columns that are shown."""
        return frozenset(self.cleaned_data.get("columns") or USUAL)

    @property
    def own_columns(self) -> Sequence[OwnField]:
        """The own fields that are shown as columns."""
        return [field for field in self.known.values() if f"{OWN}{field.pk}" in self.shown][:MOST_COLUMNS]

    @property
    def has_more(self) -> bool:
        """Whether what is folded away narrows the list."""
        return bool(self.cleaned_data.get("own"))


def _understand(field: OwnField, text: str) -> None:
    ends = own.span(text) if field.type in (OwnField.Type.NUMBER, OwnField.Type.DAY) else (text,)
    for end in ends:
        own.understood(field.type, end, [*field.choices, text])
