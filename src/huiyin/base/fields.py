"""Fields that forms of all rooms share."""

from typing import Any

from django import forms


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A local date and time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    kwargs.setdefault("required", False)
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def words_field(label: Any, *, rows: int = 3, required: bool = True, **kwargs: Any) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, **kwargs)
