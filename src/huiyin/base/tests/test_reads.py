"""Ready-made statements find what the ORM finds, each time with the values of that time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Value

from huiyin.base import reads
from huiyin.base.pagination import Count

AT = datetime(2026, 11, 22, 14, 30, 0, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sessions() -> None:
    Session.objects.bulk_create(
        Session(session_key=f"key-{number}", session_data="x", expire_date=AT + timedelta(hours=number))
        for number in range(5)
    )


def late(at: datetime) -> list[tuple[Any, ...]]:
    """The sessions that end after a moment, by a ready-made statement."""
    return reads.read(
        "late sessions",
        lambda: (
            Session.objects.filter(expire_date__gt=reads.Given("at"))
            .order_by("session_key")
            .values_list("session_key", "expire_date")
        ),
        at=at,
    )


def test_the_same_statement_with_other_values() -> None:
    for hours in (0, 2, 9):
        at = AT + timedelta(hours=hours)
        theirs = Session.objects.filter(expire_date__gt=at).order_by("session_key")
        assert late(at) == list(theirs.values_list("session_key", "expire_date"))
    assert late(AT)[0][1].utcoffset() == timedelta(0)


def test_it_is_built_once_per_key(monkeypatch: pytest.MonkeyPatch) -> None:
    late(AT)
    monkeypatch.setattr(reads, "_compiled", lambda rows: pytest.fail("built again"))
    assert len(late(AT + timedelta(hours=3))) == 1


def test_what_can_find_nothing_finds_nothing() -> None:
    assert reads.read("nothing", lambda: Session.objects.none().values_list("pk")) == []
    assert reads.read_count("nothing", lambda: Session.objects.none()) == Count(0, False)


def test_counts_stop_at_the_cap() -> None:
    assert reads.read_count("all", Session.objects.all, cap=3) == Count(3, True)
    assert reads.read_count("all", Session.objects.all, cap=5) == Count(5, False)


def test_no_more_statements_are_kept_than_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "KEPT", 3)
    for number in range(10):
        reads.read(("some", number), lambda: Session.objects.values_list("pk"))
    assert len(reads._kept) == 3


def test_sums_of_columns() -> None:
    assert reads.read_sums(
        "ones", lambda: Session.objects.annotate(one=Value(1)).values_list("one"), ["one"]
    ) == [5]
    assert reads.read_sums("none", lambda: Session.objects.none().values_list("pk"), ["one"]) == [0]
