"""Reminders as their list shows them."""

from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.ledger.models import Remark, Reminder
from huiyin.ledger.queries.obligations import list_reminders
from huiyin.ledger.queries.showing import Line, show
from huiyin.staff.queries import names


@dataclass(frozen=True, slots=True)
class Note:
    """A reminder with the obligation it is about, who sent it and the words that came with it."""

    reminder: Reminder
    line: Line
    sender: str
    words: str


def list_notes(actor: Actor) -> list[Note]:
    """The actor's own reminders, newest first."""
    reminders = list_reminders(actor)
    lines = show([reminder.obligation for reminder in reminders], actor)
    events = Event.objects.in_bulk([reminder.event_id for reminder in reminders])
    remark_ids = {event.data["remark_id"] for event in events.values() if "remark_id" in event.data}
    people = names(
        [event.actor_id for event in events.values() if event.actor_kind == "staff" and event.actor_id]
    )
    remarks = dict(Remark.objects.filter(pk__in=remark_ids).values_list("pk", "words"))
    return [
        Note(
            reminder=reminder,
            line=line,
            sender=_sender(events.get(reminder.event_id), people),
            words=_words(events.get(reminder.event_id), remarks),
        )
        for reminder, line in zip(reminders, lines, strict=True)
    ]


def _sender(event: Event | None, people: dict[int, str]) -> str:
    return people.get(event.actor_id or 0, "") if event is not None and event.actor_kind == "staff" else ""


def _words(event: Event | None, remarks: dict[int, str]) -> str:
    return remarks.get(event.data.get("remark_id", 0), "") if event is not None else ""
