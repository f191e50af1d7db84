"""Controls are drawn as Django's own templates would draw them."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from huiyin.base.forms import Renderer

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
