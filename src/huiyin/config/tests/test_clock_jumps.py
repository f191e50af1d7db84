"""The clock of the machine is put back by hours: the worker goes on at once, and what is written stays in order."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.journal import tasks
from huiyin.journal.actions import deliver, seal
from huiyin.journal.models import Batch, Cursor, Event
from huiyin.journal.queries import verify_journal
from huiyin.journal.registry import Follower, Tick
from huiyin.ledger.tests.kettles import happen

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BACK = timedelta(hours=7)


@pytest.mark.django_db
def test_ticks_do_not_wait_until_the_old_time_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []
    monkeypatch.setattr(tasks, "ticks", lambda: (Tick("journal.test", timedelta(minutes=1), ran.append),))
    due: dict[str, datetime] = {}
    for at in (AT, AT + timedelta(seconds=30), AT - BACK, AT - BACK + timedelta(seconds=30), AT):
        tasks.work_once(at, due)
    assert ran == [AT, AT - BACK, AT]


@pytest.mark.django_db
def test_a_follower_that_failed_is_not_held_back_for_hours() -> None:
    event = happen("on", 0)
    seen: list[int] = []
    Cursor.objects.create(follower="test", position=0, failures=1, retry_at=AT)
    follower = Follower("test", lambda one: seen.append(one.pk), None)
    assert deliver(follower, up_to=event.pk, at=AT - timedelta(minutes=1)) == 0, "held back as it should be"
    assert deliver(follower, up_to=event.pk, at=AT - BACK) == 1
    assert seen == [event.pk]


@pytest.mark.django_db
def test_seals_and_streams_stay_valid() -> None:
    happen("on", 0)
    seal(AT)
    happen("whistled", -60 * 5)
    seal(AT - BACK)
    assert list(Event.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2]
    assert list(Batch.objects.order_by("number").values_list("sealed_at", flat=True)) == [AT, AT - BACK]
    assert verify_journal().ok
