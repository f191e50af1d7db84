"""The page behind the search box shows what the actor may see, and only that."""

from collections.abc import Mapping, Sequence

import pytest
from django.test import Client

from huiyin.base.actor import Actor
from huiyin.search import registry
from huiyin.search.actions import Row, put_many
from huiyin.search.registry import Kind, Shown, Source, kinds_for
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


def present(ids: Sequence[int], actor: Actor) -> Mapping[int, Shown]:
    """Leaves out the odd ones, as a presenter does with what may not be seen."""
    return {id_: Shown(f"Kettle {id_}", "<b>hot</b>", f"/kettles/{id_}/") for id_ in ids if id_ % 2 == 0}


@pytest.fixture(autouse=True)
def kettles(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (Source("kettle", "staff.view"), Source("kettle_secret", "staff.manage"))
    monkeypatch.setattr(registry, "_kinds", [Kind("kettles", "Kettles", sources, present)])


@pytest.fixture
def company() -> Company:
    return make_company()


def test_shows_hits_within_the_scope_that_the_presenter_lets_through(
    company: Company, client: Client
) -> None:
    client.force_login(company.clerk.staff)
    office, other = company.office.path, company.other_office.path
    put_many(
        [
            Row("kettle", 2, office, "茶壶"),
            Row("kettle", 3, office, "茶壶"),
            Row("kettle", 4, other, "茶壶"),
            Row("kettle_secret", 6, office, "茶壶"),
        ]
    )
    content = client.get("/search/", {"q": "茶壶"}).content.decode()
    assert "Kettle 2" in content
    assert "&lt;b&gt;hot" in content
    assert not [number for number in (3, 4, 6) if f"Kettle {number}" in content]


def test_searches_a_second_source_for_who_may(company: Company, client: Client) -> None:
    client.force_login(company.admin.staff)
    put_many(
        [
            Row("kettle", 2, company.office.path, "茶壶"),
            Row("kettle_secret", 2, company.office.path, "铁茶壶"),
        ]
    )
    assert (
        client.get("/search/", {"q": "铁"}).content.decode().count("/kettles/2/") == 2
    )  # the row and its link


def test_says_when_there_are_more(company: Company, client: Client) -> None:
    client.force_login(company.admin.staff)
    put_many(Row("kettle", 2 * number, company.office.path, "茶壶") for number in range(1, 30))
    assert "20+" in client.get("/search/", {"q": "茶壶"}).content.decode()


@pytest.mark.parametrize("query", ["", " ", "不存在", "'\"*", "<script>"])
def test_says_that_nothing_was_found(company: Company, client: Client, query: str) -> None:
    client.force_login(company.clerk.staff)
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "empty-state" in response.content.decode()
    assert "<script>" not in response.content.decode().split("<main")[1]


def test_offers_no_kind_without_its_permission(company: Company) -> None:
    assert kinds_for(Actor(kind="staff", id=1, name="nobody")) == []
