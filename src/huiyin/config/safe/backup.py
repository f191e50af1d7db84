"""A consistent copy of everything, while people go on working."""

import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from huiyin import __version__
from huiyin.base.errors import Invalid
from huiyin.base.printing import LOGOS
from huiyin.config.safe.manifest import FILES, FORMAT, MANIFEST, Manifest, digest
from huiyin.config.safe.tools import environment, tool


def backup(target: Path, *, at: datetime) -> Manifest:
    """Write everything into one archive (.tar.gz) that only its owner may read.

    The database is copied as of one moment, while others write. Attached files come after it: a row is written only
    once its file is there, and files never change, so every row of the copy finds its file in the archive. The archive
    gets its name when it is whole.

    :raises Invalid: it cannot be written, or `pg_dump` is missing or fails
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            manifest = _write(target, Path(folder), at)
    except OSError as mistake:
        raise Invalid(f"{target} cannot be written: {mistake.strerror or mistake}") from mistake
    _note(target, manifest)
    return manifest


def _note(target: Path, manifest: Manifest) -> None:
    """Leave word of it for the health page."""
    said = {"made_at": manifest.made_at, "file": target.name, "size": target.stat().st_size}
    with suppress(OSError):
        (settings.HOME / "backup.json").write_text(json.dumps(said), encoding="utf-8")


def _write(target: Path, folder: Path, at: datetime) -> Manifest:
    is_sqlite = connection.vendor == "sqlite"
    copy = folder / "database"
    (_copy_sqlite if is_sqlite else _dump_postgres)(copy)
    files = sorted(path for path in settings.FILES_ROOT.rglob("*") if path.is_file())
    manifest = Manifest(
        format=FORMAT,
        huiyin=__version__,
        db="sqlite" if is_sqlite else "postgresql",
        made_at=at.isoformat(),
        sha256=digest(copy),
        files=len(files),
    )
    said, whole = folder / MANIFEST, folder / "whole"
    said.write_text(manifest.as_json(), encoding="utf-8")
    with tarfile.open(whole, "w:gz", compresslevel=3) as archive:
        archive.add(said, MANIFEST)
        archive.add(copy, manifest.database)
        for path in files:
            archive.add(path, f"{FILES}/{path.relative_to(settings.FILES_ROOT)}")
        for name in LOGOS:
            if (settings.HOME / name).exists():
                archive.add(settings.HOME / name, name)
    _keep(whole, target)
    return manifest


def _keep(whole: Path, target: Path) -> None:
    """Give it its name once it is on the disk."""
    whole.chmod(0o600)
    with whole.open("rb") as written:
        os.fsync(written.fileno())
    whole.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy_sqlite(copy: Path) -> None:
    """By SQLite's own online copy, within one read transaction: what is written meanwhile waits in the log."""
    source = f"file:{settings.DATABASES['default']['NAME']}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as ours, closing(sqlite3.connect(copy)) as theirs:
        ours.execute("BEGIN")
        ours.execute("SELECT count(*) FROM sqlite_master").fetchone()
        ours.backup(theirs)
        theirs.execute("PRAGMA journal_mode=DELETE")


def _dump_postgres(copy: Path) -> None:
    command = [tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Invalid(f"pg_dump failed: {done.stderr.strip()}")
