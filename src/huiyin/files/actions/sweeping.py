"""Taking away bytes that no row names, and kept files that nobody came back for."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from huiyin.files.actions.drawing import draw_all
from huiyin.files.actions.storing import locked
from huiyin.files.models import Attachment, Upload
from huiyin.files.queries.places import SIZES, incoming_folder, picture_place, root

KEPT_FOR = timedelta(days=7)
ORPHAN_SECONDS = 86_400


def sweep(*, at: datetime) -> int:
    """Remove what is left over; returns how many files were removed.

    A file is removed when no row names it and nobody has sent its content for a day: whoever is just attaching it has
    made it young again, and the lock lets only one of the two look at it.
    """
    _forget_uploads(at)
    draw_all()
    gone = 0
    for path in _files():
        if _is_old(path) and _remove(path):
            gone += 1
    return gone


@transaction.atomic
def _forget_uploads(at: datetime) -> None:
    Upload.objects.filter(added_at__lt=at - KEPT_FOR).delete()


def _files() -> list[Path]:
    if not root().exists():
        return []
    folders = [folder for folder in root().iterdir() if folder.is_dir() and len(folder.name) == 2]
    folders += [incoming_folder()] if incoming_folder().exists() else []
    return [path for folder in folders for path in folder.iterdir()]


def _remove(path: Path) -> bool:
    with locked(alone=True):
        if not _is_old(path) or _is_named(path.name):
            return False
        path.unlink(missing_ok=True)
        for size in SIZES:
            picture_place(path.name, size).unlink(missing_ok=True)
    return True


def _is_old(path: Path) -> bool:
    """By the clock of the disk, which also dated the file."""
    try:
        return time.time() - path.stat().st_mtime > ORPHAN_SECONDS
    except FileNotFoundError:
        return False


def _is_named(sha256: str) -> bool:
    return Attachment.objects.filter(sha256=sha256).exists() or Upload.objects.filter(sha256=sha256).exists()
