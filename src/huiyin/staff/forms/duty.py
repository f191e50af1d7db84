"""Input about the duty roster, made into clean values."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.staff.models import DutyRoster, DutyShift, Staff
from huiyin.staff.rules.duty import USUAL, USUAL_CYCLE, ShiftKind, read_cycle

_LINE = re.compile(r"(\S{1,10})\s+(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")
PEOPLE = range(1, 9)


class DayInput(forms.DateInput):
    """A day as browsers take it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


def write_kinds(kinds: Sequence[ShiftKind]) -> str:
    """Shifts as the form reads them, one a line."""
    return "\n".join(f"{kind.code} {kind.begin:%H:%M}-{kind.end:%H:%M}" for kind in kinds)


class KindsField(forms.CharField):
    """The shifts of a day, one a line: 白 08:00-20:00."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        """The shifts; a mistake names its line."""
        found = []
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(unicodedata.normalize("NFKC", line).strip())
            try:
                if match is None:
                    raise ValueError
                begin, end = (time.fromisoformat(match[part].zfill(5)) for part in (2, 3))
            except ValueError as mistake:
                message = _("Line {number}: write a code and its hours, such as D 08:00-20:00.")
                raise forms.ValidationError(format_lazy(message, number=number)) from mistake
            found.append(ShiftKind(match[1], begin, end))
        return found


class CycleField(forms.CharField):
    """The steps of a cycle, with blanks between them."""

    def clean(self, value: Any) -> Any:
        """Codes of shifts, "-" for rest."""
        return read_cycle(super().clean(value))


class RosterForm(forms.Form):
    """Which shifts a unit's day has."""

    kinds = KindsField(
        label=_("Shifts"),
        help_text=_("One a line: a short code, from when until when. Around the clock they cover 24 hours."),
    )
    cycle = CycleField(
        label=_("Usual cycle"),
        max_length=200,
        help_text=_("What a person does day after day; - is a day of rest."),
    )
    swaps_need_approval = forms.BooleanField(label=_("Swaps need the head's approval"), required=False)

    @staticmethod
    def initial_for(roster: DutyRoster | None) -> dict[str, Any]:
        """The roster as it stands, else what is usual."""
        if roster is None:
            return {
                "kinds": write_kinds(USUAL),
                "cycle": " ".join(USUAL_CYCLE),
                "swaps_need_approval": True,
            }
        return {
            "kinds": write_kinds(roster.shift_kinds),
            "cycle": roster.cycle,
            "swaps_need_approval": roster.swaps_need_approval,
        }


class FillForm(forms.Form):
    """Who walks through the cycle, from when until when."""

    since = forms.DateField(label=_("From day"), widget=DayInput())
    until = forms.DateField(label=_("To day"), widget=DayInput())
    cycle = CycleField(
        label=_("Cycle"),
        max_length=200,
        help_text=_("Each person walks through it a day behind the one before."),
    )

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((person.pk, person.name) for person in people)]
        for number in PEOPLE:
            self.fields[f"person_{number}"] = forms.TypedChoiceField(
                label=format_lazy(_("Person {number}"), number=number),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=number == 1,
            )

    @property
    def persons(self) -> list[forms.BoundField]:
        """The fields of the people, in order."""
        return [self[f"person_{number}"] for number in PEOPLE]

    def clean(self) -> dict[str, Any]:
        """The people in order, everybody once."""
        chosen = [self.cleaned_data.get(f"person_{number}") for number in PEOPLE]
        people = [person for person in chosen if person is not None]
        if len(set(people)) < len(people):
            raise forms.ValidationError(_("Somebody is named twice."))
        return {**self.cleaned_data, "staff": people}


class PersonForm(forms.Form):
    """Somebody who works here."""

    staff = forms.TypedChoiceField(label=_("Person"), coerce=int)

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(person.pk, person.name) for person in people]  # type: ignore[attr-defined]


class ShiftForm(PersonForm):
    """One shift."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    code = forms.ChoiceField(label=_("Shift"))

    def __init__(self, *args: Any, kinds: Sequence[ShiftKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (kind.code, f"{kind.code} {kind.begin:%H:%M}–{kind.end:%H:%M}") for kind in kinds
        ]


class SwapForm(forms.Form):
    """Whom to ask, and for which shift in exchange."""

    other = forms.ChoiceField(label=_("Ask"))

    def __init__(
        self, *args: Any, people: Sequence[Staff], shifts: Sequence[tuple[DutyShift, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        exchange = [(f"{shift.staff_id}:{shift.pk}", label) for shift, label in shifts]
        favour = [
            (f"{person.pk}:", format_lazy(_("{name}, without a shift in exchange"), name=person.name))
            for person in people
        ]
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            (_("In exchange for"), exchange),
            (_("As a favour"), favour),
        ]

    def clean(self) -> dict[str, Any]:
        """The colleague, and the shift in exchange or None."""
        person, _colon, shift = str(self.cleaned_data.get("other", "")).partition(":")
        return {"other_id": int(person or 0), "other_shift_id": int(shift) if shift else None}


class HandOverForm(forms.Form):
    """What the next shift has to know."""

    notes = forms.CharField(
        label=_("Hand-over notes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        help_text=_("What is open, what was promised, keys and devices, what happened on duty."),
    )
    occurred_at = forms.DateTimeField(
        label=_("Entered afterwards"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class TakeOverForm(forms.Form):
    """The notes are read."""

    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)
