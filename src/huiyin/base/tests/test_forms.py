"""One template for every field."""

from typing import Any

from django import forms
from django.utils import translation


class Matter(forms.Form):
    """A field of every kind."""

    phone = forms.CharField(label="Phone", help_text="The last four digits are enough")
    kind = forms.ChoiceField(
        label="Kind", choices=[("need", "Need"), ("help", "Help")], widget=forms.RadioSelect
    )
    source = forms.ChoiceField(label="Source", choices=[("p", "Phone")], required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    round = forms.IntegerField(widget=forms.HiddenInput, required=False)


def shown(name: str, data: dict[str, Any] | None = None) -> str:
    """The HTML of a field."""
    return " ".join(str(Matter(data)[name].as_field_group()).split())


def test_label_help_and_control_belong_together() -> None:
    html = shown("phone")
    assert '<label class="form-label" for="id_phone">Phone' in html
    assert 'aria-describedby="id_phone_helptext"' in html
    assert 'id="id_phone_helptext">The last four digits are enough<' in html
    assert 'class="form-control"' in html
    assert 'class="required"' in html


def test_a_mistake_stands_at_its_field() -> None:
    with translation.override("en"):
        html = shown("phone", {"kind": "need"})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'class="form-control is-invalid"' in html
    assert 'id="id_phone_error"' in html
    assert "This field is required." in html


def test_choices_are_a_group_with_a_legend() -> None:
    html = shown("kind")
    assert "<legend" in html
    assert html.count('<label class="form-check"') == 2
    assert html.count('type="radio"') == 2


def test_a_box_stands_before_its_label() -> None:
    html = shown("urgent")
    assert html.index('type="checkbox"') < html.index("Urgent</label>")
    assert 'class="required"' not in html


def test_controls_have_the_classes_of_their_kind() -> None:
    form = Matter()
    assert 'class="form-select"' in str(form["source"])
    assert "class=" not in str(form["round"])


def test_a_class_of_ones_own_is_kept() -> None:
    class Wide(forms.Form):
        words = forms.CharField(widget=forms.Textarea(attrs={"class": "tall"}))

    assert 'class="form-control tall"' in str(Wide()["words"])


def test_the_summary_leads_to_the_fields() -> None:
    with translation.override("en"):
        html = str(Matter({"urgent": ""}))
    assert '<a href="#id_phone">Phone</a>' in html
    assert '<a href="#id_kind_0">Kind</a>' in html
    assert "Please check what you entered." in html


def test_what_people_type_is_escaped() -> None:
    assert "<script>" not in shown("phone", {"phone": "<script>"})
