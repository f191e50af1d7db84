"""A connection to SQLite is kept from request to request, but not beyond its file."""

import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from huiyin.config.sqlite.base import DatabaseWrapper


def _database(file: Path, word: str) -> None:
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE said (word TEXT)")
        made.execute("INSERT INTO said VALUES (?)", [word])


@pytest.fixture
def kept(tmp_path: Path) -> DatabaseWrapper:
    """What web and worker hold: a connection to a file that has to be there, in a folder with a space."""
    file = tmp_path / "a b.sqlite3"
    _database(file, "first")

    settings = connections.settings["default"] | {
        "ENGINE": "huiyin.config.sqlite",
        "NAME": f"file:{str(file).replace(' ', '%20')}?mode=rw",
        "OPTIONS": {},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    return DatabaseWrapper(settings, "kept")


def _next_request(kept: DatabaseWrapper) -> str:
    kept.close_if_unusable_or_obsolete()
    with kept.cursor() as cursor:
        cursor.execute("SELECT word FROM said")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
class TestKeptConnections:
    def test_the_next_request_has_the_same(self, kept: DatabaseWrapper) -> None:
        assert _next_request(kept) == "first"
        before = kept.connection
        assert _next_request(kept) == "first"
        assert kept.connection is before

    def test_another_file_in_its_place_is_opened(self, kept: DatabaseWrapper, tmp_path: Path) -> None:
        assert _next_request(kept) == "first"
        (tmp_path / "a b.sqlite3").rename(tmp_path / "away.sqlite3")
        _database(tmp_path / "a b.sqlite3", "second")
        assert _next_request(kept) == "second"

    def test_a_file_that_was_moved_away_is_not_written_any_more(
        self, kept: DatabaseWrapper, tmp_path: Path
    ) -> None:
        assert _next_request(kept) == "first"
        (tmp_path / "a b.sqlite3").rename(tmp_path / "away.sqlite3")
        with pytest.raises(OperationalError, match="unable to open database file"):
            _next_request(kept)
        (tmp_path / "away.sqlite3").rename(tmp_path / "a b.sqlite3")
        assert _next_request(kept) == "first"


@pytest.mark.django_db
def test_a_connection_whose_server_process_has_ended_is_opened_anew() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only where the database is a server")
    ours, theirs = (connection.copy() for _ in range(2))
    try:
        with ours.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        ours.close_if_unusable_or_obsolete()
        assert ours.is_usable()
        with theirs.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert not ours.is_usable()
    finally:
        ours.close()
        theirs.close()
