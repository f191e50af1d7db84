"""The dictionaries: kinds, sources, what a unit does with a kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases import queries
from huiyin.cases.forms.fields import importance_field
from huiyin.cases.models import CaseKind
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import departments_of, list_units_under


class SourceForm(forms.Form):
    """A door by which matters come in."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and unchangeable, like need_repair.")
    )
    name_zh = forms.CharField(label=_("Chinese name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            self.fields["code"].disabled = True


class TopicForm(SourceForm):
    """A type within a kind."""

    field_order = ["code", "kind", "name_zh", "name_en", "is_active"]
    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.name) for kind in queries.list_kinds()]


class KindForm(SourceForm):
    """A kind of matter."""

    field_order = ["code", "name_zh", "name_en", "route", "importance", "is_active"]
    route = forms.ChoiceField(label=_("Route"), choices=CaseKind.Route.choices, widget=forms.RadioSelect)
    importance = importance_field()


class PolicyForm(forms.Form):
    """What a unit and all below it do with the answers to a kind (spec 09)."""

    unit_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind"))
    visit_policy = forms.ChoiceField(
        label=_("Return visits"), choices=CaseKind.VisitPolicy.choices, widget=forms.RadioSelect
    )
    sample_percent = forms.IntegerField(
        label=_("Sample in %"),
        min_value=0,
        max_value=100,
        initial=100,
        help_text=_("Counts for samples only."),
    )
    department_id = forms.TypedChoiceField(
        label=_("Contact sheets go to"), coerce=int, empty_value=None, required=False,
        help_text=_("Proposed where a clerk sends one. Empty: where the last one of this kind went."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [
            unit
            for unit in list_units_under(actor.scopes("cases.manage"))
            if unit.kind != OrgUnit.Kind.DEPARTMENT
        ]
        named = {
            unit.pk: f"{office.name} · {unit.name}"
            for office in units
            if office.kind == OrgUnit.Kind.OFFICE
            for unit in departments_of(office)
        }
        for name, choices in (
            ("unit_id", [(unit.pk, unit.name) for unit in units]),
            ("kind", [(kind.code, kind.name) for kind in queries.list_kinds()]),
            ("department_id", [("", "—"), *named.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["visit_policy"].initial = CaseKind.VisitPolicy.ALL
