"""Taking the numbers of rates: when a period has ended, and again while late entries may change them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.base.actor import Actor
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry.hooks import Taken, find_measure
from huiyin.ledger.events import MeasureTaken
from huiyin.ledger.models import Period
from huiyin.ledger.queries.book import Book, load_book
from huiyin.ledger.queries.counted import counted_by
from huiyin.ledger.rules.counting import OPENED, TAKEN

SETTLES = timedelta(days=31)
AGAIN = timedelta(days=1)
NOTHING = Taken(0, 0)
#: Periods in one transaction.
CHUNK = 500

#: What is measured, from when until when.
Stretch = tuple[str, datetime, datetime]


def take_measures(*, by: Actor, at: datetime) -> int:
    """Take both numbers of every rate whose period has ended; returns how many were recorded.

    Once right after the end, then once a day for 31 days, recorded only where they have changed. Units that are
    measured alike over the same time are counted together.
    """
    book = load_book()
    rates = [
        code for code, some in book.counted.items() if some[-1].counted and some[-1].counted.kind == "rate"
    ]
    ended = Period.objects.filter(_is_due(at), clause_code__in=rates, until__lte=at)
    waiting = ended.filter(until__gt=at - SETTLES) | ended.filter(looked_at__isnull=True)
    recorded = 0
    for (code, since, until), opened in _alike(book, waiting).items():
        measure = find_measure(code)
        taken = (
            measure.take({event.unit_path for event in opened}, since, until) if measure is not None else None
        )
        for start in range(0, len(opened), CHUNK):
            recorded += _take(code, opened[start : start + CHUNK], taken, by, at)
    return recorded


def _is_due(at: datetime) -> Q:
    return Q(looked_at__isnull=True) | Q(looked_at__lte=at - AGAIN)


def _alike(book: Book, waiting: QuerySet[Period]) -> dict[Stretch, list[Event]]:
    """The openings of these periods, by what is to be counted over which time."""
    stretches = {id_: (since, until) for id_, since, until in waiting.values_list("pk", "since", "until")}
    alike: defaultdict[Stretch, list[Event]] = defaultdict(list)
    ids = sorted(stretches)
    for start in range(0, len(ids), CHUNK):
        for event in Event.objects.of("period", ids[start : start + CHUNK]).filter(name=OPENED):
            since, until = stretches[event.subject_id]
            if until is not None:
                alike[counted_by(book, event).source, since, until].append(event)
    return alike


@transaction.atomic
def _take(
    code: str, opened: Sequence[Event], taken: Mapping[str, Taken] | None, by: Actor, at: datetime
) -> int:
    """Event: measure.taken, where the numbers are not those taken last."""
    ids = [event.subject_id for event in opened]
    # Whoever is second waits here for the first, and finds below what it has recorded.
    if not Period.objects.filter(_is_due(at), pk__in=ids).update(looked_at=at) or taken is None:
        return 0
    last = {
        event.subject_id: (event.data["numerator"], event.data["denominator"])
        for event in Event.objects.of("period", ids).filter(name=TAKEN).order_by("subject_id", "sequence")
    }
    drafts = []
    for event in opened:
        now = taken.get(event.unit_path, NOTHING)
        if last.get(event.subject_id) != (now.numerator, now.denominator):
            data = MeasureTaken(measure=code, numerator=now.numerator, denominator=now.denominator)
            drafts.append(Draft(data, on=event.subject_id, place=event.place))
    record_many(drafts, by=by, at=at)
    return len(drafts)
