"""Making audit packs: asked for on a page or the command line, made by the worker, kept for a while."""

import csv
import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.base.printing import render
from huiyin.base.rows import update
from huiyin.base.transitions import change, move
from huiyin.journal.actions import record, seal
from huiyin.journal.models import Batch
from huiyin.journal.queries import hashed_rows
from huiyin.journal.rules import canonical
from huiyin.ledger.events import AuditPackAsked, AuditPackFailed, AuditPackMade, AuditPackTaken
from huiyin.ledger.models import AuditPack, Procedure
from huiyin.ledger.queries.audit_report import report
from huiyin.ledger.queries.auditing import (
    COLUMNS,
    Extent,
    Reading,
    as_text,
    batches_for,
    extent_of,
    figures_of,
    lines_of,
    place_of,
)
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for

DATA = Path(__file__).parents[1] / "data" / "audit"
KEPT = timedelta(days=30)
#: A pack of which nothing was heard for so long was given up by a worker that died.
SILENT = timedelta(minutes=5)
BATCH_COLUMNS = ("number", "first_id", "last_id", "events", "previous_hash", "hash", "sealed_at")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 60

Tell = Callable[[int], None]


@transaction.atomic
def ask_audit_pack(
    *,
    procedure: Procedure,
    unit: OrgUnit | None,
    since: str,
    until: str,
    language: str,
    at_once: bool = False,
    by: Actor,
    at: datetime,
) -> AuditPack:
    """Ask for a pack about whole months ("2026-01" to "2026-03"); None: everywhere.

    The worker makes it; `at_once`: the caller does, right afterwards.

    Events: audit_pack.asked.

    :raises NotAllowed: the actor may make none there
    :raises Invalid: the months are the wrong way round, or more than sixty
    """
    path = unit.path if unit else ""
    by.require("ledger.audit", path)
    refuse_months(since, until)
    pack = AuditPack.objects.create(
        procedure=procedure,
        unit_id=unit.pk if unit else None,
        unit_path=path,
        since=since,
        until=until,
        language=language,
        status=AuditPack.Status.RUNNING if at_once else AuditPack.Status.WAITING,
        asked_by_id=by.id,
        asked_at=at,
        touched_at=at,
    )
    data = AuditPackAsked(procedure_id=procedure.pk, since=since, until=until)
    record(data, on=pack.pk, place=unit.place() if unit else None, by=by, at=at)
    return pack


def refuse_months(since: str, until: str) -> None:
    """Whole months, "2026-01" to "2026-03", are the right way round and not too many.

    :raises Invalid: they are not
    """
    if not since <= until:
        raise Invalid(fields={"until": _("This lies before the first month.")})
    span = (int(until[:4]) - int(since[:4])) * 12 + int(until[5:]) - int(since[5:])
    if span >= LONGEST:
        raise Invalid(fields={"until": _("At most 60 months.")})


def make_audit_pack(pack_id: int, *, by: Actor, at: datetime) -> AuditPack:
    """Make a pack that was asked for, or that a worker has given up; its file stands there when it is ready.

    Not one transaction: it takes long, and says how far it is. Events: audit_pack.made, audit_pack.failed.

    :raises WrongStatus: somebody else makes it, or it is made
    """
    pack = AuditPack.objects.select_related("procedure").get(pk=pack_id)
    found = {"status": pack.status, "touched_at": pack.touched_at}
    if "running" not in pack.TRANSITIONS[pack.status] or not update(
        pack, {"status": "running", "touched_at": at, "progress": 0}, where=found
    ):
        raise WrongStatus
    pack.status = AuditPack.Status.RUNNING
    place = place_of(pack)
    place.parent.mkdir(parents=True, exist_ok=True)
    written = place.with_suffix(".part")
    try:
        with translation.override(pack.language):
            reading, events = _write(pack, written, at, _teller(pack, at))
        with written.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = written.stat().st_size
        written.replace(place)
    except Exception as failure:
        written.unlink(missing_ok=True)
        _fail(pack, f"{type(failure).__name__}: {failure}"[:500], by=by, at=at)
        raise
    return _finish(pack, reading, events, size, digest, by=by, at=at)


@transaction.atomic
def take_audit_pack(pack: AuditPack, *, by: Actor, at: datetime) -> Path:
    """Leave a trace of who takes a pack out of the house; where its file lies.

    Events: audit_pack.taken.

    :raises NotAllowed: the actor may make none there
    :raises NotFound: it is not ready, or its file is no longer kept
    """
    by.require("ledger.audit", pack.unit_path)
    place = place_of(pack)
    if pack.status != AuditPack.Status.READY or not place.exists():
        raise NotFound
    record(AuditPackTaken(), on=pack.pk, place=None, by=by, at=at)
    return place


def sweep_audit_packs(at: datetime) -> None:
    """Take away the files of old packs; they can be made again."""
    old = AuditPack.objects.filter(asked_at__lt=at - KEPT, digest__gt="").order_by("-pk")[:200]
    for pack in old:
        place_of(pack).unlink(missing_ok=True)


@transaction.atomic
def _finish(
    pack: AuditPack, reading: Reading, events: int, size: int, digest: str, *, by: Actor, at: datetime
) -> AuditPack:
    move(
        pack,
        to="ready",
        progress=100,
        made_at=at,
        obligations=reading.number,
        events=events,
        size=size,
        digest=digest,
    )
    data = AuditPackMade(obligations=reading.number, events=events, digest=digest)
    record(data, on=pack.pk, place=None, by=by, at=at)
    return pack


@transaction.atomic
def _fail(pack: AuditPack, problem: str, *, by: Actor, at: datetime) -> None:
    move(pack, to="failed", problem=problem)
    record(AuditPackFailed(), on=pack.pk, place=None, by=by, at=at)


def _teller(pack: AuditPack, at: datetime) -> Tell:
    began = time.monotonic()

    def tell(percent: int) -> None:
        change(pack, progress=percent, touched_at=at + timedelta(seconds=time.monotonic() - began))

    return tell


class _Pack:
    """A ZIP whose files are written one after the other, each with its hash; the same content gives the same bytes."""

    def __init__(self, target: Path) -> None:
        self.file = zipfile.ZipFile(target, "w")
        self.hashes: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file."""
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        digest = hashlib.sha256()
        with self.file.open(info, "w", force_zip64=True) as entry:
            for part in parts:
                digest.update(part)
                entry.write(part)
        self.hashes[name] = digest.hexdigest()


def _write(pack: AuditPack, target: Path, at: datetime, tell: Tell) -> tuple[Reading, int]:
    """Write the ZIP; what was read, and how many events are in it."""
    extent, reading = extent_of(pack, at), Reading()
    archive = _Pack(target)
    with archive.file:
        total = extent.obligations().count()
        lines = _told(lines_of(extent, reading), total, 0, 60, tell)
        archive.add("obligations.csv", _csv(COLUMNS, lines))
        seal(at)
        batches = batches_for(reading)
        if reading.number and (not batches or batches[-1].last_id < reading.last_id):
            raise Invalid(
                _("The journal cannot be sealed while somebody records for long. Please try again.")
            )
        events = sum(batch.events for batch in batches)
        archive.add("journal/events.jsonl", _told(_events(batches), events, 60, 95, tell))
        archive.add("journal/batches.csv", _csv(BATCH_COLUMNS, map(_batch, batches)))
        archive.add("figures.json", [_json(figures_of(extent, reading))])
        archive.add("report.pdf", render([report(extent, reading, batches, _asker(pack, at))]))
        for name in ("README.zh-CN.md", "README.en.md", "verify.py"):
            archive.add(name, [(DATA / name).read_bytes()])
        archive.add("manifest.json", [_json(_manifest(extent, archive.hashes))])
    return reading, events


def _manifest(extent: Extent, hashes: dict[str, str]) -> dict[str, Any]:
    return {"procedure": extent.procedure.code, "as_of": as_text(extent.as_of), "files": dict(hashes)}


def _asker(pack: AuditPack, at: datetime) -> Actor:
    if pack.asked_by_id is None:
        return Actor.system("command line")
    return actor_for(Staff.objects.get(pk=pack.asked_by_id), at)


def _events(batches: Iterable[Batch]) -> Iterator[bytes]:
    for batch in batches:
        for row in hashed_rows(batch.first_id, batch.last_id):
            yield canonical(row).encode() + b"\n"


def _batch(batch: Batch) -> list[Any]:
    return [
        as_text(batch.sealed_at) if name == "sealed_at" else getattr(batch, name) for name in BATCH_COLUMNS
    ]


def _csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """CSV with a mark that spreadsheets know UTF-8 by; no cell is a formula."""
    yield b"\xef\xbb\xbf"
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_tame(cell) for cell in row])
        yield target.getvalue().encode()
        target.seek(0)
        target.truncate()
    yield target.getvalue().encode()


def _tame(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _told(items: Iterable[Any], total: int, begin: int, end: int, tell: Tell) -> Iterator[Any]:
    """The items; says about every two thousand how far it is, from `begin` to `end` per cent."""
    for number, item in enumerate(items):
        if number % 2000 == 0:
            tell(begin + (end - begin) * min(number, total) // max(total, 1))
        yield item
