"""The list of reminders: filled by urgings, emptied by reading."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.journal.actions import record
from huiyin.journal.models import Event
from huiyin.ledger.events import ReminderRead, RemindersRead
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.people import responsible_ids
from huiyin.ledger.registry import is_urging


def remind(event: Event) -> None:
    """Turn an urging of an upper room into reminders for whoever owes something on its subject.

    Follows the journal after the commit; done twice it changes nothing.
    """
    if event.imported or not is_urging(event.name):
        return
    owed = (
        Obligation.objects.open().live().filter(subject_kind=event.subject_kind, subject_id=event.subject_id)
    )
    Reminder.objects.bulk_create(
        [
            Reminder(
                staff_id=staff_id,
                obligation=obligation,
                event_id=event.pk,
                cause=Reminder.Cause.URGED,
                at=event.recorded_at,
            )
            for obligation in owed
            for staff_id in responsible_ids(obligation, event.recorded_at)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def read_reminder(reminder_id: int, *, by: Actor, at: datetime) -> Reminder:
    """Take one reminder off one's own list; reading it twice changes nothing.

    The event proves that the step of the ladder has reached somebody.

    :raises NotFound: it is somebody else's
    """
    reminder = (
        Reminder.objects.filter(pk=reminder_id, staff_id=by.id or 0).select_related("obligation").first()
    )
    if reminder is None:
        raise NotFound
    if Reminder.objects.filter(pk=reminder_id, read_at__isnull=True).update(read_at=at):
        record(ReminderRead(staff_id=reminder.staff_id), on=reminder.pk, place=None, by=by, at=at)
    return reminder


@transaction.atomic
def read_reminders(*, by: Actor, at: datetime) -> int:
    """Take all reminders off one's own list; returns how many there were."""
    number = Reminder.objects.filter(staff_id=by.id or 0, read_at__isnull=True).update(read_at=at)
    if number:
        record(RemindersRead(number=number), on=by.id or 0, place=None, by=by, at=at)
    return number
