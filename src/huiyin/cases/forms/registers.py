"""The forms of boxes, letters, communication, repeats and problems."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.actor import Actor
from huiyin.base.fields import moment_field, words_field
from huiyin.cases import queries
from huiyin.cases.forms.fields import late_entry_field
from huiyin.cases.forms.reviewing import cause_choices
from huiyin.cases.forms.statistics import PeriodForm
from huiyin.cases.models import Communication, Letter, OpinionBox
from huiyin.cases.queries import RepeatFilter
from huiyin.customers.queries import lookup

PLACES = [
    ("building", _("same building")),
    ("premises", _("same premises")),
    ("customer", _("same customer")),
]
ALIKE = [("kind", _("same kind")), ("topic", _("same topic")), ("cause", _("same cause"))]


class ChoosingForm(forms.Form):
    """A form whose choices are given when it is made: `people` by id, `units` that may be chosen."""

    def __init__(
        self,
        *args: Any,
        people: Mapping[int, str] | None = None,
        units: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                first = [] if field.required else [("", _("nobody"))]
                field.choices = [*first, *(people or {}).items()]
        if "unit_id" in self.fields:
            choices = list((units or {}).items())
            unit = self.fields["unit_id"]
            assert isinstance(unit, forms.ChoiceField)
            unit.choices = choices
            unit.initial = choices[0][0] if choices else None
            if len(choices) == 1:
                unit.widget = forms.HiddenInput()


class PersonField(forms.TypedChoiceField):
    """Somebody who works here."""

    def __init__(self, label: Any, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label=label, coerce=int, empty_value=None, required=required, **kwargs)


def unit_field() -> forms.TypedChoiceField:
    """One of the offices for which the actor may enter something."""
    return forms.TypedChoiceField(label=_("Unit"), coerce=int)


class CustomerField(forms.CharField):
    """A customer by number, name, phone or room; must lead to one only. The clean value is its id, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Customer"), required=False, max_length=80, **kwargs)


def find_customer(form: forms.Form, name: str, actor: Actor) -> None:
    """Turn what was typed into `customer_id`; what does not lead to one customer is a mistake at the field."""
    text = str(form.cleaned_data.pop(name, "") or "").strip()
    found = lookup(text, actor, limit=6) if text else []
    form.cleaned_data["customer_id"] = found[0].customer.pk if len(found) == 1 else None
    if text and len(found) != 1:
        form.add_error(
            name, _("Several customers fit; give the customer number.") if found else _("No customer fits.")
        )


class BoxForm(ChoosingForm):
    """A box."""

    unit_id = unit_field()
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    place = forms.CharField(label=_("Place"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=OpinionBox.Kind.choices)
    pace = forms.ChoiceField(
        label=pgettext_lazy("box", "Opened"), choices=OpinionBox.Pace.choices, initial=OpinionBox.Pace.WEEK
    )
    custodian_id = PersonField(_("Custodian"), required=False)


class BoxChangeForm(BoxForm):
    """A box that hangs."""

    unit_id = None  # type: ignore[assignment]


class OpenBoxForm(ChoosingForm):
    """An opening, by two people."""

    witness_id = PersonField(_("Opened together with"))
    letters = forms.IntegerField(
        label=_("Letters in it"), min_value=0, max_value=999, help_text=_("None: 0.")
    )
    words = words_field(_("Remark"), rows=2, required=False)
    occurred_at = late_entry_field()


class ItemForm(forms.Form):
    """A letter from a box as a matter."""

    kind = forms.ChoiceField(label=_("Kind"))
    words = words_field(_("What it is about"))
    caller_name = forms.CharField(
        label=_("Written by"), required=False, max_length=80, help_text=_("Empty: without a name.")
    )
    caller_phone = forms.CharField(label=_("Number to call back"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.code, one.name) for one in queries.list_kinds()]
        kind.initial = "suggestion"


class LetterForm(ChoosingForm):
    """A letter that came in."""

    unit_id = unit_field()
    medium = forms.ChoiceField(label=_("Came"), choices=Letter.Medium.choices)
    sender = forms.CharField(label=_("Sender"), max_length=120)
    customer = CustomerField(help_text=_("Number, name, phone or room, if it is one of ours."))
    subject = forms.CharField(label=_("Subject"), max_length=160)
    words = words_field(_("Content"), required=False)
    is_important = forms.BooleanField(label=_("Important"), required=False)
    occurred_at = moment_field(_("Received at"), help_text=_("Empty: just now."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """Find the customer."""
        super().clean()
        find_customer(self, "customer", self.actor)
        return self.cleaned_data


class ForwardForm(ChoosingForm):
    """To whom it goes."""

    staff_id = PersonField(_("Forwarded to"))
    occurred_at = late_entry_field()


class ReplyForm(ChoosingForm):
    """The reply."""

    reply = words_field(_("Reply"))
    occurred_at = late_entry_field()


class FileForm(ChoosingForm):
    """Why it needs no reply."""

    reason = words_field(_("Reason"))


class TalkForm(ChoosingForm):
    """A line of the register of communication, as quick as possible."""

    unit_id = unit_field()
    customer = CustomerField()
    party = forms.CharField(label=_("or with whom"), required=False, max_length=120)
    channel = forms.ChoiceField(label=pgettext_lazy("talk", "Channel"), choices=Communication.Channel.choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=Communication.Direction.choices)
    content = words_field(pgettext_lazy("talk", "Content"), rows=2)
    follow_up = forms.CharField(label=_("To follow"), required=False, max_length=400)
    follow_up_at = moment_field(_("Until"))
    occurred_at = late_entry_field()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """Find the customer; a name that is no customer's stands as it is."""
        super().clean()
        find_customer(self, "customer", self.actor)
        return self.cleaned_data


class TalkFilterForm(forms.Form):
    """Which lines of the register of communication are listed. Wrong values count as not given."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    since = forms.DateField(
        label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("date", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("talk", "Channel"),
        choices=[("", _("all")), *Communication.Channel.choices],
        required=False,
    )
    mine = forms.BooleanField(label=_("mine"), required=False)

    def days(self, today: date) -> tuple[date, date]:
        """From which to which day; the last seven at first, never more than a quarter of a year."""
        self.is_valid()
        until = self.cleaned_data.get("until") or today
        since = self.cleaned_data.get("since") or until - timedelta(days=6)
        return max(min(since, until), until - timedelta(days=92)), until


class ReviewFilterForm(PeriodForm):
    """Which matters the head looks at."""

    ground = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)


class RepeatForm(forms.Form):
    """What counts as coming again. Wrong values count as not given."""

    place = forms.ChoiceField(label=_("Where"), choices=PLACES, required=False)
    alike = forms.ChoiceField(label=_("What"), choices=ALIKE, required=False)
    days = forms.IntegerField(label=_("Within days"), min_value=1, max_value=730, required=False)
    least = forms.IntegerField(label=_("At least"), min_value=2, max_value=100, required=False)

    def __init__(self, data: Any) -> None:
        start = {"place": "building", "alike": "kind", "days": "30", "least": "3"}
        super().__init__({**start, **{name: data[name] for name in data if data[name]}})

    def limits(self, today: date) -> RepeatFilter:
        """What it means."""
        self.is_valid()
        given = self.cleaned_data
        return RepeatFilter(
            since=today - timedelta(days=given.get("days") or 30),
            least=given.get("least") or 3,
            place=given.get("place") or "building",
            alike=given.get("alike") or "kind",
        )


class ProblemForm(forms.Form):
    """A name for what comes again."""

    name = forms.CharField(label=_("Name of the problem"), max_length=120)


class LinkForm(forms.Form):
    """One more matter."""

    number = forms.CharField(label=_("Number of the matter"), max_length=80)


class AnalysisForm(forms.Form):
    """Why it comes again."""

    cause = forms.ChoiceField(label=_("Cause"))
    analysis = words_field(_("Analysis"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cause = self.fields["cause"]
        assert isinstance(cause, forms.ChoiceField)
        cause.choices = cause_choices()[1:]


class ImprovementForm(forms.Form):
    """What is done."""

    improvement = words_field(_("Improvement"))


class OutcomeForm(forms.Form):
    """How it ended."""

    outcome = words_field(_("Outcome"))


class NothingForm(forms.Form):
    """A step without words."""
