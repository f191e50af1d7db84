"""How the installation is doing, in numbers: read by the health page and by Prometheus."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min

from huiyin.channels.models import Mail, Message
from huiyin.channels.queries.outbox import outbox_figures
from huiyin.config import database
from huiyin.config.watch.faults import Fault, faults
from huiyin.journal.models import Batch, Cursor, Event, Worker
from huiyin.journal.registry import followers
from huiyin.ledger.models import Obligation

#: Counting stops here.
CAP = 10_000
BACKUP_NOTE = "backup.json"


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many (at most CAP) and since when the oldest."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Reader:
    """A follower: how many events it is behind, since when, and how often its next event has failed."""

    name: str
    behind: int
    oldest: datetime | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything at one moment; sizes in bytes."""

    at: datetime
    workers: list[Worker]
    readers: list[Reader]
    steps: Queue
    outbox: Queue
    stuck: int
    unsealed: Queue
    sealed_at: datetime | None
    events: int
    lacks_migrations: bool
    database_size: int
    disk_free: int
    disk_size: int
    backup: Mapping[str, Any]
    faults: list[Fault]
    mail_at: datetime | None
    mail_unclear: int

    def part(self, name: str) -> Mapping[str, Any]:
        """What the workers say of a part: the one that ran last."""
        said = [worker.parts[name] for worker in self.workers if name in worker.parts]
        return max(said, key=lambda one: str(one.get("at", "")), default={})


def read_figures(at: datetime) -> Figures:
    """Read them all; each by an index, or counted at most up to CAP."""
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    batch = Batch.objects.order_by("-number").first()
    steps = Obligation.objects.filter(next_step_at__lte=at)
    due = Message.objects.filter(status=Message.Status.WAITING, not_before__lte=at)
    standing = outbox_figures()
    unsealed = Event.objects.filter(id__gt=batch.last_id if batch else 0)
    disk = shutil.disk_usage(settings.HOME)
    return Figures(
        at=at,
        workers=list(Worker.objects.order_by("-seen_at")),
        readers=_readers(last),
        steps=Queue(steps[:CAP].count(), steps.aggregate(oldest=Min("next_step_at"))["oldest"]),
        outbox=Queue(due[:CAP].count(), due.aggregate(oldest=Min("not_before"))["oldest"]),
        stuck=sum(standing.get(status, 0) for status in (Message.Status.FAILED, Message.Status.UNCERTAIN)),
        unsealed=Queue(unsealed[:CAP].count(), _first_recorded(batch.last_id if batch else 0)),
        sealed_at=batch.sealed_at if batch else None,
        events=last,
        lacks_migrations=not database.has_all_migrations(),
        database_size=_database_size(),
        disk_free=disk.free,
        disk_size=disk.total,
        backup=_backup(),
        faults=faults(settings.HOME, since=at - timedelta(days=1)),
        mail_at=Mail.objects.aggregate(last=Max("stored_at"))["last"],
        mail_unclear=Mail.objects.filter(status=Mail.Status.UNCLEAR)[:CAP].count(),
    )


def _readers(last: int) -> list[Reader]:
    cursors = {cursor.follower: cursor for cursor in Cursor.objects.all()}
    found = []
    for follower in followers():
        cursor = cursors.get(follower.name)
        position = cursor.position if cursor else 0
        oldest = _first_recorded(position) if position < last else None
        found.append(Reader(follower.name, max(last - position, 0), oldest, cursor.failures if cursor else 0))
    return found


def _first_recorded(after: int) -> datetime | None:
    rows = Event.objects.filter(id__gt=after).order_by("id").values_list("recorded_at", flat=True)
    return rows.first()


def _database_size() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_size")
        return pages * int(cursor.fetchone()[0])


def _backup() -> Mapping[str, Any]:
    try:
        said = json.loads((Path(settings.HOME) / BACKUP_NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
