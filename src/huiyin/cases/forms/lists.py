"""What lists are narrowed to. The names are the parameters of their addresses."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.cases import queries
from huiyin.cases.forms.fields import IMPORTANCE
from huiyin.cases.models import Case
from huiyin.cases.queries import CaseFilter

STATES = [("", _("in hand")), ("all", _("all"))]
ORDERS = [("", _("most urgent first")), ("newest", _("newest first")), ("oldest", _("oldest first"))]


class CaseFilterForm(forms.Form):
    """Which cases are listed."""

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}), max_length=80
    )
    status = forms.ChoiceField(label=_("Status"), choices=[*STATES, *Case.Status.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", _("all")), *Case.Urgency.choices], required=False
    )
    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)
    source = forms.ChoiceField(label=pgettext_lazy("case", "Source"), required=False)
    mine = forms.BooleanField(label=_("mine"), required=False)
    paused = forms.BooleanField(label=_("waiting"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("date", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    importance = forms.TypedChoiceField(
        label=_("Importance"),
        choices=[("", _("all")), *IMPORTANCE],
        coerce=int,
        empty_value=None,
        required=False,
    )
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    mark = forms.ChoiceField(
        label=_("Remarkable"), choices=[("", _("all")), *queries.MARKS.items()], required=False
    )
    clause = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    topic = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    cause = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_asked = forms.IntegerField(required=False, widget=forms.HiddenInput)
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)

    _FOLDED = ("department", "source", "mine", "paused", "since", "until", "importance", "unit", "mark")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        found = queries.offered_limits(actor)
        #: What its lists offer; fields with the same values and choices look the same.
        self.offered: Hashable = (
            tuple(found.kinds),
            tuple(found.sources),
            tuple(found.departments),
            tuple(found.offices),
        )
        is_english = (get_language() or "zh").startswith("en")
        kinds = [(code, english if is_english else name) for code, name, english in found.kinds]
        sources = [(code, english if is_english else name) for code, name, english in found.sources]
        departments = [*found.departments, (0, gettext("none"))]
        offered = (("kind", kinds), ("source", sources), ("department", departments), ("unit", found.offices))
        for name, choices in offered:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*everything, *choices]

    def limits(self) -> CaseFilter:
        """The filter that these values mean; wrong ones are left out."""
        self.is_valid()
        given = self.cleaned_data
        status = given.get("status") or ""
        return CaseFilter(
            text=given.get("q", ""),
            status=(status,) if status in Case.Status.values else (),
            open=not status and not given.get("q"),
            kind=given.get("kind", ""),
            source=given.get("source", ""),
            urgency=given.get("urgency", ""),
            department_id=given.get("department"),
            first_asked_id=given.get("first_asked"),
            customer_id=given.get("customer"),
            mine=given.get("mine", False),
            paused=given.get("paused", False),
            importance=given.get("importance"),
            unit_id=given.get("unit"),
            mark=given.get("mark", ""),
            clause=given.get("clause", ""),
            topic=given.get("topic", ""),
            cause=given.get("cause", ""),
            place_id=given.get("place"),
            at=clock.now(),
            since=_midnight(given.get("since")),
            until=_midnight(given.get("until"), days=1),
        )

    @property
    def sorting(self) -> str:
        """The order of the list."""
        return self.cleaned_data.get("order") or "priority"

    @property
    def has_more(self) -> bool:
        """Whether a filter is set that stands in the fold."""
        return any(self.data.get(name) for name in (*self._FOLDED, "order"))


class SaveFilterForm(forms.Form):
    """A name for the filter as it is set; `query` is the address's query."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    begin = datetime.combine(day, datetime.min.time()) + timedelta(days=days)
    return timezone.make_aware(begin)
