"""The forms of reviews, causes and corrections, as steps on a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.fields import moment_field, words_field
from huiyin.cases import queries
from huiyin.cases.forms.steps import StepForm
from huiyin.cases.models import CaseReview
from huiyin.staff.queries import people_around


def cause_choices() -> list[tuple[str, Any]]:
    """The causes to choose from, and none."""
    return [("", _("not known")), *((cause.code, cause.name) for cause in queries.list_causes())]


class ReviewForm(StepForm):
    """What the head found (U7)."""

    has_late_entry = False
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    finding = words_field(_("What was found"))
    cause = forms.ChoiceField(label=_("Cause"), required=False)
    follow_up_id = forms.TypedChoiceField(
        label=_("Followed up by"), coerce=int, empty_value=None, required=False,
        help_text=_("Nobody: the review is settled right away."),
    )  # fmt: skip
    follow_up_at = moment_field(_("Until"))
    corrected = words_field(_("Corrected already"), rows=2, required=False)

    def prepare(self) -> None:
        """The grounds that there are, the people of the office."""
        names = dict(CaseReview.Ground.choices)
        grounds = [(ground, names[ground]) for ground in queries.grounds_of(self.case, self.at)]
        self.offer("ground", grounds, grounds[0][0] if grounds else None)
        self.offer("cause", cause_choices())
        people = people_around(self.case.unit, self.at)
        self.offer("follow_up_id", [("", _("nobody")), *people.items()])


class SettleReviewForm(StepForm):
    """How it was corrected."""

    has_late_entry = False
    target = "review_id"
    corrected = words_field(_("How it was corrected"))


class CauseForm(StepForm):
    """Why it arose."""

    has_late_entry = False
    cause = forms.ChoiceField(label=_("Cause"))

    def prepare(self) -> None:
        """The dictionary, without none."""
        self.offer("cause", cause_choices()[1:])


class CorrectForm(StepForm):
    """What was registered, put right; `version` is what the correction starts from."""

    has_late_entry = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = words_field(_("What it is about"), rows=4)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=120)
    caller_name = forms.CharField(label=_("Caller"), required=False, max_length=80)
    caller_phone = forms.CharField(
        label=_("Number to call back"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why it is corrected"), required=False, max_length=200)

    def prepare(self) -> None:
        """As it stands."""
        for name in ("words", "topic", "caller_name", "caller_phone"):
            self.fields[name].initial = getattr(self.case, name)
        self.fields["version"].initial = queries.version_of(self.case)
