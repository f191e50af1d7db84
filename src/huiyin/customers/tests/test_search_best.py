"""The likeliest first: for the box that answers while a clerk types."""

from collections.abc import Mapping, Sequence

import pytest
from django.test import Client

from huiyin.base.actor import Actor
from huiyin.search import registry, rules
from huiyin.search.actions import Row, put_many
from huiyin.search.queries import best
from huiyin.search.registry import Kind, Shown, Source
from huiyin.search.rules.closeness import BEGINNING, INSIDE, NAME, WORD
from huiyin.staff.tests.factories import Company, make_company


@pytest.mark.parametrize(
    ("stored", "query", "closeness", "matched"),
    [
        ("王建国 kh000123 wjg wangjianguo", "王建国", NAME, "王建国"),
        ("kh000123 王建国 wjg wangjianguo", "wjg", WORD, "wjg"),
        ("王建国 kh000123 wjg wangjianguo", "wang", BEGINNING, "wangjianguo"),
        ("王建国 kh000123 wjg wangjianguo", "建国", INSIDE, "王建国"),
        ("王建国 翠湖花园3号楼2单元1201", "王建国 1201", INSIDE, "王建国 翠湖花园3号楼2单元1201"),
        ("王建国 翠湖花园3号楼2单元1201\n@b3e2r1202;\n@b3e2r1201;", "3-2-1201", WORD, ""),
        ("江南纺织 13812345678", "138-1234", BEGINNING, "13812345678"),
    ],
)
def test_says_how_close_a_text_is(stored: str, query: str, closeness: int, matched: str) -> None:
    assert rules.closeness(stored, query, rules.parse(query)) == (closeness, matched)


def present(ids: Sequence[int], actor: Actor) -> Mapping[int, Shown]:
    """Leaves out the odd ones, as a presenter does with what may not be seen."""
    return {id_: Shown(f"Kettle {id_}", "hot", f"/kettles/{id_}/") for id_ in ids if id_ % 2 == 0}


@pytest.fixture
def company(db: None, monkeypatch: pytest.MonkeyPatch) -> Company:
    kettles = Kind("kettles", "Kettles", (Source("kettle", "staff.view"),), present, order=1)
    sources = (Source("pot", "staff.view"), Source("pot_secret", "staff.manage"))
    monkeypatch.setattr(registry, "_kinds", [Kind("pots", "Pots", sources, present, order=2), kettles])
    return make_company()


def found(text: str, actor: Actor, **limits: object) -> list[tuple[str, int]]:
    return [(one.kind.code, one.object_id) for one in best(text, actor, **limits)]  # type: ignore[arg-type]


class TestBest:
    def test_gives_the_likeliest_of_all_kinds_first(self, company: Company) -> None:
        path = company.office.path
        put_many(
            [
                Row("pot", 2, path, "铁壶"),
                Row("pot", 4, path, "大铁壶"),
                Row("kettle", 2, path, "电壶 铁壶把"),
                Row("kettle", 4, path, "大铁壶"),
                Row("kettle", 6, path, "小铁壶"),
            ]
        )
        asked = found("铁壶", company.clerk.actor)
        assert asked == [("pots", 2), ("kettles", 2), ("kettles", 6), ("kettles", 4), ("pots", 4)]
        assert found("铁壶", company.clerk.actor, limit=2) == asked[:2]
        assert found("铁壶", company.clerk.actor, kinds=["pots"]) == [("pots", 2), ("pots", 4)]

    def test_gives_nothing_that_the_person_may_not_see(self, company: Company) -> None:
        put_many(
            [
                Row("pot", 2, company.other_office.path, "铁壶"),
                Row("pot", 3, company.office.path, "铁壶"),
                Row("pot_secret", 4, company.office.path, "铁壶"),
            ]
        )
        assert found("铁壶", company.clerk.actor) == []
        assert found("铁壶", company.admin.actor) == [("pots", 4), ("pots", 2)]

    def test_gives_once_what_two_texts_find_by_the_closer_one(self, company: Company) -> None:
        put_many(
            [
                Row("pot", 2, company.office.path, "大铁壶"),
                Row("pot_secret", 2, company.office.path, "大铁壶 铁壶"),
            ]
        )
        (one,) = best("铁壶", company.admin.actor)
        assert (one.object_id, one.matched) == (2, "铁壶")

    @pytest.mark.parametrize("text", ["", " ", "。", "'\"*", "不存在"])
    def test_gives_nothing_for_nothing(self, company: Company, text: str) -> None:
        assert found(text, company.admin.actor) == []


class TestSuggestions:
    def test_are_links_and_lead_to_everything(self, company: Company, client: Client) -> None:
        put_many([Row("kettle", 2, company.office.path, "<i>铁壶")])
        client.force_login(company.clerk.staff)
        content = client.get("/search/suggest/", {"q": "铁壶"}).content.decode()
        assert 'href="/kettles/2/"' in content
        assert 'href="/search/?q=%E9%93%81%E5%A3%B6"' in content
        assert "<i>" not in client.get("/search/suggest/", {"q": "<i>"}).content.decode()

    def test_are_none_before_something_is_typed(self, company: Company, client: Client) -> None:
        client.force_login(company.clerk.staff)
        assert client.get("/search/suggest/", {"q": " "}).content.decode().strip() == ""
