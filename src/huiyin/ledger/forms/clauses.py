"""Drafts of procedures: the document's particulars, its clauses, remarks of those who sign."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from huiyin.base.misfits import wording
from huiyin.ledger.forms.clause_fields import LadderField, WordsField, asked_by
from huiyin.ledger.models import ProcedureDraft
from huiyin.ledger.queries.drafts import mistakes_of_clause
from huiyin.ledger.rules.pack import ClauseShape

#: The fields of each kind of control, in the order of the form.
KINDS: dict[str, tuple[str, ...]] = {
    "respond": (
        "when", "where", "then", "within", "due_from", "calendar", "owed_by", "unless", "pause", "resume", "closes",
        "same",
    ),
    "lead": (
        "when", "where", "date", "before", "calendar", "then", "owed_by", "unless", "closes", "same",
    ),
    "guard": ("before", "where", "needs", "mode", "permission"),
    "repeat": (
        "population", "then", "where", "times", "per", "every", "calendar", "starts_in", "first",
    ),
    "quota": (
        "population", "then", "where", "count", "share", "per", "cooling_off", "starts_in", "first",
    ),
    "rate": ("measure", "of", "per", "at_least", "at_most", "starts_in", "first"),
}  # fmt: skip
KIND_LABELS = {
    "respond": _("An answer in time"),
    "lead": _("Some time before a date"),
    "guard": _("A check before an action"),
    "repeat": _("Each one so often"),
    "quota": _("A number or share of a group"),
    "rate": _("A measure in per cent"),
}
#: What most clauses leave as it is; folded away where nothing stands in it.
_SELDOM = frozenset({"due_from", "unless", "pause", "resume", "closes", "same", "starts_in", "first", "of"})
#: Where a mistake of the whole control stands.
_MAIN = {
    "respond": "within", "lead": "before", "guard": "permission", "repeat": "per", "quota": "count", "rate": "at_least",
}  # fmt: skip


class DraftForm(forms.Form):
    """What the procedure is called, what changes and why, from when on (Form-59)."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    changes = forms.CharField(
        label=_("What changes, and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from the moment at which it is issued."),
    )


class RemarkForm(forms.Form):
    """A remark beside a signature."""

    step = forms.CharField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendBackForm(forms.Form):
    """Why a draft is sent back."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ClauseForm(forms.Form):
    """A clause with the control of one kind; checked among the other clauses of its draft.

    `shape` is the clause once the form is valid.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number"), max_length=20)
    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("The same through all versions."))
    text_zh = forms.CharField(label=_("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 2}))
    text_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 2}))
    role = forms.ChoiceField(label=_("Responsible role"))
    target = forms.IntegerField(label=_("Target, %"), required=False, min_value=0, max_value=100)
    source = WordsField(label=_("Source"), required=False)
    minimum = forms.BooleanField(
        label=_("Company minimum"),
        required=False,
        help_text=_("Units below may have a clause of their own in its place, stricter but not looser."),
    )
    replaces = forms.CharField(
        label=_("In place of"),
        required=False,
        max_length=60,
        help_text=_(
            "The code of the company's clause that this one replaces where this procedure is adopted."
        ),
    )
    ladder = LadderField(
        label=_("Ladder"),
        required=False,
        help_text=_("A step a line: -2 hours responsible; 1 day head; 2 days role:general_manager"),
    )
    sample = forms.CharField(
        label=_("Try it on a matter"), required=False, max_length=40, help_text=_("Its number")
    )

    def __init__(
        self,
        data: Any,
        *,
        kind: str,
        draft: ProcedureDraft,
        stored: Mapping[str, Any] | None,
        roles: Iterable[tuple[str, str]],
        seen: str,
    ) -> None:
        super().__init__(data, initial=_initial(stored) | {"seen": seen})
        self.kind, self.draft, self.stored = kind, draft, stored
        self.shape: ClauseShape | None = None
        for name in KINDS[kind]:
            self.fields[name] = asked_by(kind, name)
            self._chosen_first(name)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = list(roles)

    def _chosen_first(self, name: str) -> None:
        """Of a long list of events, those that the clause speaks of stand where they are seen."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            chosen = self.data.getlist(name) if self.is_bound else self.initial.get(name, [])  # type: ignore[attr-defined]
            offered: Any = field.choices
            field.choices = sorted(offered, key=lambda choice: choice[0] not in chosen)

    @property
    def control_fields(self) -> list[forms.BoundField]:
        """The fields of the control that nearly every clause needs."""
        return [self[name] for name in KINDS[self.kind] if name not in _SELDOM]

    @property
    def seldom_fields(self) -> list[forms.BoundField]:
        """The other fields of the control."""
        return [self[name] for name in KINDS[self.kind] if name in _SELDOM]

    @property
    def shows_seldom(self) -> bool:
        """Whether one of those says something, or has a mistake."""
        plain: tuple[Any, ...] = ("", None, [], "oldest", "next", 1, "1")
        return any(field.errors or field.value() not in plain for field in self.seldom_fields)

    def have_seen(self, mark: str) -> None:
        """What is sent next time has seen what somebody else saved meanwhile."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data["seen"] = mark  # type: ignore[index]

    @property
    def saying(self) -> Mapping[str, Any] | None:
        """The clause that it holds, in the shape of a pack; None while that is none."""
        if self.is_bound:
            return None if self.errors or self.shape is None else self.shape.model_dump(mode="json")
        if self.stored is None or self.stored["control"]["kind"] != self.kind:
            return None
        return self.stored

    def clean(self) -> dict[str, Any]:
        """Read it as a pack would be read, and see that it agrees with the other clauses."""
        data: dict[str, Any] = self.cleaned_data
        if self.errors:
            return data
        if self.kind == "respond" and bool(data["pause"]) != bool(data["resume"]):
            self.add_error("resume", _("pause and resume belong together"))
            return data
        try:
            self.shape = ClauseShape.model_validate(self._raw(data))
        except ValidationError as refusal:
            for error in refusal.errors():
                self._add(error["loc"], wording(error["type"], error.get("ctx") or {}))
            return data
        code = self.stored["code"] if self.stored else ""
        for path, message in mistakes_of_clause(self.draft, self.shape, code):
            self._add(path, message)
        return data

    def _raw(self, data: Mapping[str, Any]) -> dict[str, Any]:
        control = {name: data[name] for name in KINDS[self.kind] if data[name] not in (None, "")}
        return dict(self.stored or {}) | {
            "code": data["code"],
            "number": data["number"],
            "source": data["source"],
            "text": {"zh": data["text_zh"], "en": data["text_en"]},
            "role": data["role"],
            "target": data["target"],
            "minimum": data["minimum"],
            "replaces": data["replaces"],
            "control": {"kind": self.kind, **control},
            "ladder": data["ladder"],
        }

    def _add(self, path: Iterable[str | int], message: str) -> None:
        parts = [str(part) for part in path]
        if parts[:1] == ["text"]:
            parts = [f"text_{parts[-1]}"]
        inside = parts[1:] if parts[:1] == ["control"] else parts
        named = next((part for part in inside if part in self.fields), None)
        where = named or _MAIN[self.kind]
        # A form has the field's name in front of the message already.
        label = str(self.fields[where].label)
        self.add_error(where, message.removeprefix(f"{label}: ").removeprefix(f"{label}："))


def _initial(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    if stored is None:
        return {}
    texts = {"text_zh": stored["text"]["zh"], "text_en": stored["text"]["en"]}
    plain = {name: stored[name] for name in ("number", "code", "role", "target", "source", "ladder")}
    beside = {"minimum": stored.get("minimum", False), "replaces": stored.get("replaces", "")}
    return {**stored["control"], **plain, **texts, **beside}
