"""The forms of the steps on a case. Their fields are called like the parameters of the actions."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.fields import moment_field, words_field
from huiyin.cases import queries
from huiyin.cases.actions import VisitResult
from huiyin.cases.forms.fields import importance_field, late_entry_field, yes_no
from huiyin.cases.models import Answer, Case, ContactSheet, Escalation, ReturnVisit, Urging
from huiyin.cases.queries.topics import topic_code, topic_name
from huiyin.channels.queries import reply_address
from huiyin.customers.queries import lookup
from huiyin.ledger.queries.guards import may_give_reason
from huiyin.staff.queries import names, staff_in

YES_NO = [("yes", _("satisfied")), ("no", _("not satisfied")), ("", _("did not say"))]


class StepForm(forms.Form):
    """A step on a case. `target_id` of the offer is kept in the hidden field that a form has for it."""

    target: str = ""
    has_late_entry = True

    def __init__(
        self, *args: Any, case: Case, actor: Actor, at: datetime, target_id: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.actor, self.at = case, actor, at
        if self.target:
            hidden = forms.IntegerField(widget=forms.HiddenInput, initial=target_id)
            self.fields[self.target] = hidden
        if self.has_late_entry:
            self.fields["occurred_at"] = late_entry_field()
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the case."""

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The clean values as the action takes them."""
        return given

    def offer(self, name: str, choices: list[tuple[Any, Any]], first: Any = None) -> None:
        """Set the choices of a field, and which of them stands there at first."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = first


class SheetStep(StepForm):
    """A step on a contact sheet; where several are out to one's departments, which one is chosen."""

    target = "sheet_id"
    statuses: tuple[str, ...] = ContactSheet.OPEN
    permission = "cases.handle"

    def prepare(self) -> None:
        """The sheets that may be meant."""
        meant = [sheet for sheet in queries.open_sheets(self.case) if self._may(sheet)]
        if len(meant) > 1:
            choices = [(sheet.pk, f"{sheet.number} {sheet.department.name}") for sheet in meant]
            first = self.fields[self.target].initial or meant[0].pk
            self.fields[self.target] = forms.TypedChoiceField(
                label=_("Contact sheet"), choices=choices, coerce=int, initial=first
            )
            self.order_fields([self.target])

    def sheet(self) -> ContactSheet | None:
        """The sheet that the form is about."""
        given = str(self[self.target].value() or "")
        return next((row for row in queries.open_sheets(self.case) if str(row.pk) == given), None)

    def _may(self, sheet: ContactSheet) -> bool:
        held_for = self.case.unit if self.permission == "cases.dispatch" else sheet.department
        return sheet.status in self.statuses and self.actor.may(self.permission, held_for.path)


class AcceptForm(SheetStep):
    """Take the matter on."""

    statuses = (ContactSheet.Status.SENT,)
    handler_id = forms.TypedChoiceField(label=_("Handler"), coerce=int, empty_value=None, required=False)

    def prepare(self) -> None:
        """Anybody of the department; oneself at first."""
        super().prepare()
        sheet = self.sheet()
        department = sheet.department if sheet else self.case.department
        people = {person.pk: person.name for person in staff_in(department, self.at)} if department else {}
        if self.actor.id is not None and self.actor.id not in people:
            people = {self.actor.id: names([self.actor.id]).get(self.actor.id, ""), **people}
        self.offer("handler_id", list(people.items()), self.actor.id)


class RefuseForm(SheetStep):
    """Give the sheet back."""

    statuses = (ContactSheet.Status.SENT,)

    reason = words_field(
        _("Reason"), help_text=_("The service desk reads it and sends the matter elsewhere.")
    )


class RecallForm(SheetStep):
    """Take the sheet back."""

    permission = "cases.dispatch"

    reason = words_field(_("Reason"))


class CompleteForm(SheetStep):
    """Report the result."""

    statuses = (ContactSheet.Status.ACCEPTED,)

    result = words_field(
        _("Result"), rows=4, help_text=_("What was done and how it stands now. The service desk tells it.")
    )
    cause = forms.ChoiceField(label=_("Cause"), required=False)

    def prepare(self) -> None:
        """The causes; it may be unknown."""
        super().prepare()
        self.offer(
            "cause", [("", _("not known")), *((row.code, row.name) for row in queries.list_causes())], ""
        )


class PlanForm(SheetStep):
    """Hand in a handling plan (Form-03)."""

    method = words_field(_("Method"))
    complete_by = moment_field(_("Complete by"), required=True)
    schedule = words_field(_("Schedule"), rows=2, required=False)
    commitments = words_field(_("Commitments"), rows=2, required=False)


class FeedBackForm(StepForm):
    """Tell the customer the plan."""

    target = "plan_id"
    reaction = words_field(_("What the customer said to it"), rows=2, required=False)


class SendForm(StepForm):
    """Pass the matter to a department (Form-02)."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    respond_by = moment_field(
        _("Answer wanted by"), help_text=_("Empty: the time that the procedure gives for this kind.")
    )
    content = words_field(_("Content"), required=False)
    also = forms.TypedMultipleChoiceField(
        label=_("At the same time to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    oral = forms.BooleanField(label=_("Passed by word of mouth already"), required=False)
    told_to = forms.CharField(label=_("Told to"), required=False, max_length=80)

    def prepare(self) -> None:
        """The departments of the office, the probable one first; only urgent matters go by word of mouth."""
        proposed = queries.propose_department(self.case)
        units = queries.choose_departments(self.case)
        choices = [(unit.pk, unit.name) for unit in units]
        if proposed and proposed.pk not in dict(choices):
            choices.insert(0, (proposed.pk, proposed.name))
        blank = [] if proposed else [("", _("choose"))]
        self.offer("department_id", [*blank, *choices], proposed.pk if proposed else None)
        also = self.fields["also"]
        assert isinstance(also, forms.ChoiceField)
        also.choices = choices
        self.fields["content"].initial = self.case.words
        if not self.case.is_urgent:
            del self.fields["oral"], self.fields["told_to"]


class AnswerForm(StepForm):
    """Answer the customer, or tell the result."""

    words = words_field(_("Answer"), rows=4)
    channel = forms.ChoiceField(label=_("Told"), choices=Answer.Channel.choices, widget=forms.RadioSelect)
    on_the_spot = forms.BooleanField(label=_("On the spot, while the caller was still there"), required=False)
    caller_satisfied = forms.TypedChoiceField(
        label=_("The caller was"), choices=YES_NO, coerce=yes_no, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = words_field(_("Reason, if a clause wants a return visit"), rows=2, required=False)

    def prepare(self) -> None:
        """The result of the department is what is told; on the spot is only what was never sent."""
        came_by_mail = bool(reply_address("case", self.case.pk)[0])
        first = Answer.Channel.EMAIL if came_by_mail else Answer.Channel.PHONE
        ways = [
            (way.value, way.label) for way in Answer.Channel if came_by_mail or way != Answer.Channel.EMAIL
        ]
        self.offer("channel", [*ways], first)
        if self.case.status == Case.Status.HANDLED:
            self.fields["words"].label = _("What was told")
            done = [sheet for sheet in queries.sheets_of_case(self.case) if sheet.result]
            self.fields["words"].initial = done[-1].result if done else ""
        if self.case.status != Case.Status.REGISTERED or self.case.round > 1:
            del self.fields["on_the_spot"], self.fields["caller_satisfied"]
        if not may_give_reason("case.close", self.case.unit.path, self.actor, self.at):
            del self.fields["reason"]


class AcknowledgeForm(StepForm):
    """Tell when the answer is to be expected."""

    promised_at = moment_field(_("Promised for"), required=True)
    reason = words_field(_("Why another time"), rows=2, required=False)

    def prepare(self) -> None:
        """What was promised before; only another time has a reason."""
        self.fields["promised_at"].initial = self.case.promised_at
        if self.case.promised_at is None:
            del self.fields["reason"]


class ProgressForm(StepForm):
    """Note a step."""

    words = words_field(_("What was done or found out"))


class PauseForm(StepForm):
    """Wait."""

    reason = forms.ChoiceField(label=_("Waiting for"), widget=forms.RadioSelect)
    words = words_field(_("Remark"), rows=2, required=False)

    def prepare(self) -> None:
        """The reasons in plain words."""
        choices = [("customer", _("the customer")), ("parts", _("parts or material"))]
        self.offer("reason", choices, "customer")


class ResumeForm(StepForm):
    """Go on."""


class UrgeForm(StepForm):
    """Remind whoever holds the matter."""

    origin = forms.ChoiceField(label=_("Who urges"), choices=Urging.Origin.choices, widget=forms.RadioSelect)
    words = words_field(_("Remark"), rows=2, required=False)

    def prepare(self) -> None:
        """Mostly it is the customer who calls again."""
        is_desk = self.actor.may("cases.dispatch", self.case.unit.path)
        self.fields["origin"].initial = Urging.Origin.CLERK if is_desk else Urging.Origin.LEADER


class EscalateForm(StepForm):
    """Report upwards."""

    level = forms.ChoiceField(label=_("Reported to"), widget=forms.RadioSelect)
    reason = words_field(_("Reason"))

    def prepare(self) -> None:
        """The levels that are open."""
        levels = queries.levels_open_to(self.case)
        self.offer(
            "level", [(level, Escalation.Level(level).label) for level in levels], next(iter(levels), None)
        )


class RespondForm(StepForm):
    """Decide on a report."""

    target = "escalation_id"
    response = words_field(_("Decision"))


class VisitForm(StepForm):
    """Record a return visit (Form-05)."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ReturnVisit.Outcome.choices, widget=forms.RadioSelect
    )
    level = forms.TypedChoiceField(
        label=_("Satisfaction"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    words = words_field(_("What the customer said"), rows=2, required=False)
    new_need = words_field(_("Another need that came up"), rows=2, required=False)
    method = forms.ChoiceField(label=_("Asked"), choices=ReturnVisit.Method.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Levels from one to five; a place has nobody to call."""
        marks = [(5, _("5 very satisfied")), (4, "4"), (3, "3"), (2, "2"), (1, _("1 very dissatisfied"))]
        self.offer("level", [*marks, ("", _("not asked"))], "")
        is_place = self.case.customer_id is None and not self.case.caller_phone
        method = ReturnVisit.Method.SITE if is_place else ReturnVisit.Method.PHONE
        self.fields["method"].initial = method

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The result as one value."""
        return as_visit(given)


class WithdrawForm(StepForm):
    """End the matter without an answer."""

    reason = words_field(_("Reason"), help_text=_("Withdrawn by the caller, a duplicate, a mistake."))


class WithdrawAnswerForm(StepForm):
    """Take back a wrong record of an answer."""

    has_late_entry = False
    reason = words_field(_("Why this was not the answer"))


class WithdrawVisitForm(StepForm):
    """Take back a wrong record of a return visit."""

    has_late_entry = False
    target = "visit_id"
    reason = words_field(_("What was wrong with the record"))


class GradeForm(StepForm):
    """Set urgency and importance anew."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=Case.Urgency.choices, widget=forms.RadioSelect)
    importance = importance_field()

    def prepare(self) -> None:
        """As they stand."""
        self.fields["urgency"].initial = self.case.urgency
        self.fields["importance"].initial = self.case.importance


class ReclassifyForm(StepForm):
    """Put right the kind."""

    has_late_entry = False
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    topic = forms.CharField(
        label=_("Topic"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "topics"})
    )

    def prepare(self) -> None:
        """As it stands."""
        self.offer("kind", [(kind.code, kind.name) for kind in queries.list_kinds()], self.case.kind_id)
        self.fields["topic"].initial = topic_name(self.case.topic)

    def clean_topic(self) -> str:
        """The code of a topic that is in the dictionary."""
        return topic_code(self.cleaned_data["topic"])


class LinkForm(StepForm):
    """Say who the caller is."""

    customer = forms.CharField(
        label=_("Customer"),
        help_text=_("Phone number, name, room or customer number; it must lead to one customer only."),
    )

    def clean(self) -> dict[str, Any]:
        """Find the customer by what was typed."""
        cleaned = super().clean() or {}
        text = cleaned.pop("customer", "")
        found = lookup(text, self.actor, limit=6) if text else []
        if text and len(found) != 1:
            shown = ", ".join(f"{row.customer.number} {row.customer.name} {row.premises}" for row in found)
            many = _("Several customers fit; give the customer number: %(found)s") % {"found": shown}
            self.add_error("customer", many if found else _("No customer fits."))
        elif found:
            cleaned["customer_id"] = found[0].customer.pk
            cleaned["premises_id"] = None if self.case.premises_id else found[0].premises_id
        return cleaned


def as_visit(given: dict[str, Any]) -> dict[str, Any]:
    """The clean values of a return visit as its action takes them."""
    names = ("outcome", "method", "level", "words", "new_need")
    rest = {name: value for name, value in given.items() if name not in names}
    return {**rest, "result": VisitResult(**{name: given[name] for name in names})}
