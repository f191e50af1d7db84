"""What is wrong with input that does not fit its types, in the language of whoever gave it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def wording(kind: str, facts: Mapping[str, Any]) -> str:
    """What one of pydantic's kinds of mistakes is called; `facts` is its context."""
    plain = {
        "missing": _("This is missing."),
        "union_tag_not_found": _("This is missing."),
        "extra_forbidden": _("There is no such field."),
        "day": _("Give a day such as 2026-11-22."),
        "string_too_short": _("This must not be empty."),
        "too_short": _("This must not be empty."),
        "model_type": _("This must be an object."),
        "model_attributes_type": _("This must be an object."),
        "dict_type": _("This must be a table."),
        "list_type": _("This must be a list."),
    }
    if kind in plain:
        return plain[kind]
    if kind == "value_error":
        return str(facts.get("error", "")) or _("This does not fit.")
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        expected = str(facts.get("expected") or facts.get("expected_tags") or "")
        return _("One of these: %(choices)s") % {"choices": expected.replace(" or ", ", ")}
    if kind == "string_too_long":
        return _("At most %(number)s characters.") % {"number": facts.get("max_length", "")}
    if kind == "string_pattern_mismatch":
        return _("This must be written so: %(pattern)s") % {"pattern": facts.get("pattern", "")}
    limits = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
    if kind in limits:
        return _limit(kind, facts.get(limits[kind], ""))
    for beginning, words in (
        ("int", _("This must be a whole number.")),
        ("float", _("This must be a number.")),
        ("bool", _("This must be true or false.")),
        ("string", _("This must be text.")),
        ("date", _("This must be a day or a moment.")),
    ):
        if kind.startswith(beginning):
            return words
    return _("This does not fit.")


def _limit(kind: str, limit: object) -> str:
    words = {
        "greater_than": _("More than %(limit)s."),
        "greater_than_equal": _("Not less than %(limit)s."),
        "less_than": _("Less than %(limit)s."),
        "less_than_equal": _("Not more than %(limit)s."),
    }
    return words[kind] % {"limit": limit}
