"""Rows written with ready-made statements are those that the ORM would have written, few or many."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from huiyin.base.rows import MANY, clear_unchanged, insert, insert_alike, insert_values, update, update_many
from huiyin.journal.models import Cursor, Event
from huiyin.search.models import SearchDoc

AT = datetime(2026, 3, 3, 9, 30, 0, 123456, tzinfo=UTC)
MORE = 3 * MANY


def event(number: int) -> Event:
    return Event(
        name="bell.rung", subject_kind="bell", subject_id=number, sequence=1, actor_kind="system",
        actor_name="测试\t\\N", occurred_at=AT, recorded_at=AT, data={"times": None, "words": ["一\n", "'"]},
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, MORE])
def test_rows_come_back_as_they_were_and_know_their_ids(count: int) -> None:
    rows = [event(number) for number in range(count)]
    with transaction.atomic():
        insert(rows)
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    stored = {row.pk: row for row in Event.objects.filter(subject_kind="bell")}
    names = [field.attname for field in Event._meta.concrete_fields]
    assert len(stored) == count
    for row in rows:
        assert [getattr(stored[row.pk], name) for name in names] == [getattr(row, name) for name in names]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, MORE])
def test_rows_stand_in_the_place_of_those_with_the_same_key(count: int) -> None:
    rows = [
        {"kind": "bell", "object_id": n, "unit_path": "0001", "text": "旧", "tokens": "旧"}
        for n in range(count)
    ]
    with transaction.atomic():
        first = insert_values(SearchDoc, rows, instead_of=("kind", "object_id"))
        second = insert_values(
            SearchDoc, [{**row, "text": "新"} for row in rows], instead_of=("kind", "object_id")
        )
    assert first == second
    assert set(SearchDoc.objects.filter(kind="bell").values_list("text", flat=True)) == {"新"}


@pytest.mark.django_db
def test_rows_alike_but_for_their_ids_are_made_by_the_database() -> None:
    """Moments, documents, numbers and nothing at all come out as the ORM would write them."""
    row = {
        "name": "bell.rung", "subject_kind": "bell", "sequence": 1, "actor_kind": "system", "occurred_at": AT,
        "recorded_at": AT.astimezone(timezone(timedelta(hours=8))), "data": {"words": ["一\n", "'"]}, "imported": True,
    }  # fmt: skip
    insert_alike(Event, row, own=("subject_id", "unit_id"), ids=[7, 11])
    insert_alike(Event, row, own=("subject_id",), ids=[])
    made = list(Event.objects.filter(subject_kind="bell").order_by("pk"))
    assert [(one.subject_id, one.unit_id) for one in made] == [(7, 7), (11, 11)]
    for one in made:
        assert {name: getattr(one, name) for name in row} == row
        assert (one.unit_path, one.customer_id, one.voids_id) == ("", None, None)


@pytest.mark.django_db
def test_fields_that_are_not_named_have_their_defaults() -> None:
    insert_values(Cursor, [{"follower": "bell"}])
    cursor = Cursor.objects.get(pk="bell")
    assert (cursor.position, cursor.error, cursor.retry_at) == (0, "", None)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, MORE])
def test_a_refused_row_leaves_nothing(count: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([*(event(number) for number in range(count)), event(0)])
    assert not Event.objects.filter(subject_kind="bell").exists()


@pytest.mark.django_db
def test_an_update_tells_whether_the_row_was_as_expected() -> None:
    cursor = Cursor.objects.create(follower="bell", position=3)
    assert update(cursor, {"position": 4, "retry_at": AT}, where={"position": 3})
    assert not update(cursor, {"position": 5}, where={"position": 3})
    cursor.refresh_from_db()
    assert (cursor.position, cursor.retry_at) == (4, AT)


@pytest.mark.django_db
def test_many_rows_are_set_to_what_the_objects_say() -> None:
    cursors = [Cursor.objects.create(follower=f"bell{n}", position=n, retry_at=AT) for n in range(3)]
    for cursor in cursors[:2]:
        cursor.position, cursor.retry_at, cursor.error = cursor.position + 10, None, "not named"
    update_many(cursors[:2], ["position", "retry_at"])
    stored = Cursor.objects.filter(follower__startswith="bell").order_by("follower")
    assert [(row.position, row.retry_at, row.error) for row in stored] == [
        (10, None, ""),
        (11, None, ""),
        (2, AT, ""),
    ]


@pytest.mark.django_db
def test_a_field_is_cleared_only_where_it_is_as_it_was_read() -> None:
    later = AT + timedelta(microseconds=1)
    read = [Cursor.objects.create(follower=f"bell{n}", retry_at=AT) for n in range(3)]
    Cursor.objects.filter(pk="bell1").update(retry_at=later)
    assert clear_unchanged(read, "retry_at") == {"bell0", "bell2"}
    assert clear_unchanged(read, "retry_at") == set()
    assert Cursor.objects.get(pk="bell1").retry_at == later
