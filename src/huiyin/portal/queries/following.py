"""A matter as its customer sees it: own statuses, answers and promised times; no names, notes or papers of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Answer, Case, Voice
from huiyin.cases.queries import find_opinion, given_answers, remarks_of
from huiyin.files.models import Attachment
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.portal import rules
from huiyin.portal.models import PortalMatter, PortalStep

Text = str | Promise

#: What the customer reads for each status, and its tone.
STATES: dict[str, tuple[Text, str]] = {
    Case.Status.REGISTERED: (_("We have received it"), "info"),
    Case.Status.DISPATCHED: (_("Being taken care of"), "info"),
    Case.Status.IN_HANDLING: (_("Being taken care of"), "info"),
    Case.Status.HANDLED: (_("Done; our answer follows"), "info"),
    Case.Status.ANSWERED: (_("Answered"), "good"),
    Case.Status.CLOSED: (_("Finished"), "good"),
    Case.Status.UNREACHABLE: (_("Finished; we could not reach you"), "good"),
    Case.Status.WITHDRAWN: (_("Withdrawn"), "quiet"),
}
_STEPS: dict[str, Text] = {
    "case.registered": _("We have received it"),
    "sheet.accepted": _("Somebody is taking care of it"),
    "sheet.completed": _("The work is done"),
    "case.acknowledged": _("You will have our answer by then"),
    "case.answered": _("Our answer"),
    "case.reopened": _("We go on with it"),
    "case.remarked": _("You added"),
    "case.rated": _("Your opinion"),
    "case.urged": _("You urged us"),
    "case.closed": _("Finished"),
    "case.unreachable": _("We could not reach you"),
    "case.withdrawn": _("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the customer reads it; `promised_at` where a time was promised."""

    label: Text
    at: datetime
    words: str = ""
    promised_at: datetime | None = None
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything on the customer's page."""

    matter: PortalMatter
    state: Text
    tone: str
    lines: list[Line]
    opinion: Voice | None
    photos: list[Attachment]
    may_urge: bool

    @property
    def case(self) -> Case:
        """The matter itself."""
        return self.matter.case

    @property
    def may_add(self) -> bool:
        """Whether remarks and photos are still taken."""
        return self.case.is_open

    @property
    def may_add_photo(self) -> bool:
        """Whether there is room for another photo."""
        return self.may_add and len(self.photos) < rules.MOST_PHOTOS

    @property
    def may_rate(self) -> bool:
        """Whether there is an answer that has not been judged."""
        is_answered = self.case.status in (Case.Status.ANSWERED, Case.Status.CLOSED)
        return is_answered and self.case.answered_at is not None and self.opinion is None

    @property
    def may_withdraw(self) -> bool:
        """Whether it can still be withdrawn."""
        return self.case.status in Case.UNANSWERED

    @property
    def is_waiting(self) -> bool:
        """Whether we wait for the customer."""
        return self.case.is_open and self.case.paused_for == Case.PausedFor.CUSTOMER


def follow(matter: PortalMatter, at: datetime) -> Followed:
    """The customer's page of a matter."""
    case = matter.case
    events = list_events("case", [case.pk])
    voided = voided_ids(events)
    standing = [event for event in events if event.pk not in voided]
    state, tone = state_of(case)
    urged = [event.occurred_at for event in standing if _is_urged(event)]
    is_urgeable = case.status in Case.UNANSWERED
    return Followed(
        matter=matter,
        state=state,
        tone=tone,
        lines=_lines(case, standing),
        opinion=find_opinion(case),
        photos=photos_of(matter),
        may_urge=is_urgeable and rules.may_urge_again(max(urged, default=None), at),
    )


def state_of(case: Case) -> tuple[Text, str]:
    """What the customer reads about where it stands, and its tone."""
    return STATES[Case.Status(case.status)]


def photos_of(matter: PortalMatter) -> list[Attachment]:
    """The photos that the customer sent, oldest first; withdrawn ones left out."""
    rows = Attachment.objects.filter(
        pk__in=PortalStep.objects.filter(matter=matter, attachment__isnull=False).values("attachment")
    )
    return list(rows.filter(withdrawn_at=None).order_by("id"))


def last_urged(case: Case) -> datetime | None:
    """When the customer urged last, or None."""
    return (
        case.urgings.filter(origin="customer", by=None)
        .order_by("-urged_at")
        .values_list("urged_at", flat=True)
        .first()
    )


def _lines(case: Case, events: list[Event]) -> list[Line]:
    answers = {answer.pk: answer for answer in given_answers(case)}
    voices = {voice.pk: voice for voice in remarks_of(case)}
    lines = [_line(event, answers, voices) for event in events if event.name in _STEPS]
    return [line for line in lines if line is not None][::-1]


def _line(event: Event, answers: Mapping[int, Answer], voices: Mapping[int, Voice]) -> Line | None:
    label = _STEPS[event.name]
    if event.name == "case.urged" and not _is_urged(event):
        return None
    if event.name == "case.answered":
        answer = answers.get(event.data["answer_id"])
        return Line(label, event.occurred_at, answer.words) if answer else None
    if event.name in ("case.remarked", "case.rated"):
        voice = voices.get(event.data["voice_id"])
        return _said(label, voice) if voice else None
    if event.name == "case.acknowledged":
        return Line(label, event.occurred_at, promised_at=datetime.fromisoformat(event.data["promised_at"]))
    return Line(label, event.occurred_at, is_ours=event.name != "case.urged")


def _said(label: Text, voice: Voice) -> Line:
    words = voice.words
    if voice.is_satisfied is not None:
        words = f"{_('Satisfied') if voice.is_satisfied else _('Not satisfied')} {words}".strip()
    return Line(label, voice.said_at, words, is_ours=False)


def _is_urged(event: Event) -> bool:
    """Whether the customer urged, from the own phone."""
    return event.name == "case.urged" and event.actor_kind == "customer"
