"""The story of a case: its events with the words that stand in the rows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import (
    Answer,
    Case,
    ContactSheet,
    Escalation,
    HandlingPlan,
    Pause,
    ProgressNote,
    ReturnVisit,
    Urging,
    Voice,
)
from huiyin.cases.queries import timeline_among as among
from huiyin.cases.queries import timeline_registers as registers
from huiyin.files.models import Attachment
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.staff.queries import names

Remark = tuple[str | Promise, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `row` is what the event is about, `remarks` its words with labels."""

    event: Event
    who: str
    row: Model | None
    remarks: tuple[Remark, ...]
    is_voided: bool

    @property
    def label(self) -> str | Promise:
        """What happened."""
        return self.event.label

    @property
    def late_at(self) -> datetime | None:
        """When it was entered, where that was long afterwards."""
        return self.event.recorded_at if self.event.is_late_entry else None


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the words of an event stand: `field` of its data holds the row's id."""

    field: str
    words: Callable[[Any], tuple[Remark, ...]]


def timeline(case: Case) -> list[Entry]:
    """Everything that happened to a case, as it happened; voided records are marked, not hidden.

    The caller has checked that the actor may see the case. One query for each kind of row that its events name.
    """
    events = list_events("case", [case.pk])
    voided = voided_ids(events)
    rows = _rows(case, _named(events))
    named = {event.actor_id for event in events} | {event.data.get("to_id") for event in events}
    people = names({id_ for id_ in named if id_ is not None})
    return [_entry(event, case, rows, people, event.pk in voided) for event in events]


def _entry(
    event: Event,
    case: Case,
    rows: Mapping[str, Mapping[int, Model]],
    people: Mapping[int, str],
    is_voided: bool,
) -> Entry:
    who = event.shown_actor if event.actor_id is None else people.get(event.actor_id, "")
    if event.actor_kind == "customer":
        who = gettext("customer")
    source = _SOURCES.get(event.name)
    row: Model | None = case
    if source is not None and source.field:
        row = rows.get(source.field, {}).get(event.data.get(source.field) or 0)
    words = source.words(row) if source is not None and row is not None else ()
    if event.name == "case.routed":
        words = ((_("to"), people.get(event.data["to_id"], "")),)
    return Entry(event, who, row, tuple(remark for remark in words if remark[1]), is_voided)


def _named(events: Collection[Event]) -> set[str]:
    return {field for event in events for field, value in event.data.items() if value is not None}


def _rows(case: Case, named: Collection[str]) -> dict[str, dict[int, Model]]:
    sheets = case.sheets.select_related("department", "handler")
    kept: dict[str, Any] = {
        "sheet_id": sheets,
        "plan_id": HandlingPlan.objects.filter(sheet__case=case),
        "note_id": case.notes.all(),
        "pause_id": case.pauses.all(),
        "urging_id": case.urgings.select_related("to_staff", "to_unit"),
        "escalation_id": case.escalations.select_related("to"),
        "answer_id": case.answers.all(),
        "visit_id": case.visits.all(),
        "attachment_id": Attachment.objects.of("case", [case.pk]),
        "voice_id": case.voices.all(),
        **among.rows(case),
        **registers.rows(case),
    }
    return {field: {row.pk: row for row in found} for field, found in kept.items() if field in named}


# --- the words of each kind of row --------------------------------------------------------------------


def _of_case(case: Case) -> tuple[Remark, ...]:
    return ((_("what it is about"), case.words),)


def _of_withdrawal(case: Case) -> tuple[Remark, ...]:
    return ((_("reason"), case.end_reason),)


def _of_sent(sheet: ContactSheet) -> tuple[Remark, ...]:
    return ((_("department"), sheet.department.name), (_("content"), sheet.content))


def _of_taken(sheet: ContactSheet) -> tuple[Remark, ...]:
    return ((_("handler"), sheet.handler.name if sheet.handler else ""),)


def _of_returned(sheet: ContactSheet) -> tuple[Remark, ...]:
    return ((_("reason"), sheet.reason),)


def _of_result(sheet: ContactSheet) -> tuple[Remark, ...]:
    return ((_("result"), sheet.result),)


def _of_plan(plan: HandlingPlan) -> tuple[Remark, ...]:
    return (
        (_("method"), plan.method),
        (_("schedule"), plan.schedule),
        (_("commitments"), plan.commitments),
    )


def _of_reaction(plan: HandlingPlan) -> tuple[Remark, ...]:
    return ((_("customer's reaction"), plan.reaction),)


def _of_note(note: ProgressNote) -> tuple[Remark, ...]:
    return ((_("note"), note.words),)


def _of_pause(pause: Pause) -> tuple[Remark, ...]:
    return ((_("waiting for"), str(Case.PausedFor(pause.reason).label)), (_("remark"), pause.words))


def _of_urging(urging: Urging) -> tuple[Remark, ...]:
    to = urging.to_staff.name if urging.to_staff else urging.to_unit.name if urging.to_unit else ""
    return ((_("to"), to), (_("words"), urging.words))


def _of_escalation(escalation: Escalation) -> tuple[Remark, ...]:
    return ((_("to"), escalation.to.name if escalation.to else ""), (_("reason"), escalation.reason))


def _of_response(escalation: Escalation) -> tuple[Remark, ...]:
    return ((_("response"), escalation.response),)


def _of_answer(answer: Answer) -> tuple[Remark, ...]:
    return ((_("answer"), answer.words),)


def _of_withdrawn(record: Answer | ReturnVisit) -> tuple[Remark, ...]:
    return ((_("reason"), record.withdrawn_reason),)


def _of_visit(visit: ReturnVisit) -> tuple[Remark, ...]:
    return (
        (_("outcome"), str(ReturnVisit.Outcome(visit.outcome).label)),
        (_("customer's opinion"), visit.words),
        (_("new need"), visit.new_need),
    )


def _of_voice(voice: Voice) -> tuple[Remark, ...]:
    if voice.is_satisfied is None:
        return ((_("customer's words"), voice.words),)
    said = _("satisfied") if voice.is_satisfied else _("not satisfied")
    return ((_("customer's opinion"), f"{said} {voice.words}".strip()),)


def _of_file(file: Attachment) -> tuple[Remark, ...]:
    return ((_("file"), file.name), (_("remark"), file.note))


def _of_wrong_file(file: Attachment) -> tuple[Remark, ...]:
    return ((_("file"), file.name), (_("reason"), file.withdrawn_reason))


_SOURCES = {
    "file.attached": _Source("attachment_id", _of_file),
    "file.withdrawn": _Source("attachment_id", _of_wrong_file),
    "case.remarked": _Source("voice_id", _of_voice),
    "case.rated": _Source("voice_id", _of_voice),
    "case.registered": _Source("", _of_case),
    "case.withdrawn": _Source("", _of_withdrawal),
    "sheet.sent": _Source("sheet_id", _of_sent),
    "sheet.accepted": _Source("sheet_id", _of_taken),
    "sheet.refused": _Source("sheet_id", _of_returned),
    "sheet.recalled": _Source("sheet_id", _of_returned),
    "sheet.completed": _Source("sheet_id", _of_result),
    "plan.submitted": _Source("plan_id", _of_plan),
    "plan.fed_back": _Source("plan_id", _of_reaction),
    "case.progressed": _Source("note_id", _of_note),
    "case.paused": _Source("pause_id", _of_pause),
    "case.resumed": _Source("pause_id", lambda pause: ()),
    "case.urged": _Source("urging_id", _of_urging),
    "case.escalated": _Source("escalation_id", _of_escalation),
    "case.escalation_answered": _Source("escalation_id", _of_response),
    "case.answered": _Source("answer_id", _of_answer),
    "case.answer_withdrawn": _Source("answer_id", _of_withdrawn),
    "case.visit_failed": _Source("visit_id", _of_visit),
    "case.unreachable": _Source("visit_id", _of_visit),
    "case.closed": _Source("visit_id", _of_visit),
    "case.reopened": _Source("visit_id", _of_visit),
    "case.visit_withdrawn": _Source("visit_id", _of_withdrawn),
    **{name: _Source(field, words) for name, (field, words) in among.WORDS.items()},
    **{name: _Source(field, words) for name, (field, words) in registers.WORDS.items()},
}
