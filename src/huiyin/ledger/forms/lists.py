"""Filters of the lists and boards, and the reasons of those who steer obligations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.models import Clause
from huiyin.ledger.queries.figures import NOT_OWED
from huiyin.ledger.queries.requirements import get_catalogue
from huiyin.staff.models import OrgUnit

OUTCOMES = (
    ("", _("all")),
    ("due", _("to be met")),
    ("on_time", _("met in time")),
    ("late", _("met late")),
    ("open", _("open")),
    ("open_overdue", _("open and overdue")),
    ("open_in_time", _("open and in time")),
    ("soon", _("due soon")),
    ("paused", _("paused")),
    ("waived", _("waived")),
    ("cancelled", _("no longer owed")),
    (NOT_OWED, _("without a due time")),
)


class MonthField(forms.RegexField):
    """A month as "2026-11"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^(19|20)\d\d-(0[1-9]|1[0-2])$",
            error_messages={"invalid": _("Write months like 2026-11.")},
            **kwargs,
        )


class UnitField(forms.TypedChoiceField):
    """A unit out of those that the actor may see, indented as in the tree; its value is the id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, units: Iterable[OrgUnit], *, everything: bool = False) -> None:
        """The units to choose from; `everything`: or none of them."""
        rows = list(units)
        top = min((unit.depth for unit in rows), default=1)
        first = [("", _("everything"))] if everything else []
        self.choices = [*first, *((unit.pk, f"{'　' * (unit.depth - top)}{unit.name}") for unit in rows)]


class BoardForm(forms.Form):
    """What the compliance board shows: a unit, months up to one, clauses or the units of a clause."""

    unit = UnitField(label=_("Unit"), required=False)
    span = forms.TypedChoiceField(
        label=_("Months"), required=False, coerce=int, choices=[("6", "6"), ("3", "3"), ("12", "12")]
    )
    until = MonthField(label=_("Up to"), required=False, widget=forms.HiddenInput)
    clause = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    by = forms.ChoiceField(required=False, choices=[("", ""), ("unit", "")], widget=forms.HiddenInput)


class ObligationsForm(forms.Form):
    """Which obligations a list shows; the hidden fields come from the figure that opened it."""

    clause = forms.ChoiceField(label=_("Clause"), required=False)
    unit = UnitField(label=_("Unit"), required=False)
    month = MonthField(
        label=_("Month"), required=False, widget=forms.TextInput(attrs={"placeholder": "2026-11"})
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=OUTCOMES)
    since = MonthField(required=False, widget=forms.HiddenInput)
    until = MonthField(required=False, widget=forms.HiddenInput)
    only = forms.BooleanField(required=False, widget=forms.HiddenInput)
    team = forms.BooleanField(required=False, widget=forms.HiddenInput)
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    owner = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, clauses: Iterable[Clause], units: Iterable[OrgUnit]) -> None:
        super().__init__(data)
        offered = [(clause.code, f"{clause.number} {clause.text}"[:60]) for clause in clauses]
        chosen, unit = self.fields["clause"], self.fields["unit"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(unit, UnitField)
        chosen.choices = [("", _("all")), *offered]
        unit.offer(units, everything=True)

    def clean(self) -> dict[str, Any]:
        """What carried no due time is known only clause by clause."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("outcome") == NOT_OWED and not data.get("clause"):
            self.add_error("clause", _("Choose a clause."))
        return data


class TeamForm(forms.Form):
    """Whose work the team board shows."""

    unit = UnitField(label=_("Unit"), required=False)


class WaiveForm(forms.Form):
    """Why an obligation need not be met."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Auditors read it. The obligation counts as waived, not as met."),
    )


class UrgeForm(forms.Form):
    """Words to whoever owes it."""

    words = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class HandOverForm(forms.Form):
    """Who owes it from now on."""

    to_id = forms.TypedChoiceField(label=_("To"), coerce=int)
    words = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def __init__(self, data: Any, *, people: dict[int, str]) -> None:
        super().__init__(data)
        field = self.fields["to_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *people.items()]


class AdoptForm(forms.Form):
    """Which unit lives by a procedure from now on."""

    unit = UnitField(label=_("Unit"))

    def __init__(self, data: Any, *, units: Iterable[OrgUnit]) -> None:
        super().__init__(data)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.offer(units)


class NewProcedureForm(forms.Form):
    """A procedure that there is not yet."""

    code = forms.CharField(
        label=_("Procedure number"),
        max_length=40,
        help_text=_("Small letters, digits, dots, - and _. It stays the same through all versions."),
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Only small letters, digits, dots, - and _."))
        ],
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    owner = forms.ChoiceField(label=_("Owner"))
    unit = UnitField(
        label=_("Unit"), help_text=_("It and everything below it live by the procedure once it is issued.")
    )
    beginning = forms.ChoiceField(
        label=_("Begin"),
        choices=[
            ("nothing", _("from nothing")),
            ("copy", _("as a copy of another procedure")),
            ("branch", _("as the unit's own version of a company procedure")),
        ],
    )
    source = forms.ChoiceField(label=_("The other procedure"), required=False)

    def __init__(
        self, data: Any, *, units: Iterable[OrgUnit], roles: Iterable[tuple[str, str]],
        sources: Iterable[tuple[int, str]], initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        unit, owner, source = self.fields["unit"], self.fields["owner"], self.fields["source"]
        assert isinstance(unit, UnitField)
        assert isinstance(owner, forms.ChoiceField)
        assert isinstance(source, forms.ChoiceField)
        unit.offer(units)
        owner.choices = list(roles)
        source.choices = [("", "—"), *sources]

    def clean(self) -> dict[str, Any]:
        """A copy or a version is of something."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("beginning") in ("copy", "branch") and not data.get("source"):
            self.add_error("source", _("Say which procedure."))
        return data


class AuditForm(forms.Form):
    """What an audit pack is about: a unit, and whole months."""

    unit = UnitField(label=_("Unit"), required=False)
    since = MonthField(label=_("First month"), widget=forms.TextInput(attrs={"placeholder": "2026-01"}))
    until = MonthField(label=_("Last month"), widget=forms.TextInput(attrs={"placeholder": "2026-03"}))

    def __init__(self, *args: Any, units: Iterable[OrgUnit], everything: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.offer(units, everything=everything)
        field.required = not everything


class TrialForm(AuditForm):
    """Over which whole months, and where, a draft is tried."""


class StandingForm(forms.Form):
    """Whose standing, and over which months."""

    unit = UnitField(label=_("Unit"), required=False)
    span = forms.TypedChoiceField(
        label=_("Months"),
        coerce=int,
        empty_value=3,  # type: ignore[arg-type]
        required=False,
        choices=[("1", "1"), ("3", "3"), ("6", "6"), ("12", "12")],
    )
    until = MonthField(label=_("Up to"), required=False)


class RequirementsForm(forms.Form):
    """Which requirements of the source procedures a list shows."""

    document = forms.ChoiceField(label=_("Source procedure"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=(
            ("", _("all")),
            ("control", _("By a control")),
            ("feature", _("By a feature")),
            ("guidance", _("By guidance")),
            ("not_yet", _("Not served yet")),
            ("partly", _("Served in part")),
        ),
    )
    room = forms.ChoiceField(label=_("Area"), required=False)
    text = forms.CharField(label=_("Search"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = get_catalogue()
        lang = "zh" if (get_language() or "zh").startswith("zh") else "en"
        for name, rows in (
            (
                "document",
                [(row.code, f"{row.code} {getattr(row.title, lang)}") for row in catalogue.documents],
            ),
            ("room", [(code, getattr(title, lang)) for code, title in catalogue.rooms.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *rows]
