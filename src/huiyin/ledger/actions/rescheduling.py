"""Moving due times that were provisional, once the holidays that decide about them are known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.calendars.models import CalendarVersion
from huiyin.calendars.queries import get_version, newest_edition, table_of, version_with
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry import Place
from huiyin.ledger.events import ObligationRescheduled
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.book import Book, fact_of, load_book
from huiyin.ledger.queries.outcome import streams_of
from huiyin.ledger.rules.respond import RESCHEDULED, rebuild
from huiyin.ledger.rules.values import Owed

AT_ONCE = 500


def reschedule(*, by: Actor, at: datetime) -> int:
    """Record a new due time for every open obligation whose provisional one is settled now; returns how many.

    The event stands on the subject's own stream and names the calendar that knows the year, so that evaluating the
    stream again gives the same.
    """
    edition = newest_edition()
    if edition is None:
        return 0
    known_until = datetime(max(table_of(edition.code).years) + 1, 1, 2, tzinfo=UTC)
    moved, last = 0, 0
    while True:
        waiting = list(
            Obligation.objects.filter(
                provisional=True, closed_at__isnull=True, due_at__lt=known_until, pk__gt=last
            )
            .select_related("trigger")
            .order_by("pk")[:AT_ONCE]
        )
        if not waiting:
            return moved
        last = waiting[-1].pk
        moved += _reschedule(waiting, edition.code, by=by, at=at)


@transaction.atomic
def _reschedule(waiting: Sequence[Obligation], edition: str, *, by: Actor, at: datetime) -> int:
    book = load_book()
    streams = streams_of({(row.subject_kind, row.subject_id) for row in waiting})
    drafts = []
    for row in waiting:
        version = _version_for(row.trigger, edition)
        if version is None:
            continue
        one = _counted_by(book, row, streams[row.subject_kind, row.subject_id], version, at)
        if one is None or one.due_at is None or one.provisional or row.due_at is None:
            continue
        data = ObligationRescheduled(
            clause_id=row.clause_id,
            trigger_id=row.trigger_id,
            edition=edition,
            due_before=row.due_at,
            due_after=one.due_at,
        )
        place = Place(row.unit_id, row.unit_path, version.pk) if row.unit_id is not None else None
        if place is not None:
            drafts.append(
                Draft(
                    data, on=row.subject_id, place=place, customer_id=row.customer_id, kind=row.subject_kind
                )
            )
    record_many(drafts, by=by, at=at)
    return len(drafts)


def _version_for(trigger: Event, edition: str) -> CalendarVersion | None:
    """A version with the edition, of the calendar by which the obligation was opened if there is one."""
    own = CalendarVersion.objects.filter(pk=trigger.calendar_id or 0).first()
    return version_with(edition, own.calendar_id if own else None)


def _counted_by(
    book: Book, row: Obligation, stream: Sequence[Event], version: CalendarVersion, at: datetime
) -> Owed | None:
    """The obligation as it would be with the event that is not yet recorded."""
    facts = [fact_of(event) for event in stream]
    event = replace(
        facts[-1],
        id=0,
        name=RESCHEDULED,
        sequence=facts[-1].sequence + 1,
        occurred_at=max(at, facts[-1].occurred_at),
        recorded_at=at,
        data={"clause_id": row.clause_id, "trigger_id": row.trigger_id},
        calendar=get_version(version.pk),
        voids_id=None,
    )
    owed = rebuild(book.versions[row.clause_code], [*facts, event])
    return next((one for one in owed if one.key == (row.clause_id, row.trigger_id)), None)
