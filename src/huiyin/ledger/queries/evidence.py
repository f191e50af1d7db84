"""One obligation with its evidence: the events of its subject that opened, moved, closed or steered it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.calendars.rules import Budget, explain_parameters
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.ledger.models import Credit, Obligation, Remark
from huiyin.ledger.queries.book import fact_of
from huiyin.ledger.queries.showing import ClauseInWords, Line, clauses_in_words, show
from huiyin.ledger.rules.controls import AnyControl, ControlShape, LeadShape, RateShape, RepeatShape
from huiyin.ledger.rules.counting import OPENED, OWN_EVENTS
from huiyin.ledger.rules.explaining import span_words
from huiyin.ledger.rules.reading import OVERRIDDEN, read_control, read_shape, read_span
from huiyin.ledger.rules.respond import (
    ABOUT_OBLIGATIONS,
    ESCALATED,
    HANDED_OVER,
    RESCHEDULED,
    URGED,
    WAIVED,
    pauses_in,
    standing,
)
from huiyin.ledger.rules.wording import budget_words
from huiyin.staff.queries import names

MOST_CREDITS = 200
Part = str  # "trigger", "closing", "waived", "urged", "escalated", "handed_over", "pause", "other"


@dataclass(frozen=True, slots=True)
class Proof:
    """An event that concerns the obligation, and the part that it plays."""

    event: Event
    part: Part
    who: str
    is_voided: bool
    words: str
    told: tuple[str, ...]
    step: str

    @property
    def late(self) -> datetime | None:
        """When it was typed in, if that was late."""
        return self.event.recorded_at if self.event.is_late_entry else None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How the due time came about: a budget from the trigger on, or a time that the trigger carries; and the pauses.

    `told` says it in a sentence where nothing is counted line by line.
    """

    start: datetime
    budget: Budget | None
    promised: datetime | None
    working: bool
    words: str
    pauses: list[tuple[datetime, datetime | None]]
    calendar_id: int | None
    told: str = ""

    @property
    def parameters(self) -> str:
        """The query of the page that explains it line by line."""
        return explain_parameters(
            version_id=self.calendar_id,
            start=self.start,
            budget=self.budget,
            promised=self.promised,
            working=self.working,
            pauses=self.pauses,
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that an auditor asks about an obligation."""

    line: Line
    clause: ClauseInWords
    reckoning: Reckoning
    proofs: list[Proof]
    waiver: Proof | None


def dossier_of(obligation: Obligation, actor: Actor) -> Dossier:
    """The obligation with its evidence."""
    events = events_about(obligation)
    clause = clauses_in_words([obligation.clause])[0]
    proofs = _proofs(obligation, events, clause)
    return Dossier(
        line=show([obligation], actor)[0],
        clause=clause,
        reckoning=_reckoning(obligation, events),
        proofs=proofs,
        waiver=next((proof for proof in proofs if proof.part == "waived" and not proof.is_voided), None),
    )


def reckoning_of(obligation: Obligation) -> Reckoning:
    """How the due time of the obligation came about."""
    return _reckoning(obligation, events_about(obligation))


def _reckoning(obligation: Obligation, events: Sequence[Event]) -> Reckoning:
    control = read_control(obligation.clause.control)
    since_trigger, until = obligation.opened_at, obligation.closed_at
    promised = obligation.trigger.data.get(control.due_from)
    told = _told_due(obligation, events)
    facts = standing([fact_of(event) for event in sorted(events, key=lambda event: event.sequence)])
    past = [fact for fact in facts if until is None or fact.occurred_at <= until]
    return Reckoning(
        told=told,
        start=since_trigger,
        budget=control.within,
        promised=datetime.fromisoformat(promised) if control.due_from and promised else None,
        working=control.working,
        words=budget_words(control.within) if control.within is not None else "",
        pauses=[
            (since, end or until)
            for since, end in pauses_in(control, past)
            if end is None or end > since_trigger
        ],
        calendar_id=next(
            (
                event.calendar_id
                for event in reversed(events)
                if _own_part_of(obligation, event) == "rescheduled"
            ),
            obligation.trigger.calendar_id,
        ),
    )


def events_about(obligation: Obligation) -> list[Event]:
    """The events of its subject; for what is counted in a period also that period's, and those that were counted."""
    events = list_events(obligation.subject_kind, [obligation.subject_id])
    if obligation.period_id is None:
        return events
    own = list_events("period", [obligation.period_id])
    credits = Credit.objects.filter(period_id=obligation.period_id).order_by("-event_id")
    if obligation.subject_kind == own[0].data["member"]:
        credits = credits.filter(member_id=obligation.subject_id)
    ids = list(credits.values_list("event_id", flat=True)[:MOST_CREDITS])
    counted = list(Event.objects.filter(Q(pk__in=ids) | Q(voids_id__in=ids)))
    every = {event.pk: event for event in [*events, *own, *counted]}
    return sorted(every.values(), key=lambda event: (event.occurred_at, event.pk))


def _told_due(obligation: Obligation, events: Sequence[Event]) -> str:
    """How the due time came about where it is not counted from the trigger on."""
    shape = read_shape(obligation.clause.control)
    if isinstance(shape, ControlShape):
        return ""
    if obligation.period_id is not None:
        return _told_count(obligation, shape)
    if not isinstance(shape, LeadShape) or obligation.due_at is None:
        return _("Nothing is due: this is an exception that was let through.")
    span = span_words(read_span(shape.before, calendar=shape.calendar))
    voided = voided_ids(events)
    moments = [
        event.data[shape.date]
        for event in events
        if event.name in shape.when and event.data.get(shape.date) and event.pk not in voided
    ]
    moment = f"{timezone.localtime(datetime.fromisoformat(moments[-1])):%Y-%m-%d %H:%M}" if moments else ""
    return _("%(length)s before %(moment)s.") % {"length": span, "moment": moment}


def _told_count(obligation: Obligation, shape: AnyControl) -> str:
    """From when to when it is counted, and how far it is."""
    opened, due = timezone.localtime(obligation.opened_at), obligation.due_at
    values = {
        "since": f"{opened:%Y-%m-%d %H:%M}",
        "until": f"{timezone.localtime(due):%Y-%m-%d %H:%M}" if due is not None else "",
        "achieved": obligation.achieved,
        "required": obligation.required or 0,
    }
    if isinstance(shape, RateShape):
        return _("Measured from %(since)s to %(until)s: %(achieved)d of %(required)d.") % values
    if isinstance(shape, RepeatShape) and shape.every:
        return _("Counted from the last time, %(since)s, to %(until)s.") % values
    return _("Counted from %(since)s to %(until)s: %(achieved)d of the %(required)d that it takes.") % values


def _proofs(obligation: Obligation, events: Sequence[Event], clause: ClauseInWords) -> list[Proof]:
    voided = voided_ids(events)
    concerned = [(event, _part(obligation, event)) for event in events]
    kept = [(event, part) for event, part in concerned if part]
    remarks = _remarks(event for event, _part_ in kept)
    people = names({id_ for event, _part_ in kept for id_ in (*_told(event), event.actor_id) if id_})
    return [
        Proof(
            event=event,
            part=part,
            who=people.get(event.actor_id or 0, event.shown_actor),
            is_voided=event.pk in voided,
            words=remarks.get(event.data.get("remark_id", 0), ""),
            told=tuple(people[id_] for id_ in _told(event) if id_ in people),
            step=_step(event, obligation, clause),
        )
        for event, part in kept
    ]


def _part(obligation: Obligation, event: Event) -> Part:
    """Which part the event plays for this obligation; "" if none."""
    if event.name in ABOUT_OBLIGATIONS:
        return _own_part(obligation, event)
    if event.pk == obligation.trigger_id:
        return "waived" if event.name == OVERRIDDEN else "trigger"
    if event.pk == obligation.closing_id:
        return "closing"
    if event.name in OWN_EVENTS:
        return "other" if event.name != OPENED else ""
    control = obligation.clause.control
    is_in_time = event.occurred_at >= obligation.opened_at and (
        obligation.closed_at is None or event.occurred_at <= obligation.closed_at
    )
    if not is_in_time:
        return ""
    if event.name in {*control.get("pause", ()), *control.get("resume", ())}:
        return "pause"
    names_owner = any(event.data.get(f"{key}_id") for key in control.get("owed_by", ()))
    is_end = event.name in {*control.get("then", ()), *control.get("unless", ())}
    return "other" if names_owner or is_end or event.voids_id == obligation.trigger_id else ""


def _own_part_of(obligation: Obligation, event: Event) -> Part:
    return _own_part(obligation, event) if event.name in ABOUT_OBLIGATIONS else ""


def _own_part(obligation: Obligation, event: Event) -> Part:
    key = (event.data["clause_id"], event.data["trigger_id"])
    if key != (obligation.clause_id, obligation.trigger_id):
        return ""
    parts = {
        WAIVED: "waived",
        URGED: "urged",
        ESCALATED: "escalated",
        HANDED_OVER: "handed_over",
        RESCHEDULED: "rescheduled",
    }
    return parts[event.name]


def _told(event: Event) -> list[int]:
    data: Mapping[str, Any] = event.data
    if event.name == HANDED_OVER:
        return [data["to_id"]]
    return list(data["told"]) if event.name in {URGED, ESCALATED} else []


def _step(event: Event, obligation: Obligation, clause: ClauseInWords) -> str:
    """The words of the step of the ladder that fired."""
    if event.name == RESCHEDULED:
        before, after = (
            timezone.localtime(datetime.fromisoformat(event.data[key])) for key in ("due_before", "due_after")
        )
        return f"{before:%Y-%m-%d %H:%M} → {after:%Y-%m-%d %H:%M}"
    number = event.data.get("step")
    if event.name != ESCALATED or not isinstance(number, int) or number >= len(obligation.clause.ladder):
        return ""
    when, whom = clause.steps[number]
    return f"{when} · {whom}"


def _remarks(events: Any) -> dict[int, str]:
    ids = {
        event.data["remark_id"]
        for event in events
        if "remark_id" in event.data and event.name in {*ABOUT_OBLIGATIONS, OVERRIDDEN}
    }
    return dict(Remark.objects.filter(pk__in=ids).values_list("pk", "words"))
