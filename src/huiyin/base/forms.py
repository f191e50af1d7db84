"""How forms look: one renderer, one template for a field, the same classes for the same kind of control."""

from collections.abc import Callable, Iterable
from html import escape as plain_escape
from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.base.templatetags.drawn import icon

CLASSES: list[tuple[type[widgets.Widget], str]] = [
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.RadioSelect, "form-check-input"),
    (widgets.CheckboxSelectMultiple, "form-check-input"),
    (widgets.Select, "form-select"),
    (widgets.HiddenInput, ""),
    (widgets.Widget, "form-control"),
]
REQUIRED = '<span class="required" aria-hidden="true" title="%s">*</span>'


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

    def as_widget(
        self, widget: widgets.Widget | None = None, attrs: Any = None, only_initial: bool = False
    ) -> SafeString:
        """The control; lists to choose from are drawn right here, without a dictionary for every choice."""
        own = self.field.widget
        if widget is not None or attrs or only_initial or type(own) is not widgets.Select:
            return super().as_widget(widget, attrs, only_initial)
        built = self.build_widget_attrs({}, own)
        if self.auto_id and "id" not in own.attrs:
            built.setdefault("id", self.auto_id)
        chosen = own.format_value(self.value())
        return _list(self.html_name, own.choices, chosen, own.build_attrs(own.attrs, built))

    @property
    def is_check(self) -> bool:
        """Whether the label stands behind the control: a single box to tick."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_choices(self) -> bool:
        """Whether it is a row of circles or boxes to choose from."""
        return isinstance(self.field.widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Renders forms by `forms/form.html` and every field by `forms/field.html`.

    Fields and controls are drawn here: Django's templates include two others for every choice of a list, and a
    page with filters spends most of its time in them. `forms/field.html` remains for rows of choices.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        """Markup of a form, field or control."""
        if template_name == self.field_template_name and not _is_group(context["field"]):
            return _field(context["field"])
        draw = DRAWN.get(template_name.removeprefix("django/forms/widgets/"))
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _is_group(field: Any) -> bool:
    return bool(field.use_fieldset or field.is_choices)


def _field(field: Any) -> SafeString:
    """A control with its label, its help and what is wrong with it."""
    if field.is_hidden:
        return SafeString(field)
    name, control, for_ = escape(field.auto_id), str(field), escape(field.id_for_label)
    label, errors = escape(field.label), field.errors
    if field.is_check:
        body = f'<div class="form-check">{control}<label class="form-check-label" for="{for_}">{label}</label></div>'
    else:
        mark = REQUIRED % escape(_("required")) if field.field.required else ""
        body = f'<label class="form-label" for="{for_}">{label}{mark}</label>\n{control}'
    help_ = (
        f'<div class="form-hint" id="{name}_helptext">{conditional_escape(field.help_text)}</div>'
        if field.help_text
        else ""
    )
    look = f"field{' field-check' if field.is_check else ''}{' has-errors' if errors else ''}"
    return SafeString(f'<div class="{look}" id="{name}_field">{body}{help_}{_errors(name, errors)}</div>')


def _errors(name: str, errors: list[str]) -> str:
    if not errors:
        return ""
    words = "".join(f"<span>{escape(error)}</span>" for error in errors)
    return f'<div class="field-error" id="{name}_error">{icon("alert-circle")}{words}</div>'


def _attributes(attrs: dict[str, Any]) -> str:
    parts = [
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    ]
    return "".join(parts)


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    head = f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"'
    return SafeString(f"{head}{value}{_attributes(widget['attrs'])}>")


def _textarea(widget: dict[str, Any]) -> SafeString:
    head = f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    return SafeString(f"{head}\n{escape(widget['value'] or '')}</textarea>")


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{escape(group)}">')
        parts += [
            f'<option value="{escape(option["value"])}"{_attributes(option["attrs"])}>'
            f"{escape(option['label'])}</option>"
            for option in options
        ]
        if group:
            parts.append("</optgroup>")
    return SafeString("".join([*parts, "</select>"]))


def _list(name: str, choices: Iterable[Any], chosen: list[str], attrs: dict[str, Any]) -> SafeString:
    """A list of which one is chosen: the first of those that fit, as with Django."""
    left = set(chosen)

    def option(value: Any, label: Any) -> str:
        text = "" if value is None else str(value)
        is_chosen = text in left
        if is_chosen:
            left.clear()
        selected = " selected" if is_chosen else ""
        return f'<option value="{plain_escape(text)}"{selected}>{escape(label)}</option>'

    parts = [f'<select name="{escape(name)}"{_attributes(attrs)}>']
    for value, label in choices:
        if isinstance(label, list | tuple):
            within = "".join(option(*each) for each in label)
            parts.append(f'<optgroup label="{escape(value)}">{within}</optgroup>')
        else:
            parts.append(option(value, label))
    return SafeString("".join([*parts, "</select>"]))


#: By the names of Django's templates; what is not here (lists of boxes, files) is drawn by those.
DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "select.html": _select,
    "textarea.html": _textarea,
    "checkbox.html": _input,
} | {
    f"{kind}.html": _input
    for kind in ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "input")
}
