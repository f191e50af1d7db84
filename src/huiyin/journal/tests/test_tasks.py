"""The worker: what it says of itself, and what it does while the database is gone."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils.translation import get_language, override

from huiyin import __version__
from huiyin.journal import tasks
from huiyin.journal.actions import sign_off
from huiyin.journal.models import Worker
from huiyin.journal.registry import Tick

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
class TestPulse:
    """What a worker says of itself."""

    def test_a_worker_says_that_it_lives_and_what_its_parts_cost(self) -> None:
        pulse = tasks.Pulse(AT, name="desk:17")
        tasks.work_once(AT, {}, pulse)
        pulse.say(AT)
        worker = Worker.objects.get()
        assert (worker.name, worker.seen_at, worker.version) == ("desk:17", AT, __version__)
        assert worker.parts["journal.seal"]["runs"] == 1
        assert worker.parts["journal.seal"]["failures"] == 0
        pulse.say(AT + timedelta(seconds=5))
        assert Worker.objects.get().seen_at == AT, "not more often than needed"
        pulse.say(AT + timedelta(seconds=15))
        assert Worker.objects.get().seen_at == AT + timedelta(seconds=15)

    def test_what_ended_long_ago_is_forgotten_and_what_stops_signs_off(self) -> None:
        tasks.Pulse(AT, name="killed:1").say(AT)
        tasks.Pulse(AT, name="desk:17").say(AT + timedelta(days=2))
        assert [worker.name for worker in Worker.objects.all()] == ["desk:17"]
        sign_off("desk:17")
        assert not Worker.objects.exists()

    def test_what_it_writes_is_in_the_language_of_the_company(self, monkeypatch: pytest.MonkeyPatch) -> None:
        spoken: list[str] = []
        tick = Tick("journal.speaking", timedelta(hours=1), lambda at: spoken.append(str(get_language())))
        monkeypatch.setattr(tasks, "ticks", lambda: (tick,))
        with override("en"):
            tasks.work_once(AT, {})
            assert get_language() == "en"
        assert spoken == [settings.LANGUAGE_CODE]

    def test_an_outage_ends_the_round_and_a_failure_of_one_part_does_not(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pulse = tasks.Pulse(AT)

        def fail(at: datetime) -> None:
            raise failure

        broken = Tick("journal.broken", timedelta(hours=1), fail)
        monkeypatch.setattr(tasks, "ticks", lambda: (broken,))
        due: dict[str, datetime] = {}
        failure: Exception = RuntimeError("a mistake of ours")
        tasks.work_once(AT, due, pulse)
        assert pulse.parts["journal.broken"]["failures"] == 1
        assert due["journal.broken"] == AT + timedelta(hours=1)
        failure = OperationalError("database is locked")
        with pytest.raises(OperationalError):
            tasks.work_once(AT, due := {}, pulse)
        assert due["journal.broken"] == AT + tasks.AFTER_FAILURE, "soon again"

    def test_the_worker_waits_longer_each_time_and_goes_on_by_itself(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waited: list[float] = []
        stopped = threading.Event()

        def rounds(at: datetime, due: dict[str, datetime], pulse: tasks.Pulse) -> bool:
            if len(waited) < 4:
                raise OperationalError("server closed the connection unexpectedly")
            return False

        def wait(seconds: float) -> bool:
            waited.append(seconds)
            if seconds == tasks.IDLE:
                stopped.set()
            return True

        # It would close the connection of this test.
        monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
        monkeypatch.setattr(tasks, "work_once", rounds)
        monkeypatch.setattr(stopped, "wait", wait)
        tasks.work(stopped)
        assert waited == [1.0, 2.0, 4.0, 8.0, tasks.IDLE]
