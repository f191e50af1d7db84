"""The register screen: who, what, how urgent (Form-01)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.fields import words_field
from huiyin.base.text import digits, whole_number
from huiyin.cases import queries
from huiyin.cases.actions import Matter
from huiyin.cases.forms.fields import importance_field, late_entry_field
from huiyin.cases.models import Case
from huiyin.cases.queries.topics import topic_code
from huiyin.customers.models import Premises
from huiyin.customers.queries import get_customer, get_premises, lookup, lookup_premises

# A number with fewer digits is a room or an extension, not somebody's telephone.
PHONE_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """One line below the look-up field: a customer, or a place. `value` is "customer:premises"."""

    value: str
    title: str
    place: str
    remark: str
    contact: str = ""
    phone: str = ""
    quiet: str = ""
    is_place: bool = False


class RegisterForm(forms.Form):
    """A matter as the caller tells it. `who` is what was typed, `choice` whom it led to."""

    who = forms.CharField(
        label=_("Who, where"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "type": "search"}),
    )
    choice = forms.CharField(required=False)
    caller_name = forms.CharField(label=_("Caller"), required=False, max_length=80)
    caller_phone = forms.CharField(
        label=_("Number to call back"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    words = words_field(_("What it is about"), rows=4)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Case.Urgency.choices, widget=forms.RadioSelect)
    importance = importance_field(required=False)
    source = forms.ChoiceField(label=pgettext_lazy("case", "Source"))
    topic = forms.CharField(
        label=_("Topic"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
    )
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    occurred_at = late_entry_field()
    same_call_as = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.kinds = queries.list_kinds()
        self.units = queries.registering_units(actor)
        self._offer("kind", [(kind.code, kind.name) for kind in self.kinds])
        self._offer("source", [(source.code, source.name) for source in queries.list_sources()])
        self._offer("unit", [(unit.pk, unit.name) for unit in self.units])
        first = {
            "kind": self.kinds[0].code if self.kinds else "",
            "urgency": Case.Urgency.NORMAL,
            "unit": self._own_unit(),
        }
        for name, value in first.items():
            self.fields[name].initial = value
        if len(self.units) < 2:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Take what was typed for a caller where it led to nobody; find the unit by customer and place."""
        cleaned = super().clean() or {}
        customer_id, premises_id = read_choice(cleaned.get("choice", ""))
        try:
            self._settle(cleaned, customer_id, premises_id)
        except NotFound:
            self.add_error("who", _("This customer or place is not there any more. Please look again."))
        return cleaned

    def matter(self) -> Matter:
        """What is registered."""
        given = self.cleaned_data
        names = ("kind", "words", "source", "topic", "urgency", "importance")
        concerned = ("customer_id", "premises_id", "caller_name", "caller_phone")
        stated = {name: given[name] for name in (*names, *concerned)}
        return Matter(**{**stated, "topic": topic_code(stated["topic"])})

    def chosen(self) -> Choice | None:
        """Whom the form stands on, to be shown again."""
        value = self["choice"].value() or ""
        return describe(value, self.actor) if value else None

    def _settle(self, cleaned: dict[str, Any], customer_id: int | None, premises_id: int | None) -> None:
        customer = get_customer(customer_id, self.actor) if customer_id else None
        premises = get_premises(premises_id, self.actor) if premises_id else None
        cleaned["customer_id"], cleaned["premises_id"] = customer_id, premises_id
        serving = premises.unit_id if premises else customer.unit_id if customer else None
        cleaned["unit_id"] = serving or cleaned.get("unit") or self._own_unit()
        typed = cleaned.get("who", "").strip()
        if customer or premises or cleaned.get("caller_name") or cleaned.get("caller_phone"):
            return
        is_phone = len(digits(typed)) >= PHONE_DIGITS
        cleaned["caller_phone" if is_phone else "caller_name"] = typed
        if not typed:
            self.add_error("who", _("Say who called, or which place it is about."))

    def _own_unit(self) -> int | None:
        """The unit to begin with: that in which, or right above which, the actor works."""
        own = [unit.pk for unit in self.units if unit.pk in self.actor.unit_ids]
        return next(iter(own or [unit.pk for unit in self.units]), None)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def read_choice(value: str) -> tuple[int | None, int | None]:
    """Customer and premises of a choice "12:345"; either may be missing. Nonsense is no choice."""
    customer, _colon, premises = value.partition(":")
    return whole_number(customer), whole_number(premises)


def find_choices(text: str, actor: Actor) -> list[Choice]:
    """Customers, then places without one of them, for what was typed."""
    customers = lookup(text, actor, limit=8)
    homes = {found.premises_id for found in customers}
    found = [
        Choice(
            value=f"{row.customer.pk}:{row.premises_id or ''}",
            title=row.customer.name,
            place=row.premises,
            remark=row.customer.number,
            contact=row.contact or row.customer.name,
            phone=row.phone,
            quiet=row.quiet,
        )
        for row in customers
    ]
    places = [_place(place) for place in lookup_premises(text, actor, limit=6) if place.pk not in homes]
    return found + places


def describe(value: str, actor: Actor) -> Choice | None:
    """A choice that was made, shown again; None where it is not visible."""
    customer_id, premises_id = read_choice(value)
    try:
        customer = get_customer(customer_id, actor) if customer_id else None
        premises = get_premises(premises_id, actor) if premises_id else None
    except NotFound:
        return None
    if customer:
        place = premises.full_name if premises else ""
        return Choice(value=value, title=customer.name, place=place, remark=customer.number)
    return _place(premises) if premises else None


def _place(place: Premises) -> Choice:
    return Choice(
        value=f":{place.pk}", title=place.full_name, place="", remark=place.get_kind_display(), is_place=True
    )
