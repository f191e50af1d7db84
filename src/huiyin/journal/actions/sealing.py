"""Sealing: the journal's stretches are chained by hashes, so that tampering shows."""

from datetime import datetime

from django.db import IntegrityError, transaction

from huiyin.journal.models import Batch, Event
from huiyin.journal.queries import hashed_rows, horizon
from huiyin.journal.rules import FIRST_HASH, chain

LARGEST = 10_000


def seal(at: datetime) -> int:
    """Seal what is settled and not sealed yet, in batches of at most 10,000 events; returns how many batches.

    Two workers at once: the batch number decides, the second one's batch is dropped.
    """
    settled, batches = horizon(), 0
    while _seal_next(settled, at):
        batches += 1
    return batches


def _seal_next(settled: int, at: datetime) -> bool:
    previous = Batch.objects.order_by("-number").first()
    after = previous.last_id if previous else 0
    ids = Event.objects.filter(id__gt=after, id__lte=settled).order_by("id").values_list("id", flat=True)
    stretch = list(ids[:LARGEST])
    if not stretch:
        return False
    previous_hash = previous.hash if previous else FIRST_HASH
    try:
        with transaction.atomic():
            Batch.objects.create(
                number=previous.number + 1 if previous else 1,
                first_id=after,
                last_id=stretch[-1],
                events=len(stretch),
                previous_hash=previous_hash,
                hash=chain(previous_hash, hashed_rows(after, stretch[-1])),
                sealed_at=at,
            )
    except IntegrityError:
        return False
    return True
