"""What the card knows: facts by group, notes, team, sites, and the weekly look at it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.fields import words_field
from huiyin.base.versions import show_seen
from huiyin.customers import queries
from huiyin.customers.forms.customers import unit_choices
from huiyin.customers.forms.people import cause_field, one_customer
from huiyin.customers.models import Customer, Note, Profile
from huiyin.customers.rules.facts import GROUPS

LONG = ("overview", "situation", "needs", "preferences")


class FactsForm(forms.Form):
    """The facts of a group."""

    def __init__(self, *args: Any, group: str, facts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": dict(facts)} | kwargs))
        for name in GROUPS[group]:
            label = Profile.label_of(name).capitalize()
            self.fields[name] = (
                words_field(label, required=False)
                if name in LONG
                else forms.CharField(label=label, max_length=200, required=False)
            )
        if group == "terms":
            self.fields["credit_limit"].help_text = _("In yuan.")
            self.fields["cause"] = cause_field()
        show_seen(self, facts)


class EditForm(forms.Form):
    """The name of a customer, the unit that serves it, and the parent company."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.TypedChoiceField(label=_("Served by"), coerce=int)
    parent = forms.CharField(
        label=_("Parent company"),
        max_length=120,
        required=False,
        help_text=_("Name or number; empty for none."),
    )
    cause = cause_field()

    def __init__(self, *args: Any, actor: Actor, customer: Customer, **kwargs: Any) -> None:
        known = queries.identity_of(customer)
        super().__init__(*args, **({"initial": known} | kwargs))
        self.actor, self.customer = actor, customer
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = unit_choices(actor, "customers.edit")
        if customer.kind != Customer.Kind.ORGANISATION:
            del self.fields["parent"]
        show_seen(self, known)

    def clean_parent(self) -> int | None:
        """The id of the one company that is meant; None for none."""
        text = self.cleaned_data["parent"].strip()
        if text == self.initial["parent"]:
            return self.customer.parent_id
        return one_customer(text, self.actor) if text else None


class NoteForm(forms.Form):
    """Something worth knowing."""

    words = words_field(_("Note"), rows=4)
    visibility = forms.ChoiceField(
        label=_("Who reads it"), choices=Note.Visibility.choices, widget=forms.RadioSelect, initial="unit"
    )


class TeamForm(forms.Form):
    """Somebody who looks after the customer, too."""

    staff = forms.TypedChoiceField(label=_("Person"), coerce=int)
    duty = forms.CharField(
        label=_("For what"), max_length=60, required=False, help_text=_("For example contracts, repairs.")
    )

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *people.items()]


class SiteForm(forms.Form):
    """A new site."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example works, branch, shop."))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class EditSiteForm(SiteForm):
    """A site, changed."""

    cause = cause_field(help_text=_("Needed where an address is replaced."))


class CheckForm(forms.Form):
    """What a manager found in somebody's cards."""

    words = words_field(_("Findings of the check"), rows=4)
