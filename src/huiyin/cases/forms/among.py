"""The forms of promises, joining, several departments, transfers and decisions."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import NotFound
from huiyin.base.fields import moment_field, words_field
from huiyin.base.text import whole_number
from huiyin.cases import queries
from huiyin.cases.actions import Verdict
from huiyin.cases.forms.steps import StepForm
from huiyin.cases.models import Case, Decision, Promise, Transfer
from huiyin.cases.queries.likely import likely_matters
from huiyin.cases.queries.passing import leader_for
from huiyin.staff.queries import staff_in


class PromiseForm(StepForm):
    """Promise something by a time."""

    words = words_field(_("What is promised"), rows=2)
    promised_at = moment_field(_("Promised for"), required=True)


class PromiseStep(StepForm):
    """A step on a promise that stands; where there are several, which one is chosen."""

    target = "promise_id"
    by_hand = False

    def prepare(self) -> None:
        """The promises that stand, the next one first."""
        rows = self.case.promises.standing().order_by("due_at", "id")
        if self.by_hand:
            rows = rows.exclude(kind=Promise.Kind.ANSWER)
        choices = [(promise.pk, _title(promise)) for promise in rows]
        if len(choices) > 1:
            first = self.fields[self.target].initial or choices[0][0]
            self.fields[self.target] = forms.TypedChoiceField(
                label=_("Promise"), choices=choices, coerce=int, initial=first
            )
            self.order_fields([self.target])


class PromiseMoveForm(PromiseStep):
    """Tell the customer another time."""

    promised_at = moment_field(_("New time"), required=True)
    reason = words_field(_("Reason"), rows=2)


class PromiseKeepForm(PromiseStep):
    """Record that a promise was kept."""

    by_hand = True


class PromiseDropForm(PromiseStep):
    """Release a promise."""

    reason = words_field(
        _("Reason"), rows=2, help_text=_("The customer gave it back, or it has no object any more.")
    )


class InvolveForm(StepForm):
    """Ask one more department."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    respond_by = moment_field(
        _("Answer wanted by"), help_text=_("Empty: the time that the procedure gives for this kind.")
    )
    content = words_field(_("Content"), required=False)

    def prepare(self) -> None:
        """The departments that have no sheet yet."""
        taken = {sheet.department_id for sheet in queries.sheets_of_case(self.case) if sheet.is_open}
        units = [unit for unit in queries.choose_departments(self.case) if unit.pk not in taken]
        self.offer("department_id", [("", _("choose")), *((unit.pk, unit.name) for unit in units)])
        self.fields["content"].initial = self.case.words


class ConfirmForm(StepForm):
    """Confirm in writing what was passed by word of mouth."""

    target = "sheet_id"
    content = words_field(_("Content"), required=False)

    def prepare(self) -> None:
        """What was said."""
        oral = [sheet for sheet in queries.sheets_of_case(self.case) if sheet.awaits_confirmation]
        self.fields["content"].initial = oral[0].content if oral else ""


class ConcludeForm(StepForm):
    """Decide that the matter is handled."""

    reason = words_field(
        _("Reason"), rows=2, help_text=_("The sheets that are still out are recalled with this reason.")
    )


class OtherCaseForm(StepForm):
    """A step that names another matter, from those that are likely or by its number."""

    other = ""
    likely = forms.ChoiceField(label=_("Likely ones"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Or by number"), required=False, max_length=80)

    def prepare(self) -> None:
        """The likely ones, the best first."""
        found = likely_matters(
            self.actor,
            unit_id=self.case.unit_id,
            kind=self.case.kind_id,
            words=self.case.words,
            customer_id=self.case.customer_id,
            premises_id=self.case.premises_id,
            at=self.at,
            besides=self.case.pk,
        )
        choices = [(str(one.case.pk), f"{one.case.number} {one.case.words[:40]}") for one in found]
        self.offer("likely", [*choices, ("", _("another one"))], choices[0][0] if choices else "")
        if not choices:
            del self.fields["likely"]

    def clean(self) -> dict[str, Any]:
        """Find the matter that is meant."""
        cleaned = super().clean() or {}
        number, chosen = cleaned.pop("number", "").strip(), cleaned.pop("likely", "")
        try:
            found = self._find(number, chosen)
        except NotFound:
            found = None
        if found is None:
            self.add_error("number", _("There is no matter with this number."))
        else:
            cleaned[self.other] = found.pk
        return cleaned

    def _find(self, number: str, chosen: str) -> Case | None:
        if number:
            return queries.find_case_by_number(number, self.actor)
        case_id = whole_number(chosen)
        return None if case_id is None else queries.get_case(case_id, self.actor)


class JoinForm(OtherCaseForm):
    """Join under another matter."""

    other = "leading_id"


class LeaveForm(StepForm):
    """Stand by itself again."""


class DuplicateForm(OtherCaseForm):
    """End as a duplicate of another matter."""

    other = "of_id"


class TransferForm(StepForm):
    """Pass the matter to another body."""

    body = forms.CharField(label=_("Passed to"), max_length=120)
    means = forms.ChoiceField(label=_("Means"), choices=Transfer.Means.choices, widget=forms.RadioSelect)
    receipt_number = forms.CharField(
        label=_("Receipt number"), max_length=80, required=False, help_text=_("Empty: it is still to come.")
    )
    reason = words_field(_("Reason"), rows=2, required=False)

    def prepare(self) -> None:
        """Mostly by fax, as the procedure says."""
        self.fields["means"].initial = Transfer.Means.FAX


class ReceiptForm(StepForm):
    """Record the receipt."""

    receipt_number = forms.CharField(label=_("Receipt number"), max_length=80)
    received_by = forms.CharField(label=_("Received by"), max_length=80, required=False)


class TellTransferForm(StepForm):
    """Tell the customer who deals with it now."""

    words = words_field(_("What the customer was told"), rows=2)


class SubmitForm(StepForm):
    """Put a suggestion before leadership."""

    words = words_field(_("What is suggested"), rows=4, required=False)
    promised_at = moment_field(
        _("Answer promised for"), help_text=_("Where the customer wants to hear what came of it.")
    )

    def prepare(self) -> None:
        """The customer's words, and the time promised before."""
        self.fields["words"].initial = self.case.words
        self.fields["promised_at"].initial = self.case.promised_at


class DecideForm(StepForm):
    """Decide on a suggestion (A41)."""

    target = "decision_id"
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Decision.Outcome.choices, widget=forms.RadioSelect
    )
    reason = words_field(_("Reason or measure"))
    responsible_id = forms.TypedChoiceField(
        label=_("At once: carried out by"), coerce=int, empty_value=None, required=False
    )
    carry_out_by = moment_field(_("At once: to be carried out by"))
    review_at = moment_field(_("When ripe: looked at again on"))

    def prepare(self) -> None:
        """Who may carry it out: people of the unit and of its desk, and whoever decides."""
        unit, desk = self.case.unit, self.case.desk
        people = [*staff_in(unit, self.at), *(staff_in(desk, self.at) if desk else [])]
        leader = leader_for(self.case, self.at)
        people += [leader] if leader else []
        named = {person.pk: person.name for person in people}
        self.offer("responsible_id", [("", _("choose")), *named.items()])

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The verdict as one value."""
        names = ("outcome", "reason", "responsible_id", "carry_out_by", "review_at")
        rest = {name: value for name, value in given.items() if name not in names}
        return {**rest, "verdict": Verdict(**{name: given[name] for name in names})}


class CarryOutForm(StepForm):
    """Report that the measure is done."""

    target = "decision_id"
    words = words_field(_("What was done"))


def _title(promise: Promise) -> str:
    when = _moment(promise.due_at)
    return f"{promise.get_kind_display()} {promise.words[:30]} {when}".replace("  ", " ")


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "Y-m-d H:i")
