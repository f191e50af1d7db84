"""Keyset paging and capped counts."""

import pytest
from django.contrib.auth.models import Group

from huiyin.base.errors import Invalid
from huiyin.base.pagination import capped_count, keyset

pytestmark = pytest.mark.django_db


@pytest.fixture
def _groups() -> None:
    Group.objects.bulk_create(Group(name=f"group {number}") for number in range(7))


@pytest.mark.usefixtures("_groups")
@pytest.mark.parametrize("order", [("name", "pk"), ("-name", "pk"), ("-pk",)])
def test_every_row_comes_once_in_order(order: tuple[str, ...]) -> None:
    seen: list[str] = []
    cursor = ""
    for _page in range(4):
        page = keyset(Group.objects.all(), order=order, after=cursor, size=3)
        seen += [group.name for group in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert seen == list(Group.objects.order_by(*order).values_list("name", flat=True))


@pytest.mark.usefixtures("_groups")
def test_a_full_last_page_has_no_next_one() -> None:
    assert keyset(Group.objects.all(), order=("pk",), size=7).next == ""


@pytest.mark.parametrize("cursor", ["x", "!!!", "W10", "e30", "WyJ4Il0", "W1tdXQ", "W3t9XQ"])
def test_a_strange_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        keyset(Group.objects.all(), order=("pk",), after=cursor)


@pytest.mark.usefixtures("_groups")
def test_counts_no_further_than_asked() -> None:
    assert str(capped_count(Group.objects.all(), cap=5)) == "5+"
    assert str(capped_count(Group.objects.all(), cap=7)) == "7"
