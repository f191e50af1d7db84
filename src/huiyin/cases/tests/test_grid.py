"""Rooms are coloured by their matters."""

from datetime import timedelta

import pytest

from huiyin.base import clock
from huiyin.cases.queries.grid import by_matters_of_a_year, by_open_matters
from huiyin.cases.tests.factories import make_case
from huiyin.customers.tests.factories import make_estate
from huiyin.staff.tests.factories import Company


@pytest.mark.usefixtures("procedures")
def test_rooms_with_open_and_overdue_matters_stand_out(company: Company) -> None:
    estate, at = make_estate(company.office), clock.now() - timedelta(hours=1)
    make_case(company, at=at, kind="complaint", premises_id=estate.room.pk)
    rooms = [estate.room.pk, estate.other_room.pk]
    clerk, outsider = company.clerk.actor, company.outsider.actor
    assert by_open_matters(rooms, clerk, at + timedelta(minutes=1)) == {estate.room.pk: "open"}
    assert by_open_matters(rooms, clerk, at + timedelta(days=30)) == {estate.room.pk: "overdue"}
    assert by_open_matters(rooms, outsider, at) == {}


def test_rooms_with_many_matters_in_a_year_stand_out(company: Company) -> None:
    estate, at = make_estate(company.office), clock.now()
    for room, days in (
        (estate.room, (1, 2, 3, 400)),
        (estate.other_room, (1, 2, 400)),
        (estate.lift, (400,)),
    ):
        for ago in days:
            make_case(company, at=at - timedelta(days=ago), premises_id=room.pk)
    rooms = [estate.room.pk, estate.other_room.pk, estate.lift.pk]
    assert by_matters_of_a_year(rooms, company.clerk.actor, at) == {
        estate.room.pk: "many",
        estate.other_room.pk: "few",
    }
