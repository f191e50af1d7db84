"""What the lists of promises are narrowed to, and one text for many matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.fields import words_field
from huiyin.cases import queries
from huiyin.cases.models import Answer, Case
from huiyin.cases.queries.promises import STATES, PromiseFilter
from huiyin.staff.queries import names

#: Ways of telling many at once; a mail is answered one by one.
BY_HAND = [choice for choice in Answer.Channel.choices if choice[0] != Answer.Channel.EMAIL]


class PromiseFilterForm(forms.Form):
    """Which promises are listed."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    owner = forms.TypedChoiceField(label=_("Promised by"), coerce=int, empty_value=None, required=False)
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, owners: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.pk, unit.name) for unit in queries.offices_in_view(actor)]
        people = sorted(names(owners).items(), key=lambda pair: pair[1])
        for name, choices in (("unit", units), ("owner", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *choices]

    def limits(self) -> PromiseFilter:
        """The filter that these values mean; wrong ones are left out."""
        self.is_valid()
        given = self.cleaned_data
        state = given.get("state") or ""
        return PromiseFilter(
            state=state if state in STATES else "",
            unit_id=given.get("unit"),
            owner_id=given.get("owner"),
            customer_id=given.get("customer"),
        )


class TogetherForm(forms.Form):
    """One text for the matters of a joint one; each gets an own answer."""

    case_ids = forms.TypedMultipleChoiceField(
        label=_("Told to"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    words = words_field(_("Answer"), rows=4)
    channel = forms.ChoiceField(label=_("Told"), choices=BY_HAND, widget=forms.RadioSelect)

    def __init__(self, *args: Any, cases: list[Case], words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case_ids"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(case.pk, f"{case.number} {who(case)}") for case in cases]
        field.initial = [case.pk for case in cases]
        self.fields["words"].initial = words
        self.fields["channel"].initial = Answer.Channel.PHONE


def who(case: Case) -> str:
    """Who raised a case, in a line."""
    name = case.customer.name if case.customer else case.caller_name
    place = case.premises.full_name if case.premises else ""
    return " ".join(part for part in (name, place) if part)
