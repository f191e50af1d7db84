"""The steward sees her buildings as floors by entrances."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.base import clock
from huiyin.customers.queries.grid import grid_of
from huiyin.customers.registry import colourings_for
from huiyin.customers.rules.floors import floor_and_door
from huiyin.customers.tests.factories import Estate, make_estate, make_household, make_premises
from huiyin.staff.tests.factories import Company, make_company


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("1201", (12, "01")),
        ("101", (1, "01")),
        ("12-01", (12, "01")),
        ("1201室", (12, "01")),
        ("B101", (-1, "01")),
        ("-101", (-1, "01")),
        ("1201A", (12, "01A")),
        ("S12", (0, "S12")),
        ("001", (0, "001")),
        ("", (0, "")),
    ],
)
def test_a_code_tells_the_floor(code: str, place: tuple[int, str]) -> None:
    assert floor_and_door(code) == place


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def estate(company: Company) -> Estate:
    estate = make_estate(company.office)
    make_premises("room", "1102", "1102", parent=estate.entrance)
    make_premises("room", "1101", "1101", parent=estate.entrance)
    make_premises("room", "S1", "商铺1号", parent=estate.project)
    make_household(estate.room, "王秀英", klass="A")
    make_household(estate.other_room, "李志强", mobile="13912345679", role="tenant")
    return estate


def drawn(estate: Estate, company: Company, by: str) -> dict[str, tuple[str, str]]:
    """Shade and residents of each room of building 3."""
    (colouring,) = [one for one in colourings_for(company.clerk.actor) if one.code == by]
    (block,) = grid_of(estate.building, colouring, company.clerk.actor, clock.now()).blocks
    return {
        cell.code: (cell.shade, cell.residents)
        for _floor, crossings in block.floors
        for cells in crossings
        for cell in cells
    }


class TestGrid:
    def test_has_floors_from_the_top_and_doors_from_the_left(self, company: Company, estate: Estate) -> None:
        colouring = colourings_for(company.clerk.actor)[0]
        grid = grid_of(estate.project, colouring, company.clerk.actor, clock.now())
        first = grid.blocks[0]
        assert (first.name, list(first.entrances)) == ("3号楼", ["2单元"])
        assert [(floor, [cell.code for cell in cells]) for floor, (cells,) in first.floors] == [
            ("12", ["1201", "1202"]),
            ("11", ["1101", "1102"]),
        ]
        assert [(block.name, block.floors[0][0]) for block in grid.blocks] == [
            ("3号楼", "12"),
            ("13号楼", "12"),
            ("翠湖花园", ""),
        ]
        assert sum(count for _shade, count in grid.legend) == grid.rooms == 6

    def test_is_coloured_by_who_lives_there(self, company: Company, estate: Estate) -> None:
        assert drawn(estate, company, "occupancy") == {
            "1201": ("owner", "王秀英"),
            "1202": ("tenant", "李志强"),
            "1101": ("vacant", ""),
            "1102": ("vacant", ""),
        }
        assert drawn(estate, company, "importance")["1201"][0] == "important"

    def test_takes_as_many_queries_for_a_hundred_rooms(self, company: Company, estate: Estate) -> None:
        for number in range(100):
            make_premises("room", f"{number + 1}03", f"{number + 1}03", parent=estate.entrance)
        for colouring in colourings_for(company.clerk.actor):
            with CaptureQueriesContext(connection) as captured:
                grid_of(estate.project, colouring, company.clerk.actor, clock.now())
            assert len(captured) <= 6, colouring.code


class TestPage:
    def test_leads_to_the_household_or_the_room(
        self, company: Company, estate: Estate, client: Client
    ) -> None:
        client.force_login(company.clerk.staff)
        content = client.get(f"/premises/{estate.project.pk}/grid/?by=occupancy").content.decode()
        cells = dict(re.findall(r'class="cell tone-\w+" href="([^"]+)" title="(\d+):', content))
        assert f"/premises/{estate.same_room_elsewhere.pk}/" in cells
        assert next(address for address, code in cells.items() if code == "1202").startswith("/customers/")

    @pytest.mark.parametrize("by", ["matters", "year", "importance", "nonsense", ""])
    def test_knows_every_measure_and_minds_no_other(
        self, company: Company, estate: Estate, client: Client, by: str
    ) -> None:
        client.force_login(company.clerk.staff)
        answer = client.get(f"/premises/{estate.building.pk}/grid/", {"by": by})
        assert answer.status_code == 200
        assert 'aria-current="page"' in answer.content.decode()

    def test_says_when_there_are_no_rooms(self, company: Company, client: Client) -> None:
        project = make_premises("project", "XC", "新村", unit=company.office)
        client.force_login(company.clerk.staff)
        assert "empty-state" in client.get(f"/premises/{project.pk}/grid/").content.decode()
