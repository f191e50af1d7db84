"""People, their posts, and when they do not want to be reached."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.customers import queries
from huiyin.customers.models import ContactPoint, Customer, Post, Purpose

DAY = {"type": "date"}


def cause_field(**kwargs: Any) -> forms.CharField:
    """Why something known is replaced; the action says when it is needed."""
    kwargs.setdefault("help_text", _("Needed where something known is replaced."))
    return forms.CharField(label=_("Cause"), max_length=200, required=False, **kwargs)


class PostForm(forms.Form):
    """A post at a customer."""

    department = forms.CharField(label=_("Department"), max_length=60, required=False)
    title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    part = forms.ChoiceField(
        label=_("Part in decisions"), choices=[("", "—"), *Post.Part.choices], required=False
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if customer.kind == Customer.Kind.HOUSEHOLD:
            del self.fields["department"], self.fields["part"]
            self.fields["title"].label = _("In the household")
            self.fields["title"].help_text = _("For example husband, daughter, tenant.")


class ContactForm(PostForm):
    """A new person at a customer."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(DAY))

    field_order = ["name", "department", "title", "part", "since"]


class EditContactForm(PostForm):
    """A person and the present post, put right."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    cause = cause_field(help_text=_("Needed where somebody who decides no longer does."))

    field_order = ["name", "department", "title", "part", "cause"]


class MoveForm(PostForm):
    """Another post, here or at another customer; which contact points go along."""

    to = forms.CharField(
        label=_("Customer"),
        max_length=120,
        required=False,
        help_text=_("Name or number of another customer; empty: another post at the same one."),
    )
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(DAY))
    points = forms.TypedMultipleChoiceField(
        label=_("Contact points that go along to another customer"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cause = cause_field(help_text=_("Needed where somebody who decides no longer does."))

    field_order = ["to", "department", "title", "part", "since", "points", "cause"]

    def __init__(
        self, *args: Any, actor: Actor, customer: Customer, points: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, customer=customer, **kwargs)
        self.actor, self.customer = actor, customer
        self.fields["since"].initial = timezone.localdate(clock.now()).isoformat()
        field = self.fields["points"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = points
        if not points:
            del self.fields["points"]

    def clean_to(self) -> int:
        """The id of the one customer that is meant."""
        text = self.cleaned_data["to"].strip()
        return self.customer.pk if not text else one_customer(text, self.actor)


class LeaveForm(forms.Form):
    """Since when a person is no longer there."""

    until = forms.DateField(label=_("Left on"), widget=forms.DateInput(DAY))
    cause = cause_field(help_text=_("Needed where somebody who decides leaves."))


class OptOutForm(forms.Form):
    """For what a customer does not want to be reached here."""

    purpose = forms.ChoiceField(
        label=_("Does not want"),
        choices=[("", _("anything but answers to own matters")), *Purpose.choices],
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class HoursForm(forms.Form):
    """When nobody calls there."""

    quiet_from = forms.TimeField(
        label=_("No calls from"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("No calls until"),
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        help_text=_("Over midnight too, for example 21:00 to 08:00. Both empty: at any time."),
    )

    def __init__(self, *args: Any, point: ContactPoint, **kwargs: Any) -> None:
        known = {
            name: f"{value:%H:%M}"
            for name in ("quiet_from", "quiet_until")
            if (value := getattr(point, name))
        }
        super().__init__(*args, **({"initial": known} | kwargs))


def one_customer(text: str, actor: Actor) -> int:
    """The id of the one customer that is meant by a name or number.

    :raises ValidationError: there is none, or several
    """
    found = [row.customer for row in queries.lookup(text, actor, limit=6)]
    exact = [row for row in found if text in (row.name, row.number)] or found
    if not exact:
        raise forms.ValidationError(_("There is no such customer."))
    if len(exact) > 1:
        named = "、".join(f"{row.name} {row.number}" for row in exact)
        raise forms.ValidationError(_("Several customers fit: %(names)s."), params={"names": named})
    return exact[0].pk
