"""Own fields, and what stands in them (decision 0029)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from huiyin.base.fields import words_field
from huiyin.base.versions import show_seen
from huiyin.customers.actions import FieldShape
from huiyin.customers.forms.people import cause_field
from huiyin.customers.models import Customer, OwnField
from huiyin.customers.queries import OwnFact
from huiyin.customers.rules.own import LONGEST


class OwnFieldForm(forms.Form):
    """What a field is."""

    kind = forms.ChoiceField(
        label=_("Kind of customers"), required=False, choices=[("", _("all")), *Customer.Kind.choices]
    )
    name_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=40, required=False)
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        required=False,
        help_text=_(
            "For files and programs: small letters, digits, _. It stays the same. Empty: one is made up."
        ),
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Only small letters, digits and _."))],
    )
    type = forms.ChoiceField(label=_("Type"), choices=OwnField.Type.choices)
    choices = words_field(_("List"), required=False, help_text=_("For “one of a list”: one on each line."))
    help = forms.CharField(
        label=_("Explanation"),
        max_length=120,
        required=False,
        help_text=_("Stands under the field in forms."),
    )
    order = forms.IntegerField(label=_("Place"), min_value=1, max_value=999, initial=100)
    is_required = forms.BooleanField(label=_("Must be filled in"), required=False)
    is_important = forms.BooleanField(label=_("Replacing it asks for a cause"), required=False)

    def __init__(self, *args: Any, field: OwnField | None = None, **kwargs: Any) -> None:
        if field is not None:
            known = {name: getattr(field, name) for name in self.base_fields}
            kwargs["initial"] = known | {"choices": "\n".join(field.choices)}
        super().__init__(*args, **kwargs)
        if field is not None:
            self.fields["code"].disabled = True

    def shape(self) -> FieldShape:
        """The field as the form says it."""
        return FieldShape(**self.cleaned_data | {"choices": self.cleaned_data["choices"].splitlines()})


class OwnFactsForm(forms.Form):
    """What stands in the own fields of a customer."""

    def __init__(self, *args: Any, facts: Sequence[OwnFact], **kwargs: Any) -> None:
        texts = {fact.name: fact.text for fact in facts}
        super().__init__(*args, **({"initial": texts} | kwargs))
        for fact in facts:
            self.fields[fact.name] = _asked(fact)
        if any(fact.field.is_important for fact in facts):
            self.fields["cause"] = cause_field()
        show_seen(self, texts)


def _asked(fact: OwnFact) -> forms.Field:
    """The form's field; whether a number or a day is one says the action, which keeps what was typed."""
    field, type_ = fact.field, OwnField.Type
    told: dict[str, Any] = {"label": field.name, "required": field.is_required, "help_text": field.help}
    if field.type == type_.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST["long"], **told)
    if field.type in (type_.CHOICE, type_.FLAG):
        return forms.ChoiceField(choices=[("", "—"), *_offered(fact)], **told)
    widgets = {
        type_.DAY: forms.DateInput({"type": "date"}),
        type_.NUMBER: forms.TextInput({"inputmode": "decimal"}),
    }
    return forms.CharField(
        max_length=LONGEST["text"], widget=widgets.get(type_(field.type), forms.TextInput()), **told
    )


def _offered(fact: OwnFact) -> list[tuple[str, Any]]:
    if fact.field.type == OwnField.Type.FLAG:
        return [("yes", _("yes")), ("no", _("no"))]
    return [(choice, choice) for choice in fact.field.choices]
