"""Controls are drawn as Django's own templates would draw them."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyin.base.forms import Renderer
from huiyin.base.templatetags.frame import kept_fields

NASTY = "\"><script>alert('&')</script>"
CHOICES = [("", "all"), (1, NASTY), ("Büro & Co", [("a", "A"), (NASTY, "B")]), (None, "none")]
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"type": "search", "required": True, "hidden": False}), NASTY),
    (forms.TextInput(), None),
    (forms.NumberInput(attrs={"min": 0}), 3),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), "x"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.DateInput(attrs={"type": "date"}), "2026-11-22"),
    (forms.Textarea(attrs={"rows": 3}), f"{NASTY}\n\nend"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), NASTY),
    (forms.Select(choices=CHOICES), 1),
    (forms.SelectMultiple(choices=CHOICES), ["a", "1"]),
]


class Outline(HTMLParser):
    """What a piece of markup says, whatever its blanks."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted(attrs, key=str)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if "textarea" in str(self.found[-1:]):
            self.found.append(data)
        elif data.strip():
            self.found.append(re.sub(r"\s+", " ", data.strip()))


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_says_what_django_says(widget: forms.Widget, value: Any) -> None:
    ours = widget.render("field", value, attrs={"id": "id_field"}, renderer=Renderer())
    theirs = widget.render("field", value, attrs={"id": "id_field"}, renderer=DjangoTemplates())
    assert Outline(ours).found == Outline(theirs).found


class Choosing(forms.Form):
    """Lists to choose from, as a person sent them."""

    default_renderer = Renderer
    one = forms.ChoiceField(choices=CHOICES, label="One & all", help_text="Take care")
    two = forms.ChoiceField(choices=[(1, "a"), (2, "b"), (2, "c")], required=False)
    three = forms.ChoiceField(choices=CHOICES, disabled=True, initial=NASTY, required=False)


@pytest.mark.parametrize("data", [{}, {"one": "1", "two": "2"}, {"one": NASTY, "two": "9"}, None])
def test_a_list_drawn_by_its_field_says_what_django_says(data: dict[str, str] | None) -> None:
    form = Choosing(data)
    for field in form:
        widget = field.field.widget
        attrs = field.build_widget_attrs({"id": field.auto_id}, widget)
        theirs = widget.render(field.html_name, field.value(), attrs=attrs, renderer=DjangoTemplates())
        assert Outline(str(field)).found == Outline(theirs).found


def test_a_field_has_its_label_its_help_and_what_is_wrong() -> None:
    form = Choosing({"one": "x"})
    drawn = form["one"].as_field_group()
    assert '<label class="form-label" for="id_one">One &amp; all<span class="required"' in drawn
    assert '<div class="form-hint" id="id_one_helptext">Take care</div>' in drawn
    assert '<div class="field has-errors" id="id_one_field">' in drawn
    assert '<div class="field-error" id="id_one_error">' in drawn
    assert "has-errors" not in form["two"].as_field_group()


class Filters(forms.Form):
    """A filter with a list of its own and a number."""

    default_renderer = Renderer
    unit = forms.ChoiceField(required=False, label=_("Close"))
    number = forms.IntegerField(required=False)

    def __init__(self, data: dict[str, str], units: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.offered = tuple(units)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = units


def test_fields_are_kept_for_the_same_values_choices_and_language_only() -> None:
    offices, others = [("1", "Riverside"), ("2", "Hillside")], [("1", "Riverside")]

    def drawn(data: dict[str, str], units: list[tuple[str, str]] = offices) -> str:
        return kept_fields(Filters(data, units), "unit number")

    with translation.override("en"):
        first = drawn({"unit": "1"})
        assert drawn({"unit": "1"}) is first
        assert '<option value="2" selected>' in drawn({"unit": "2"})
        assert "Hillside" not in drawn({"unit": "1"}, others)
        assert 'value="7"' in drawn({"unit": "1", "number": "7"})
        assert "has-errors" in drawn({"number": "seven"})
        assert drawn({"number": "seven"}) is not drawn({"number": "seven"})
    with translation.override("zh-hans"):
        assert "关闭" in drawn({"unit": "1"})
