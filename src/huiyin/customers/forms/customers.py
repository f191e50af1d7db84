"""Input about customers and premises, made into clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.customers import queries
from huiyin.customers.models import Contact, ContactPoint, Customer, Premises, Residence
from huiyin.staff import queries as staff

Choices = list[tuple[Any, Any]]


def unit_choices(actor: Actor, permission: str) -> Choices:
    """The units in which the actor holds the permission, indented as they stand in the tree."""
    units = staff.list_units_under(actor.scopes(permission))
    top = min((unit.depth for unit in units), default=1)
    return [(unit.pk, "\N{IDEOGRAPHIC SPACE}" * (unit.depth - top) + unit.name) for unit in units]


def class_choices() -> Choices:
    """The classes of customers."""
    return [(klass.code, f"{klass.code} {klass.name}") for klass in queries.list_classes()]


def _choose(form: forms.Form, name: str, choices: Choices, empty: Any = None) -> None:
    """Set the choices of a field; `empty` is what the choice of nothing is called."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices if empty is None else [("", empty), *choices]


class CustomerFilter(forms.Form):
    """Which customers are listed."""

    q = forms.CharField(
        label=_("Name, number, phone or room"), required=False, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    klass = forms.ChoiceField(label=_("Class"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    mine = forms.BooleanField(label=_("Looked after by me"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        _choose(self, "kind", list(Customer.Kind.choices), _("all"))
        _choose(self, "klass", class_choices(), _("all"))
        _choose(self, "unit", unit_choices(actor, "customers.view"), _("all"))

    def filters(self) -> queries.Filters:
        """The filters; a value that makes no sense does not narrow, its message stands at the field."""
        self.is_valid()
        chosen = self.cleaned_data
        return queries.Filters(
            text=chosen.get("q", ""),
            kind=chosen.get("kind", ""),
            klass=chosen.get("klass", ""),
            unit_id=chosen.get("unit"),
            responsible_id=self.actor.id if chosen.get("mine") else None,
        )


class CustomerForm(forms.Form):
    """A new customer."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.TypedChoiceField(label=_("Served by"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind.choices)
    klass = forms.ChoiceField(label=_("Class"), required=False)

    field_order = ["kind", "name", "unit", "klass"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "unit", unit_choices(actor, "customers.edit"))
        _choose(self, "klass", class_choices(), _("none"))


class ClassForm(forms.Form):
    """The class of a customer."""

    klass = forms.ChoiceField(label=_("Class"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "klass", class_choices(), _("none"))


class ResponsibleForm(forms.Form):
    """Who looks after a customer."""

    responsible = forms.TypedChoiceField(label=_("Responsible"), coerce=int, empty_value=None, required=False)
    cause = forms.CharField(
        label=_("Cause"),
        max_length=200,
        required=False,
        help_text=_("Needed where something known is replaced."),
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "responsible", people, _("nobody in particular"))


class ReturnForm(forms.Form):
    """Why one gives a customer back."""

    cause = forms.CharField(label=_("Cause"), max_length=200)


class ContactPointForm(forms.Form):
    """How a customer is reached."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactPoint.Kind.choices)
    value = forms.CharField(label=_("Number or address"), max_length=200)
    contact = forms.TypedChoiceField(label=_("Person"), coerce=int, empty_value=None, required=False)
    is_preferred = forms.BooleanField(label=_("Preferred"), required=False)

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(
            self, "contact", [(contact.pk, str(contact)) for contact in contacts], _("nobody in particular")
        )


class RevealForm(forms.Form):
    """Why somebody must see a masked contact point."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class SettleForm(forms.Form):
    """Where a customer resides."""

    premises = forms.CharField(
        label=_("Room"), max_length=100, help_text=_("For example 3-2-1201 or 3号楼2单元1201.")
    )
    role = forms.ChoiceField(label=_("As"), choices=Residence.Role.choices)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_premises(self) -> int:
        """The id of the one room that is meant."""
        text = self.cleaned_data["premises"]
        rooms = [place for place in queries.lookup_premises(text, self.actor, limit=6) if place.is_room]
        exact = [room for room in rooms if room.full_name == text.strip()] or rooms
        if not exact:
            raise forms.ValidationError(_("There is no such room."))
        if len(exact) > 1:
            named = "、".join(room.full_name for room in exact)
            raise forms.ValidationError(_("Several rooms fit: %(rooms)s."), params={"rooms": named})
        return exact[0].pk


class MoveOutForm(forms.Form):
    """Since when a customer no longer resides there."""

    until = forms.DateField(label=_("Moved out on"), widget=forms.DateInput({"type": "date"}))


class PremisesForm(forms.Form):
    """A place to be added below another one, or a project."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As it stands in the whole name, for example 3号楼.")
    )
    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("Short, for example 3."))
    unit = forms.TypedChoiceField(label=_("Looked after by"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, parent: Premises | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = Premises.BELOW.get(parent.kind if parent else "", frozenset())
        _choose(self, "kind", [(code, label) for code, label in Premises.Kind.choices if code in fitting])
        _choose(self, "unit", unit_choices(actor, "customers.edit"))
