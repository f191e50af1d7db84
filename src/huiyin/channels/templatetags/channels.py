"""What templates of this room ask for."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.functional import Promise

from huiyin.channels.registry import find_kind

register = template.Library()


@register.filter
def of(rows: Mapping[Any, Any], key: Any) -> Any:
    """What stands under a key."""
    return rows.get(key)


@register.filter
def kind_label(code: str) -> str | Promise:
    """What a kind of news is called."""
    kind = find_kind(code)
    return kind.label if kind is not None else code
