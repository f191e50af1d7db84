"""Bringing a backup back: into a fresh place first, proven there, and only then in the place of what was."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid, NotAllowed
from huiyin.base.printing import LOGOS
from huiyin.config.safe.manifest import FILES, MANIFEST, Manifest, digest, read_manifest
from huiyin.config.safe.tools import environment, tool

Say = Callable[[str], None]


def restore(source: Path, *, replace: bool, at: datetime, say: Say) -> dict[str, Any]:
    """Bring a backup back; returns what was proven: events, batches and obligations.

    With `replace` what is there is set aside, not thrown away. Web and worker must not run. When anything fails, what
    was there stays as it is.

    :raises NotAllowed: there is something already, and `replace` was not asked for
    :raises Invalid: the archive is damaged or of another kind of database, or a proof fails
    """
    if not replace and _is_used():
        raise NotAllowed(
            "There is something in this database already. `--replace` sets it aside and takes the backup instead."
        )
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        made = {
            "file": source.name,
            "at": manifest.made_at,
            "version": manifest.huiyin,
            "files": manifest.files,
        }
        say(_("%(file)s: made %(at)s by Huiyin %(version)s, %(files)d files") % made)
        way = _sqlite if manifest.db == "sqlite" else _postgres
        with way(folder, manifest, at) as (environ, take_place):
            proven = _prove(environ, say)
            connections.close_all()
            say(take_place())
        _take_files(folder)
    return proven


def _is_used() -> bool:
    if "staff_staff" not in connection.introspection.table_names():
        return False
    from huiyin.config.database import is_empty

    return not is_empty()


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = read_manifest((folder / MANIFEST).read_text(encoding="utf-8"))
        sum_ = digest(folder / manifest.database)
    except (OSError, tarfile.TarError, EOFError, KeyError) as mistake:
        raise Invalid(f"{source} is damaged or no backup of Huiyin: {mistake}") from mistake
    if sum_ != manifest.sha256:
        raise Invalid(f"{source} is damaged: its database is not the one that was saved")
    ours = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    if manifest.db != ours:
        raise Invalid(f"this is a backup of {manifest.db}, and Huiyin runs on {ours} here (DATABASE_URL)")
    found = sum(path.is_file() for path in (folder / FILES).rglob("*"))
    if found != manifest.files:
        raise Invalid(f"{source} is damaged: it holds {found} of {manifest.files} files")
    return manifest


def _prove(environ: dict[str, str], say: Say) -> dict[str, Any]:
    """Upgrade the restored database and verify journal and ledger on it."""
    _huiyin(environ, "migrate")
    journal = _huiyin(environ, "journal", "verify", "--json")
    ledger = _huiyin(environ, "ledger", "verify", "--json")
    say(_("journal verify: %(events)d events in %(batches)d batches, as they were written") % journal)
    say(_("ledger verify: %(rows)d obligations, no difference") % ledger)
    return {"events": journal["events"], "batches": journal["batches"], "obligations": ledger["rows"]}


def _huiyin(environ: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "huiyin.config.cli", *words],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Invalid(
            f"`huiyin {' '.join(words)}` on the restored database: {done.stdout}{done.stderr}".strip()
        )
    lines = done.stdout.splitlines()
    return dict(json.loads(lines[-1])) if "--json" in words else {}


Way = Iterator[tuple[dict[str, str], Callable[[], str]]]


@contextmanager
def _sqlite(folder: Path, manifest: Manifest, at: datetime) -> Way:
    """Its environment, and how the restored file takes the place of the present one."""
    environ = {**os.environ, "HUIYIN_HOME": str(folder)}
    environ.pop("DATABASE_URL", None)
    present = Path(str(settings.DATABASES["default"]["NAME"]))

    def take_place() -> str:
        aside = present.with_name(f"{present.name}.before-{at:%Y%m%d-%H%M%S}")
        had_one = present.exists()
        for ending in ("", "-wal", "-shm"):
            if Path(f"{present}{ending}").exists():
                Path(f"{present}{ending}").rename(f"{aside}{ending}")
        (folder / manifest.database).rename(present)
        return f"What was there is kept as {aside}" if had_one else f"Restored to {present}"

    yield environ, take_place


@contextmanager
def _postgres(folder: Path, manifest: Manifest, at: datetime) -> Way:
    """The same by a second database, which takes the name of the present one."""
    import psycopg
    from psycopg import sql

    ours = str(connection.settings_dict["NAME"])
    fresh, aside = (f"{ours}_{word}_{at:%Y%m%d%H%M%S}" for word in ("restored", "before"))
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{fresh}"))
    reach = ("host", "port", "user", "password")
    known = {name: value for name, value in connection.get_connection_params().items() if name in reach}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as server:

        def run(statement: str, *names: str) -> None:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        def take_place() -> str:
            kick = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            server.execute(kick, [fresh])
            server.execute(kick, [ours])
            run("ALTER DATABASE {} RENAME TO {}", ours, aside)
            try:
                run("ALTER DATABASE {} RENAME TO {}", fresh, ours)
            except psycopg.Error:
                run("ALTER DATABASE {} RENAME TO {}", aside, ours)
                raise
            return f"What was there is kept as the database {aside}"

        try:
            run("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", fresh)
        except psycopg.Error as mistake:
            raise Invalid(f"a second database cannot be made to restore into: {mistake}") from mistake
        try:
            _pg_restore(folder / manifest.database, fresh)
            yield {**os.environ, "DATABASE_URL": url}, take_place
        finally:
            run("DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh)


def _pg_restore(dump: Path, database: str) -> None:
    command = [
        tool("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        f"--dbname={database}",
        str(dump),
    ]
    done = subprocess.run(command, env=environment(database), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Invalid(f"pg_restore failed: {done.stderr.strip()}")


def _take_files(folder: Path) -> None:
    """Files are named by their content: what is there already is the same."""
    for path in (folder / FILES).rglob("*"):
        place = settings.FILES_ROOT / path.relative_to(folder / FILES)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
    for name in LOGOS:
        if (folder / name).exists():
            (folder / name).replace(settings.HOME / name)
