"""What was seen, and more of it for somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.customers import queries
from huiyin.customers.models import Reveal


class LookedFilter(forms.Form):
    """Which looks are listed."""

    person = forms.CharField(
        label=_("Seen by"),
        max_length=60,
        required=False,
        help_text=_("A piece of the name, or the user name."),
    )
    customer = forms.CharField(
        label=_("Customer"),
        max_length=120,
        required=False,
        help_text=_("Name, number, or a whole phone number."),
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    first = forms.DateField(
        label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=pgettext_lazy("date", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *Reveal.Kind.choices]

    def limits(self) -> queries.Looked:
        """The filters; a value that makes no sense does not narrow, its message stands at the field."""
        self.is_valid()
        return queries.Looked(**self.cleaned_data)


class RaiseForm(forms.Form):
    """How many more somebody may reveal today, and why."""

    extra = forms.IntegerField(label=_("How many more today"), min_value=1, max_value=500, initial=20)
    reason = forms.CharField(label=_("Reason"), max_length=200)
