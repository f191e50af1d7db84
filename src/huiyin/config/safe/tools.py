"""PostgreSQL's own programs, reached like the database itself."""

import os
import shutil
from pathlib import Path

from django.db import connection

from huiyin.base.errors import Invalid

FOLDERS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/libpq")


def tool(name: str) -> str:
    """The path of `pg_dump` or `pg_restore`, the newest that is installed: it reads older servers, too.

    :raises Invalid: it is not installed
    """
    places = [path for folder in FOLDERS for path in Path(folder).glob(f"*/bin/{name}")]
    newest = max(places, key=lambda path: _number(path.parent.parent.name), default=None)
    found = str(newest) if newest else shutil.which(name)
    if found is None:
        raise Invalid(f"{name} is not installed (Debian: apt-get install postgresql-client)")
    return found


def environment(database: str = "") -> dict[str, str]:
    """The environment in which these programs find the server; `database` instead of ours."""
    parameters = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    given = {ours: str(parameters[name]) for name, ours in names.items() if parameters.get(name)}
    return {**os.environ, **given, "PGDATABASE": database or str(parameters["dbname"])}


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0
