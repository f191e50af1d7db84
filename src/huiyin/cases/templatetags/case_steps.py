"""Steps that nobody has opened yet, drawn once: their dialogues are the same on the page of every case."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.base.templatetags.drawn import address_of, icon, per_language

register = template.Library()


@register.simple_tag
def closed_step(choice: Any, case_id: int, kind: str = "") -> SafeString:
    """The button of a step with a dialogue that fetches its form when it is opened."""
    page = address_of("cases:detail", 0)
    drawn = _drawn(choice.code, choice.step, kind or choice.step.kind)
    return SafeString(drawn.replace(f'"{page}', f'"{address_of("cases:detail", case_id)}'))


@register.simple_tag
def menu_step(choice: Any) -> SafeString:
    """The line of a step in the menu, which opens its dialogue."""
    line = '<li><a href="#{}" data-step>{}{}</a></li>'
    return format_html(line, choice.code, icon(choice.step.icon), choice.step.label)


@per_language
def _drawn(code: str, step: Any, kind: str) -> str:
    address = reverse("cases:step", args=[0, code])
    return render_to_string(
        "cases/closed_step.html", {"code": code, "step": step, "kind": kind, "address": address}
    ).strip()
