"""Taking the numbers of rates: when a period has ended, and again while late entries may change them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huiyin.base.actor import Actor
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry.hooks import find_measure
from huiyin.ledger.events import MeasureTaken
from huiyin.ledger.models import Period
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.counted import counted_by
from huiyin.ledger.rules.counting import OPENED, TAKEN

SETTLES = timedelta(days=31)
AGAIN = timedelta(days=1)


def take_measures(*, by: Actor, at: datetime) -> int:
    """Take both numbers of every rate whose period has ended; returns how many were recorded.

    Once right after the end, then once a day for 31 days, recorded only where they have changed.
    """
    rates = [
        code
        for code, some in load_book().counted.items()
        if some[-1].counted and some[-1].counted.kind == "rate"
    ]
    ended = Period.objects.filter(clause_code__in=rates, until__lte=at).exclude(
        looked_at__gt=at - AGAIN, looked_at__isnull=False
    )
    waiting = ended.filter(until__gt=at - SETTLES) | ended.filter(looked_at__isnull=True)
    return sum(_take(period_id, by, at) for period_id in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _take(period_id: int, by: Actor, at: datetime) -> int:
    """Event: measure.taken, where the numbers are not those taken last."""
    due = Q(looked_at__isnull=True) | Q(looked_at__lte=at - AGAIN)
    if not Period.objects.filter(due, pk=period_id).update(looked_at=at):
        return 0  # another worker was faster
    period = Period.objects.get(pk=period_id)
    opened = Event.objects.of("period", [period_id]).get(name=OPENED)
    measure = find_measure(counted_by(load_book(), opened).source)
    if measure is None or period.until is None:
        return 0
    taken = measure.take(opened.unit_path, period.since, period.until)
    numbers = (taken.numerator, taken.denominator)
    last = Event.objects.of("period", [period_id]).filter(name=TAKEN).order_by("-sequence").first()
    if last is not None and (last.data["numerator"], last.data["denominator"]) == numbers:
        return 0
    data = MeasureTaken(measure=measure.code, numerator=numbers[0], denominator=numbers[1])
    record_many([Draft(data, on=period_id, place=opened.place)], by=by, at=at)
    return 1
