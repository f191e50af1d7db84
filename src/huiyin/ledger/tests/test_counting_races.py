"""Two at once: recorders that credit the same group, and workers that open the same period."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connection, transaction
from pytest_django import DjangoDbBlocker

from huiyin.customers.models import CustomerClass
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.models import Look, Obligation, Period
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.tests.pots import DAY, HALF, MONTHLY, kitchen, live_by, scour
from huiyin.ledger.tests.test_counting import BEFORE, MARCH, look

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.fixture(scope="module", autouse=True)
def _what_migrations_wrote(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """These tests empty all tables; the classes that a migration wrote are there again for those that follow."""
    with django_db_blocker.unblock():
        written = list(CustomerClass.objects.all())
    yield
    with django_db_blocker.unblock():
        CustomerClass.objects.bulk_create(written)
        connection.close()


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """The journal's triggers must let go of what the test leaves."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Run these in threads of their own, all beginning together; what they raised."""
    barrier, raised = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            work()
        except Exception as failure:
            raised.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    close_old_connections()
    return raised


@transaction.atomic
def scour_pot(pot: int) -> None:
    scour(pot, MARCH + DAY, scouring=pot)


def test_two_that_credit_the_same_group_both_count() -> None:
    with kitchen({1: [11, 12, 13, 14, 15, 16, 17, 18]}):
        live_by(HALF, BEFORE)
        look(MARCH)
        assert at_once(*[lambda pot=pot: scour_pot(pot) for pot in (11, 12, 13, 14)]) == []
        row = Obligation.objects.get()
        assert (row.achieved, row.status) == (4, "met")
        assert verify_ledger().differences == []


def test_two_workers_open_each_period_once() -> None:
    with kitchen({1: [11, 12, 13], 2: [21]}):
        live_by(MONTHLY, BEFORE)
        at_once(lambda: look(MARCH), lambda: look(MARCH + timedelta(seconds=1)))
        Look.objects.update(looked_at=None)
        look(MARCH + timedelta(minutes=1))
        assert Obligation.objects.count() == 4
        assert Period.objects.count() == 2
        assert Event.objects.filter(name="period.opened").count() == 2
        assert verify_ledger().differences == []


def test_what_was_recorded_while_a_period_opened_is_counted_by_the_second_look() -> None:
    with kitchen({1: [11, 12]}):
        live_by(MONTHLY, BEFORE)
        look(MARCH - DAY)
        opened = Barrier(2)

        @transaction.atomic
        def record_slowly() -> None:
            scour(11, MARCH + timedelta(minutes=1), scouring=11)
            opened.wait(timeout=20)

        def open_meanwhile() -> None:
            look(MARCH + timedelta(minutes=2))
            opened.wait(timeout=20)

        assert at_once(record_slowly, open_meanwhile) == []
        look(MARCH + timedelta(hours=1))
        for event in Event.objects.order_by("pk"):
            actions.recount(event)
        assert Obligation.objects.get(subject_id=11).status == "met"
        assert verify_ledger().differences == []
