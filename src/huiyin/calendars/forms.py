"""Calendars and questions as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.base.tables import read_numbered
from huiyin.calendars import queries
from huiyin.calendars.rules import WEEKDAYS, Budget, Calendar, Pause
from huiyin.calendars.rules.notice import read_notice

_RANGE = re.compile(r"(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")
_FREE = {"", "-", "off", "free", "休", "休息"}


def read_shifts(text: str) -> list[list[str]]:
    """Read "09:00-12:00, 13:30-18:00"; nothing, or 休, is no work.

    :raises ValidationError: anything else
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _FREE:
        return []
    shifts = []
    for part in re.split(r"[,;、]", text):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise forms.ValidationError(_("Write shifts like 09:00-12:00, 13:30-18:00."))
        shifts.append([match[1].zfill(5), match[2].zfill(5)])
    return shifts


def write_shifts(shifts: list[list[str]]) -> str:
    """Shifts as `read_shifts` reads them."""
    return ", ".join(f"{begin}-{end}" for begin, end in shifts)


class ShiftsField(forms.CharField):
    """The shifts of a weekday."""

    def clean(self, value: Any) -> Any:
        """Pairs of times."""
        return read_shifts(super().clean(value))


class OverridesField(forms.CharField):
    """Dates with their own shifts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: Any) -> Any:
        """Pairs of times by date; a mistake names its line."""
        overrides: dict[str, list[list[str]]] = {}
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            day, _blank, rest = line.strip().partition(" ")
            if not day:
                continue
            try:
                date.fromisoformat(day)
                shifts = read_shifts(rest)
            except (ValueError, forms.ValidationError) as mistake:
                message = format_lazy(
                    _("Line {number}: write a date and its shifts, such as 2026-03-07 10:00-15:00."),
                    number=number,
                )
                raise forms.ValidationError(message) from mistake
            if day in overrides:
                raise forms.ValidationError(
                    format_lazy(_("Line {number}: this date is given twice."), number=number)
                )
            overrides[day] = shifts
        return overrides


class PublishForm(forms.Form):
    """A calendar, or its next version."""

    code = forms.SlugField(
        label=_("Code"), max_length=50, help_text=_("Letters, digits and hyphens; it never changes.")
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    tz = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", help_text=_("Such as Asia/Shanghai."))
    holidays = forms.BooleanField(
        label=_("Statutory holidays and adjusted workdays of China"), required=False, initial=True
    )
    mon = ShiftsField(label=_("Monday"), required=False, initial="09:00-12:00, 13:30-18:00")
    tue = ShiftsField(label=_("Tuesday"), required=False, initial="09:00-12:00, 13:30-18:00")
    wed = ShiftsField(label=_("Wednesday"), required=False, initial="09:00-12:00, 13:30-18:00")
    thu = ShiftsField(label=_("Thursday"), required=False, initial="09:00-12:00, 13:30-18:00")
    fri = ShiftsField(label=_("Friday"), required=False, initial="09:00-12:00, 13:30-18:00")
    sat = ShiftsField(label=_("Saturday"), required=False)
    sun = ShiftsField(label=_("Sunday"), required=False)
    overrides = OverridesField(
        label=_("Single dates"),
        required=False,
        help_text=_("One a line: 2026-03-07 10:00-15:00; a date alone has no work. They beat holidays."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    @property
    def weekdays(self) -> list[forms.BoundField]:
        """The fields of the weekdays, Monday first."""
        return [self[day] for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """Put the parts together as a spec, and each mistake of the spec at its field."""
        data = self.cleaned_data
        if self.errors:
            return data
        spec: dict[str, Any] = {"tz": data["tz"], "shifts": {day: data[day] for day in WEEKDAYS if data[day]}}
        if data["holidays"]:
            spec["holidays"] = "CN"
        if data["overrides"]:
            spec["overrides"] = data["overrides"]
        try:
            Calendar.from_spec(spec)
        except Invalid as mistake:
            for place, message in mistake.fields.items():
                group, _dot, day = place.partition(".")
                name = day if group == "shifts" and day else group
                self.add_error(name if name in self.fields else None, str(message))
        return {**data, "spec": spec}

    @staticmethod
    def initial_for(code: str, name: str, spec: Mapping[str, Any], number: int) -> dict[str, Any]:
        """The text of a spec, to be changed."""
        lines = [
            f"{day} {write_shifts(shifts)}".strip()
            for day, shifts in sorted(spec.get("overrides", {}).items())
        ]
        return {
            "code": code,
            "name": name,
            "tz": spec["tz"],
            "holidays": spec.get("holidays") == "CN",
            **{day: write_shifts(spec["shifts"].get(day, [])) for day in WEEKDAYS},
            "overrides": "\n".join(lines),
            "after": number,
        }


class ExplainForm(forms.Form):
    """A question for a due time; as an address it can be shared."""

    calendar = forms.ChoiceField(label=_("Calendar"), required=False)
    start = forms.CharField(
        label=_("From"), help_text=_("Such as 2026-02-13 17:00; local time of the calendar.")
    )
    budget = forms.CharField(
        label=_("Budget"),
        required=False,
        help_text=_("Such as 30 minutes, 24 hours, 2 days or 2 working days."),
    )
    clock = forms.ChoiceField(
        label=_("Counted"),
        required=False,
        choices=[("clock", _("on the clock")), ("working", _("on working time"))],
    )
    pauses = forms.CharField(
        label=_("Pauses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One a line: from/until, such as 2026-02-13T16:00/2026-02-14T10:00; without an end it is open."
        ),
    )
    promised = forms.CharField(label=_("Set time"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, calendars: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = calendars

    def clean(self) -> dict[str, Any]:
        """Values for the rules: calendar, moments, budget, pauses."""
        data = self.cleaned_data
        if self.errors:
            return data
        calendar = queries.get_version(int(data["calendar"]) if data["calendar"] else None)
        try:
            question = _question(data, calendar)
            if question["budget"] is not None and question["budget"].working:
                self.data = {**data, "clock": "working"}
            return {**data, **question}
        except Invalid as mistake:
            for name, message in mistake.fields.items():
                self.add_error(name, str(message))
        return data


def _question(data: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    if not data["budget"] and not data["promised"]:
        raise Invalid(fields={"budget": _("This is missing.")})
    return {
        "calendar": calendar,
        "start": _moment(data["start"], calendar.tz, "start"),
        "promised": _moment(data["promised"], calendar.tz, "promised") if data["promised"] else None,
        "budget": _budget(data["budget"], data["clock"] or "clock") if data["budget"] else None,
        "working": data["clock"] == "working",
        "pauses": [_pause(part, calendar.tz) for part in re.split(r"[\n,;]", data["pauses"]) if part.strip()],
    }


def _budget(text: str, clock: str) -> Budget:
    try:
        return Budget.parse(text, clock)
    except Invalid as mistake:
        raise Invalid(fields={"budget": mistake.text}) from mistake


def _moment(text: str, zone: ZoneInfo, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError as mistake:
        raise Invalid(fields={field: _("Write times like 2026-03-03 17:00.")}) from mistake
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _pause(text: str, zone: ZoneInfo) -> Pause:
    begin, slash, end = text.partition("/")
    if not slash:
        raise Invalid(fields={"pauses": _("Write pauses as from/until.")})
    return _moment(begin, zone, "pauses"), _moment(end, zone, "pauses") if end.strip() else None


class NoticeForm(forms.Form):
    """The yearly notice: pasted, or as a file."""

    text = forms.CharField(
        label=_("The notice as a table"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("One day a line: date, holiday or workday, name; such as 2027-01-01, holiday, 元旦."),
    )
    file = forms.FileField(
        label=_("or as a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """The days that the text or the file names; a mistake names its row."""
        data = self.cleaned_data
        file = data.get("file")
        content = file.read() if file else data.get("text", "").encode()
        if not content.strip():
            raise forms.ValidationError({"text": _("Paste the notice, or choose a file.")})
        try:
            data["days"] = read_notice(read_numbered(content))
        except Invalid as mistake:
            raise forms.ValidationError({"text": list(mistake.fields.values()) or str(mistake)}) from mistake
        return data

    def as_text(self) -> str:
        """The days as they can be pasted again."""
        return "\n".join(f"{day.date}, {day.kind}, {day.name}" for day in self.cleaned_data["days"])
