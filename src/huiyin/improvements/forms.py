"""Input of this room."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.fields import moment_field, words_field
from huiyin.improvements.models import CorrectiveAction
from huiyin.ledger.models import Clause
from huiyin.staff.models import OrgUnit


def person_field(label: Any) -> forms.TypedChoiceField:
    """Somebody of the unit, or of those above it."""
    return forms.TypedChoiceField(label=label, coerce=int)


def month_field(label: Any) -> forms.CharField:
    """A month, "2026-11"; empty where no clause is chosen."""
    return forms.CharField(
        label=label, required=False, max_length=7, widget=forms.DateInput(attrs={"type": "month"})
    )


class PeopleForm(forms.Form):
    """A form in which people may be chosen."""

    PERSON = "owner_id"

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.PERSON in self.fields:
            field = self.fields[self.PERSON]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [("", "—"), *people.items()]


class RaiseForm(PeopleForm):
    """What falls short in a unit; with a clause, the months in which it did."""

    title = forms.CharField(label=_("What falls short"), max_length=120)
    facts = words_field(_("Facts"), required=False)
    clause = forms.ChoiceField(
        label=_("Clause"),
        required=False,
        help_text=_("With a clause its figures are kept, and its effect is measured by them."),
    )
    since = month_field(_("First month"))
    until = month_field(_("Last month"))
    owner_id = person_field(_("Answers for it"))
    watch_weeks = forms.IntegerField(
        label=_("Weeks of watching"),
        min_value=1,
        max_value=52,
        initial=4,
        help_text=_("So long after the last action the effect is judged."),
    )

    def __init__(self, *args: Any, clauses: list[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *((one.code, f"{one.number} {one.text[:60]}") for one in clauses)]


class UnitForm(forms.Form):
    """Where it is; what the board led here with is kept."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    clause = forms.CharField(required=False, widget=forms.HiddenInput)
    since = forms.CharField(required=False, widget=forms.HiddenInput)
    until = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: list[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(unit.pk, unit.name) for unit in units]


class CauseForm(PeopleForm):
    """Why it falls short."""

    cause = words_field(_("Root cause"))


class PlanForm(PeopleForm):
    """One thing to be done."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CorrectiveAction.Kind.choices)
    words = words_field(_("What is to be done"))
    owner_id = person_field(_("Who does it"))
    complete_by = moment_field(_("To be done by"), required=True)


class PassOnForm(PeopleForm):
    """Who answers for it from now on."""

    owner_id = person_field(_("Answers for it"))


class VerdictForm(PeopleForm):
    """Whether it worked."""

    effective = forms.TypedChoiceField(
        label=_("Did it work?"),
        choices=[("yes", _("effective: close it")), ("no", _("not effective: find the cause anew"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    effect = words_field(_("What was found"))


class WithdrawForm(PeopleForm):
    """Why it was none."""

    reason = words_field(_("Reason"))


class ResultForm(forms.Form):
    """What came of an action."""

    result = words_field(_("Result"))


class DropForm(forms.Form):
    """Why an action is given up."""

    reason = words_field(_("Reason"))
