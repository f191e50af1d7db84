"""Upgrades that are killed half-way, that come two at a time, and processes of another version."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.live import HUIYIN, LiveSite, _environment, fresh_site

SHAPE = """
from django.db import connection
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        columns = connection.introspection.get_table_description(cursor, table)
        named = connection.introspection.get_constraints(cursor, table)
        print(table, sorted(column.name for column in columns), sorted(name for name in named if "pk" not in name))
"""
KILLS = 5


@contextmanager
def empty_site(home: Path) -> Iterator[LiveSite]:
    """A database without any table."""
    environ, url = _environment(home), os.environ.get("DATABASE_URL", "")
    if not url:
        yield LiveSite("", home, environ)
        return
    import psycopg

    name = f"huiyin_empty_{os.getpid()}_{time.monotonic_ns()}"
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            place = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            yield LiveSite("", home, {**environ, "DATABASE_URL": place})
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def migrating(site: LiveSite) -> "subprocess.Popen[str]":
    """An upgrade that runs."""
    return subprocess.Popen(
        [HUIYIN, "migrate"],
        env=site.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def test_an_upgrade_killed_half_way_is_finished_by_the_next(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random = Random(11)
    with empty_site(tmp_path) as site:
        for _ in range(KILLS):
            upgrade = migrating(site)
            time.sleep(random.uniform(1.0, 4.0))
            upgrade.kill()
            upgrade.communicate()
        both = [migrating(site), migrating(site)]
        said = [upgrade.communicate()[0] for upgrade in both]
        assert [upgrade.returncode for upgrade in both] == [0, 0], said
        site.huiyin("journal", "verify")
        with fresh_site(tmp_path_factory.mktemp("clean")) as clean:
            assert site.python(SHAPE) == clean.python(SHAPE)


def test_another_version_is_refused_in_words(tmp_path: Path) -> None:
    with fresh_site(tmp_path) as site:
        later = "from django.db.migrations.recorder import MigrationRecorder as M\nfrom django.db import connection\n"
        site.python(later + "M(connection).record_applied('cases', '0099_later')")
        for words in (["worker"], ["serve", "--port", "0"], ["migrate"], ["start", "--port", "0"]):
            done = subprocess.run(
                [HUIYIN, *words],
                env=site.environ,
                capture_output=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
            assert done.returncode == 1, words
            assert "A newer version of Huiyin has upgraded this database" in done.stderr, words
            assert "Traceback" not in done.stderr
