"""Making, upgrading and emptying the database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed
from huiyin.config import versions

Say = Callable[[str], None]
KEPT_CACHE = "PRAGMA cache_size=-16000;"


def upgrade(say: Say) -> int:
    """Apply what is missing, keep standard roles and kinds of matters complete; returns the number of migrations.

    A migration is one transaction: after a kill in the middle the next upgrade goes on with the first that is missing.

    :raises ImproperlyConfigured: a newer version has upgraded this database, or it is too old
    :raises NotAllowed: something is missing, and an instance is running
    """
    with versions.one_at_a_time():
        return _upgrade(say)


def _upgrade(say: Say) -> int:
    versions.refuse_newer()
    plan: list[Any] = []
    if not has_all_migrations():
        versions.refuse_half_way()
        plan = _plan()
    if plan:
        versions.refuse_while_running()
        say(_("Applying %(n)d migrations") % {"n": len(plan)})
        call_command("migrate", interactive=False, verbosity=0)
    from huiyin.cases.actions import (
        ensure_standard_causes,
        ensure_standard_kinds,
        ensure_standard_topics,
    )
    from huiyin.staff.actions import ensure_standard_roles

    by, at = Actor.system("migrate"), clock.now()
    ensure_standard_roles(by=by, at=at)
    ensure_standard_kinds(by=by, at=at)
    ensure_standard_topics(by=by, at=at)
    ensure_standard_causes(by=by, at=at)
    return len(plan)


def has_all_migrations() -> bool:
    """Whether an ordinary start finds nothing to do."""
    return not versions.missing_migrations()


def _plan() -> list[Any]:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_empty() -> bool:
    """Whether nobody works here yet."""
    from huiyin.staff.models import Staff

    return not Staff.objects.exists()


def require_existing() -> None:
    """Have SQLite open only a database that is there: one that was moved away must not be replaced by an empty one.

    For web and worker; `huiyin migrate` makes the database.
    """
    place = connection.settings_dict
    name = str(place["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:") and Path(name).exists():
        place["NAME"] = f"file:{quote(name)}?mode=rw"
        # Every thread keeps its connection, and with it what that has cached.
        options = place["OPTIONS"]
        place["OPTIONS"] = {**options, "init_command": f"{options['init_command']} {KEPT_CACHE}"}
        connection.close()


def refuse_demo_logins() -> None:
    """Keep web and worker of a production from starting on a database with demo logins.

    :raises ImproperlyConfigured: it has some, and everybody knows their passwords
    """
    from huiyin.staff.queries import count_demo_logins

    if settings.IS_PRODUCTION and count_demo_logins():
        raise ImproperlyConfigured(
            "Production does not start on a database with demo logins: everybody knows their passwords."
            " Give it a database of its own with HUIYIN_HOME or DATABASE_URL."
        )


def refuse_real_people() -> None:
    """Keep a demo from replacing somebody's data.

    :raises NotAllowed: there are people who are no demo logins
    """
    from huiyin.staff.queries import has_real_people

    if has_real_people():
        raise NotAllowed("People who are no demo logins work in this database; it is not thrown away.")


def empty() -> None:
    """Drop every table with all that is in it; `upgrade` makes them anew."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            schema = cursor.fetchone()[0]
            cursor.execute(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")
    else:
        _empty_sqlite()


def _empty_sqlite() -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        # Virtual tables first: they take their shadow tables with them.
        for kind in ("CREATE VIRTUAL TABLE%", "CREATE TABLE%"):
            cursor.execute(
                "SELECT name FROM sqlite_master"
                " WHERE type = 'table' AND sql LIKE %s AND name NOT LIKE 'sqlite_%%'",
                [kind],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
        cursor.execute("COMMIT")
