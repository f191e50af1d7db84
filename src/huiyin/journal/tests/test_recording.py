"""Recording, voiding, and what the database refuses."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.journal import queries, registry
from huiyin.journal.actions import Draft, record, record_many, take_number, take_numbers
from huiyin.journal.models import Event, Stream
from huiyin.journal.registry import EventData, Place, StaffId, UnitId

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
CLERK = Actor(kind="staff", id=7, name="lin")
OFFICE = Place(unit_id=3, path="00010003", calendar_id=None)


class LampLit(EventData, event="lamp.lit", subject="lamp", label="lit"):
    """For these tests only."""

    watts: int
    keeper_id: StaffId | None = None
    tower_id: UnitId = 1


class LampBroken(EventData, event="lamp.broken", subject="lamp", label="broken"):
    """For these tests only."""


@pytest.mark.django_db
class TestRecord:
    def test_keeps_who_where_when_and_the_data(self) -> None:
        event = record(
            LampLit(watts=40, keeper_id=5),
            on=1,
            place=OFFICE,
            by=CLERK,
            at=AT,
            occurred_at=AT - timedelta(hours=1),
        )
        event.refresh_from_db()
        assert (event.name, event.subject_kind, event.subject_id, event.sequence) == (
            "lamp.lit",
            "lamp",
            1,
            1,
        )
        assert (event.actor_kind, event.actor_id, event.unit_id, event.unit_path) == (
            "staff",
            7,
            3,
            "00010003",
        )
        assert (event.occurred_at, event.recorded_at) == (AT - timedelta(hours=1), AT)
        assert event.data == {"watts": 40, "keeper_id": 5, "tower_id": 1}
        assert event.is_late_entry

    def test_numbers_each_subject_by_itself(self) -> None:
        drafts = [Draft(LampLit(watts=1), on=n) for n in (1, 2, 1, 1)]
        assert [event.sequence for event in record_many(drafts, by=CLERK, at=AT)] == [1, 1, 2, 3]
        assert record(LampBroken(), on=1, place=None, by=CLERK, at=AT).sequence == 4
        assert Stream.objects.get(subject_kind="lamp", subject_id=1).sequence == 4

    def test_refuses_what_has_not_happened_yet(self) -> None:
        with pytest.raises(Invalid) as refusal:
            record(LampBroken(), on=1, place=None, by=CLERK, at=AT, occurred_at=AT + timedelta(seconds=1))
        assert "occurred_at" in refusal.value.fields

    def test_refuses_unknown_and_missing_data(self) -> None:
        with pytest.raises(ValueError, match="watts"):
            LampLit()  # type: ignore[call-arg]
        with pytest.raises(ValueError, match="colour"):
            LampLit(watts=1, colour="red")  # type: ignore[call-arg]

    def test_calls_subscribers_in_the_same_transaction(self, monkeypatch: pytest.MonkeyPatch) -> None:
        heard: list[str] = []

        def listen(events: Sequence[Event]) -> None:
            heard.extend(event.name for event in events)

        monkeypatch.setattr(registry, "_subscribers", [])
        registry.subscribe(listen, {"lamp.broken"})
        record_many([Draft(LampLit(watts=1), on=1), Draft(LampBroken(), on=1)], by=CLERK, at=AT)
        assert heard == ["lamp.broken"]

    def test_writes_nothing_when_a_subscriber_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(events: Sequence[Event]) -> None:
            raise RuntimeError("no")

        monkeypatch.setattr(registry, "_subscribers", [])
        registry.subscribe(fail)
        with pytest.raises(RuntimeError, match="no"), transaction.atomic():
            record(LampBroken(), on=1, place=None, by=CLERK, at=AT)
        assert not Event.objects.filter(subject_kind="lamp").exists()
        assert not Stream.objects.filter(subject_kind="lamp").exists()


@pytest.mark.django_db
class TestVoiding:
    def test_takes_the_earlier_event_out_of_what_stands(self) -> None:
        lit = record(LampLit(watts=1), on=1, place=None, by=CLERK, at=AT)
        record(LampBroken(), on=1, place=None, by=CLERK, at=AT, voids=lit.id)
        assert [event.name for event in queries.standing_events().of("lamp", [1])] == ["lamp.broken"]

    def test_happens_once(self) -> None:
        lit = record(LampLit(watts=1), on=1, place=None, by=CLERK, at=AT)
        record(LampBroken(), on=1, place=None, by=CLERK, at=AT, voids=lit.id)
        with pytest.raises(WrongStatus):
            record(LampBroken(), on=1, place=None, by=CLERK, at=AT, voids=lit.id)

    def test_stays_with_its_subject(self) -> None:
        lit = record(LampLit(watts=1), on=1, place=None, by=CLERK, at=AT)
        with pytest.raises(NotFound):
            record(LampBroken(), on=2, place=None, by=CLERK, at=AT, voids=lit.id)


@pytest.mark.django_db
class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        ["UPDATE journal_event SET name = 'x'", "DELETE FROM journal_event", "DELETE FROM journal_batch"],
    )
    def test_the_database_refuses_change_and_deletion(self, statement: str) -> None:
        from huiyin.journal.actions import seal

        record(LampBroken(), on=1, place=None, by=CLERK, at=AT)
        seal(AT)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
    def test_the_database_refuses_truncation(self) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute("TRUNCATE journal_event CASCADE")


@pytest.mark.django_db
class TestNumbers:
    def test_have_no_gaps_and_start_anew_each_year(self) -> None:
        assert [take_number("KF", year=2026) for _ in range(3)] == [1, 2, 3]
        assert list(take_numbers("KF", year=2026, count=2)) == [4, 5]
        assert take_number("KF", year=2027) == 1

    def test_return_when_the_action_is_undone(self) -> None:
        take_number("KF", year=2026)
        with pytest.raises(RuntimeError), transaction.atomic():
            _take_and_fail()
        assert take_number("KF", year=2026) == 2


def _take_and_fail() -> None:
    take_number("KF", year=2026)
    raise RuntimeError


class TestOwnerKind:
    def test_tells_staff_from_units(self) -> None:
        kinds = [LampLit.owner_kind(field) for field in ("keeper_id", "tower_id", "watts", "nothing")]
        assert kinds == ["staff", "unit", None, None]
