"""How forms look: one renderer, one template for a field, the same classes for the same kind of control."""

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import TemplatesSetting

CLASSES: list[tuple[type[widgets.Widget], str]] = [
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.RadioSelect, "form-check-input"),
    (widgets.CheckboxSelectMultiple, "form-check-input"),
    (widgets.Select, "form-select"),
    (widgets.HiddenInput, ""),
    (widgets.Widget, "form-control"),
]


class Field(BoundField):
    """A field of a form whose control carries the classes of the look."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        """Add the class of the control's kind, and of its error."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        look = next(name for kind, name in CLASSES if isinstance(widget, kind))
        given = [widget.attrs.get("class", ""), attrs.get("class", "")]
        names = [look, "is-invalid" if self.errors else "", *given]
        joined = " ".join(name for name in names if name)
        return {**built, "class": joined} if joined else built

    @property
    def is_check(self) -> bool:
        """Whether the label stands behind the control: a single box to tick."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_choices(self) -> bool:
        """Whether it is a row of circles or boxes to choose from."""
        return isinstance(self.field.widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Renders forms by `forms/form.html` and every field by `forms/field.html`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field
