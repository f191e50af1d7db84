"""Code and database of different versions, as there are during an upgrade: who may run, and who must not."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.base.outages import is_outage

Migration = tuple[str, str]
#: Of which nothing was heard for so long, a worker is taken for gone.
HEARD_WITHIN = timedelta(seconds=45)
LOCK = 20_261_122


def missing_migrations() -> list[str]:
    """What this code has and the database lacks; by names alone, which is twenty times as fast as loading them."""
    return _named(_ours() - _applied())


def newer_migrations() -> list[str]:
    """What the database has and this code does not know: a newer version has upgraded it."""
    labels = {config.label for config in apps.get_app_configs()}
    strange = {one for one in _applied() - _ours() if one[0] in labels}
    if strange:  # one migration may stand for several earlier ones
        for migration in MigrationLoader(None).disk_migrations.values():
            strange -= set(migration.replaces)
    return _named(strange)


def refuse_other_version() -> None:
    """Keep web and worker from a database that is not theirs. A database that is gone is no reason: it comes back.

    :raises ImproperlyConfigured: the database is older or newer than this code
    """
    try:
        missing = missing_migrations()
        refuse_newer()
    except DatabaseError as failure:
        if is_outage(failure):
            return
        raise
    if missing:
        raise ImproperlyConfigured(
            f"The database is older than this version of Huiyin, {len(missing)} migrations are missing"
            f" ({missing[0]} …): run `huiyin migrate` first."
        )


def refuse_newer() -> None:
    """Keep an older version from a database that a newer one has upgraded.

    :raises ImproperlyConfigured: it has
    """
    if newer := newer_migrations():
        raise ImproperlyConfigured(
            f"A newer version of Huiyin has upgraded this database ({newer[0]}): start that version,"
            " or restore the backup from before the upgrade."
        )


def refuse_half_way() -> None:
    """Keep an upgrade from a database between two versions: its tables are not those that our migrations begin from.

    :raises ImproperlyConfigured: of those that one migration stands for, some are applied and some are not
    """
    applied = _applied()
    for migration in MigrationLoader(None).disk_migrations.values():
        replaced = {(app, name) for app, name in migration.replaces}
        if migration.replaces and replaced & applied and replaced - applied:
            raise ImproperlyConfigured(
                f"This database is older than any that this version upgrades ({_named(replaced - applied)[0]} is"
                " missing): upgrade it with the version of November 2026 first."
            )


def refuse_while_running() -> None:
    """Keep an upgrade from changing tables under a worker of another instance.

    :raises NotAllowed: one was heard of just now
    """
    from huiyin.journal.models import Worker

    if Worker._meta.db_table not in connection.introspection.table_names():
        return
    heard = Worker.objects.filter(seen_at__gt=clock.now() - HEARD_WITHIN).order_by("name")
    for worker in heard:
        if _may_live(worker.name):
            raise NotAllowed(
                f"A worker of version {worker.version} runs on this database ({worker.name}). Stop web and worker"
                f" first; one that was killed is forgotten after {HEARD_WITHIN.seconds} seconds."
            )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of two upgrades at the same moment one waits, and then finds nothing to do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    else:
        with (settings.HOME / "upgrade.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _may_live(name: str) -> bool:
    """Whether a worker "host:pid" may be there: of our own machine we know, of others we cannot."""
    host, _colon, pid = name.rpartition(":")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        return True
    return True


def _applied() -> set[Migration]:
    return set(MigrationRecorder(connection).applied_migrations())


def _ours() -> set[Migration]:
    folders = [(config.label, Path(config.path) / "migrations") for config in apps.get_app_configs()]
    return {(label, file.stem) for label, folder in folders for file in folder.glob("[0-9]*.py")}


def _named(found: set[Migration]) -> list[str]:
    return [f"{label}.{name}" for label, name in sorted(found)]
