"""Two versions on one database: who is refused, with which words, and who goes on."""

import os
import socket
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from huiyin.base import clock
from huiyin.base.errors import NotAllowed
from huiyin.config import apps, database, versions
from huiyin.journal.actions import beat

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer() -> None:
    """A newer version was here."""
    MigrationRecorder(connection).record_applied("cases", "0099_later")


@pytest.fixture
def older() -> None:
    """The last migration of the journal is missing."""
    last = max(name for label, name in versions._ours() if label == "journal")
    MigrationRecorder(connection).record_unapplied("journal", last)


@pytest.fixture
def worker() -> str:
    """A worker that lives: this process."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    beat(name, version="0.1", started_at=clock.now(), parts={}, at=clock.now())
    return name


def test_the_own_version_runs() -> None:
    versions.refuse_other_version()
    apps._end_when_outdated(clock.now())


def test_an_older_version_neither_runs_nor_upgrades(newer: None) -> None:
    for refused in (versions.refuse_other_version, lambda: database.upgrade(print)):
        with pytest.raises(ImproperlyConfigured, match=r"A newer version .*cases\.0099_later"):
            refused()


def test_a_running_worker_of_an_older_version_ends(newer: None) -> None:
    with pytest.raises(SystemExit, match="newer version"):
        apps._end_when_outdated(clock.now())


def test_a_newer_version_waits_for_the_upgrade(older: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="run `huiyin migrate` first"):
        versions.refuse_other_version()


def test_nothing_is_upgraded_under_a_running_worker(older: None, worker: str) -> None:
    with pytest.raises(NotAllowed, match=worker):
        database.upgrade(print)


def test_with_nothing_to_upgrade_a_second_instance_may_start(worker: str) -> None:
    assert database.upgrade(print) == 0


def test_a_killed_worker_of_this_machine_holds_up_nothing() -> None:
    name = f"{socket.gethostname()}:{2**22 + 7}"
    beat(name, version="0.1", started_at=clock.now(), parts={}, at=clock.now())
    versions.refuse_while_running()


def test_a_worker_elsewhere_is_believed_for_a_while() -> None:
    now = clock.now()
    beat("elsewhere:17", version="0.1", started_at=now, parts={}, at=now)
    with pytest.raises(NotAllowed, match="elsewhere:17"):
        versions.refuse_while_running()
    beat("elsewhere:17", version="0.1", started_at=now, parts={}, at=now - timedelta(minutes=1))
    versions.refuse_while_running()


def test_what_one_migration_replaces_is_not_strange() -> None:
    MigrationRecorder(connection).record_applied("customers", "0001_initial")
    MigrationRecorder(connection).record_applied("long_gone", "0001_initial")
    assert versions.newer_migrations() == []


def test_a_database_between_two_versions_is_refused_in_words() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("cases", "0001_schema")
    recorder.record_unapplied("cases", "0007_answers_by_mail")
    with pytest.raises(ImproperlyConfigured, match=r"cases\.0007_answers_by_mail is missing"):
        database.upgrade(print)


def test_a_database_that_is_gone_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> set[versions.Migration]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(versions, "_applied", gone)
    versions.refuse_other_version()
