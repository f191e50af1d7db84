"""Putting bytes on disk so that they are never lost, never overwritten, and never half there.

A file lies under its SHA-256: files/ab/abcdef…. It is written under a temporary name, flushed to the disk and linked to
its place before any row names it. The sweeper and the writers of one folder keep out of each other's way by a lock.
"""

import fcntl
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid
from huiyin.files import rules
from huiyin.files.actions.drawing import draw
from huiyin.files.queries.places import incoming_folder, lock_file, place_of
from huiyin.files.rules.types import HEAD

CHUNK = 1 << 20
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie on disk."""

    name: str
    kind: rules.Kind
    size: int
    sha256: str


def store(stream: IO[bytes], name: str) -> Stored:
    """Check what the stream holds and put it in its place; the same content is kept once.

    :raises Invalid: empty, too large, or of a type that is not taken
    """
    incoming_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming_folder(), delete=False) as written:
        path = Path(written.name)
        try:
            size, sha256 = _copy(stream, written, name)
            written.flush()
            os.fsync(written.fileno())
            kind = _kind(path, name)
            _put(path, place_of(sha256))
            draw(sha256, kind)
        finally:
            path.unlink(missing_ok=True)
    return Stored(rules.clean_name(name, kind), kind, size, sha256)


@contextmanager
def locked(*, alone: bool = False) -> Iterator[None]:
    """Hold the folder: many writers at once, the sweeper alone."""
    lock_file().parent.mkdir(parents=True, exist_ok=True)
    with lock_file().open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def _copy(stream: IO[bytes], target: IO[bytes], name: str) -> tuple[int, str]:
    limit = int(settings.FILE_MAX_MB * MEGABYTE)
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise Invalid(
                fields={
                    "files": _("“%(name)s” is larger than %(limit)s MB.")
                    % {"name": name, "limit": f"{settings.FILE_MAX_MB:g}"}
                }
            )
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise Invalid(fields={"files": _("“%(name)s” is empty.") % {"name": name}})
    return size, digest.hexdigest()


def _kind(path: Path, name: str) -> rules.Kind:
    with path.open("rb") as written:
        head = written.read(HEAD)
    kind = rules.recognise(head, name, inside=_inside(path) if head.startswith(b"PK\x03\x04") else ())
    if kind is None or not rules.accepts(settings.FILE_TYPES, kind):
        raise Invalid(
            fields={
                "files": _("Files like “%(name)s” are not taken. Pictures, PDF and documents are.")
                % {"name": name}
            }
        )
    return kind


def _inside(path: Path) -> list[str]:
    with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(path) as archive:
        return archive.namelist()[:10_000]
    return []


def _put(written: Path, place: Path) -> None:
    """Link the finished file to its place; what lies there has the same content and is only made young again."""
    with locked():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(written, place)
        except FileExistsError:
            os.utime(place)
        for folder in (place.parent, place.parent.parent):
            _fsync(folder)


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
