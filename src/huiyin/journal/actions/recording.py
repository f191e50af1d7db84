"""Recording events: the last thing that every action does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.base.reads import read_by_hand
from huiyin.base.rows import insert
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData, Place, find_event, subscribers

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be recorded; `on` is the subject's id, `occurred_at` None means now.

    `kind` is the subject's kind for events that leave it open.
    """

    data: EventData
    on: int
    place: Place | None = None
    occurred_at: datetime | None = None
    customer_id: int | None = None
    voids: int | None = None
    kind: str = ""

    @property
    def subject_kind(self) -> str:
        """What kind of subject it happens to."""
        return self.data.subject if self.data.subject != "*" else self.kind


def record(
    data: EventData,
    *,
    on: int,
    place: Place | None,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    customer_id: int | None = None,
    voids: int | None = None,
) -> Event:
    """Record one event in the caller's transaction and call the in-transaction subscribers.

    `at` is the moment of recording; `occurred_at` may lie before it (a late entry). `voids` is the id of an earlier
    event of the same subject that this one corrects.

    :raises Invalid: it occurred in the future
    :raises NotFound: there is no such event to void
    :raises WrongStatus: the event to void has been voided already
    """
    draft = Draft(data, on, place, occurred_at, customer_id, voids)
    return record_many([draft], by=by, at=at)[0]


def record_many(drafts: Sequence[Draft], *, by: Actor, at: datetime, imported: bool = False) -> list[Event]:
    """Record many events at once: the same events as recording each by itself, written set-wise.

    Refusals as for `record`; `imported` marks history from elsewhere, which starts nobody's work.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events are recorded inside the transaction of an action")
    if not drafts:
        return []
    for draft in drafts:
        _check(draft, at)
    events = [_event(draft, by, at, imported) for draft in drafts]
    _number(events)
    insert(events)
    for subscriber in subscribers():
        wanted = [event for event in events if subscriber.names is None or event.name in subscriber.names]
        if wanted:
            subscriber.handler(wanted)
    return events


def _check(draft: Draft, at: datetime) -> None:
    if find_event(draft.data.event) is not type(draft.data):
        raise TypeError(f"no room declares the event {draft.data.event!r}")
    if draft.occurred_at is not None and draft.occurred_at > at:
        raise Invalid(fields={"occurred_at": _("This lies in the future.")})
    if draft.voids is None:
        return
    voided = Event.objects.filter(pk=draft.voids, subject_kind=draft.subject_kind, subject_id=draft.on)
    if not voided.exists():
        raise NotFound
    if Event.objects.filter(voids=draft.voids).exists():
        raise WrongStatus


def _event(draft: Draft, by: Actor, at: datetime, imported: bool) -> Event:
    place, occurred_at = draft.place, at if draft.occurred_at is None else draft.occurred_at
    data = draft.data.model_dump(mode="json")
    name = by.name if by.kind == "system" else ""
    # By position, which is twice as fast: in the order of the model. `_number` gives the sequence.
    values: Any = [
        None, draft.data.event, draft.subject_kind, draft.on, 0, draft.customer_id, place.unit_id if place else None,
        place.path if place else "", place.calendar_id if place else None, by.kind, by.id, name, occurred_at, at,
        draft.voids, imported, data,
    ]  # fmt: skip
    return Event(*values)


def _number(events: Sequence[Event]) -> None:
    """Increment the subjects' streams, in a fixed order so that two recorders of many never deadlock."""
    counts = Counter((event.subject_kind, event.subject_id) for event in events)
    subjects = sorted(counts)
    last: dict[tuple[str, int], int] = {}
    for start in range(0, len(subjects), CHUNK):
        chunk = subjects[start : start + CHUNK]
        rows = read_by_hand(
            "INSERT INTO journal_stream (subject_kind, subject_id, sequence) VALUES "  # noqa: S608 - placeholders only
            + ", ".join(["(%s, %s, %s)"] * len(chunk))
            + " ON CONFLICT (subject_kind, subject_id)"
            " DO UPDATE SET sequence = journal_stream.sequence + excluded.sequence"
            " RETURNING subject_kind, subject_id, sequence",
            [value for kind, id_ in chunk for value in (kind, id_, counts[kind, id_])],
        )
        last.update({(kind, id_): sequence for kind, id_, sequence in rows})
    following = {subject: last[subject] - counts[subject] for subject in subjects}
    for event in events:
        subject = (event.subject_kind, event.subject_id)
        following[subject] += 1
        event.sequence = following[subject]
