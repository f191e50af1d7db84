"""The hash chain, and followers with their place in the journal."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from huiyin.base.actor import Actor
from huiyin.journal import queries, tasks
from huiyin.journal.actions import Draft, deliver, record, record_many, seal
from huiyin.journal.models import Batch, Cursor, Event
from huiyin.journal.registry import EventData, Follower

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")
REACH = {"host", "port", "user", "password"}


class BellRung(EventData, event="bell.rung", subject="bell", label="rung"):
    """For these tests only."""

    times: int = 1


def ring(count: int, start: int = 1) -> None:
    record_many([Draft(BellRung(), on=n) for n in range(start, start + count)], by=SYSTEM, at=AT)


def tamper(statement: str) -> None:
    """Do what the triggers refuse, as somebody with the keys to the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER journal_event_no_{verb}")
        cursor.execute(statement)


@contextmanager
def neighbour(database: str) -> Iterator[psycopg.Connection[Any]]:
    """Another transaction on this server, rolled back at the end."""
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in REACH}
    with closing(psycopg.connect(**{**parameters, "dbname": database})) as other:
        yield other
        other.rollback()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
class TestHorizon:
    def test_waits_for_a_recorder_that_has_not_committed(self) -> None:
        ring(3)
        with neighbour(connection.settings_dict["NAME"]) as other:
            other.execute("INSERT INTO journal_stream VALUES ('bell', 999, 1)")
            assert queries.horizon() == 0
        assert queries.horizon() == Event.objects.latest("id").pk

    def test_does_not_wait_for_readers_and_other_databases(self) -> None:
        ring(3)
        with neighbour("postgres") as stranger, neighbour(connection.settings_dict["NAME"]) as reader:
            stranger.execute("SELECT pg_current_xact_id()")
            reader.execute("SELECT pg_current_xact_id(), (SELECT count(*) FROM journal_stream)")
            assert queries.horizon() == Event.objects.latest("id").pk


@pytest.mark.django_db
class TestSeal:
    def test_chains_batches_and_verifies(self) -> None:
        ring(3)
        assert seal(AT) == 1
        ring(2, start=10)
        assert seal(AT) == 1
        assert seal(AT) == 0
        found = queries.verify_journal()
        assert (found.ok, found.batches, found.unsealed) == (True, Batch.objects.count(), 0)

    def test_names_the_first_batch_that_was_tampered_with(self) -> None:
        seal(AT)
        ring(3)
        seal(AT)
        ring(2, start=10)
        seal(AT)
        number = Batch.objects.count() - 1
        tamper(
            "UPDATE journal_event SET data = '{\"times\": 9}' WHERE subject_kind = 'bell' AND subject_id = 2"
        )
        problems = queries.verify_journal().problems
        assert problems[0].startswith(f"batch {number}: its events")

    def test_notices_a_deleted_event_even_before_it_was_sealed(self) -> None:
        ring(1)
        ring(1)
        tamper("DELETE FROM journal_event WHERE subject_kind = 'bell' AND sequence = 2")
        assert queries.verify_journal().problems == ["bell 1: events are missing from its stream"]


@pytest.mark.django_db
class TestDeliver:
    def test_hands_over_every_event_once_and_in_order(self) -> None:
        seen: list[int] = []
        follower = Follower("listener", lambda event: seen.append(event.subject_id), frozenset({"bell.rung"}))
        ring(5)
        up_to = queries.horizon()
        deliver(follower, up_to=up_to, at=AT)
        assert deliver(follower, up_to=up_to, at=AT) == 0
        assert seen == [1, 2, 3, 4, 5]

    def test_passes_by_in_one_step_what_a_follower_does_not_choose(
        self, django_assert_max_num_queries: Any
    ) -> None:
        seen: list[int] = []

        def third(events: Sequence[Event]) -> Sequence[Event]:
            return [event for event in events if event.subject_id == 3]

        follower = Follower("listener", lambda event: seen.append(event.subject_id), None, third)
        ring(40)
        up_to = queries.horizon()
        with django_assert_max_num_queries(12):
            assert deliver(follower, up_to=up_to, at=AT) == 40
        assert seen == [3]
        assert Cursor.objects.get(follower="listener").position == up_to

    def test_stops_at_a_failing_event_and_goes_on_from_there(self) -> None:
        seen: list[int] = []
        broken = True

        def handle(event: Event) -> None:
            if event.subject_id == 3 and broken:
                raise RuntimeError("the bell is cracked")
            seen.append(event.subject_id)

        follower = Follower("listener", handle, frozenset({"bell.rung"}))
        ring(4)
        up_to = queries.horizon()
        deliver(follower, up_to=up_to, at=AT)
        cursor = Cursor.objects.get(follower="listener")
        assert seen == [1, 2]
        assert "the bell is cracked" in cursor.error
        assert deliver(follower, up_to=up_to, at=AT) == 0, "it waits before it tries again"
        broken = False
        deliver(follower, up_to=up_to, at=AT + timedelta(minutes=1))
        assert seen == [1, 2, 3, 4]

    def test_the_worker_runs_ticks_when_they_are_due(self) -> None:
        record(BellRung(), on=1, place=None, by=SYSTEM, at=AT)
        due: dict[str, datetime] = {}
        tasks.work_once(AT, due)
        assert due["journal.seal"] == AT + timedelta(minutes=1)
        assert queries.verify_journal().unsealed == 0
