"""Every clause of the source procedures is in the catalogue; what serves it exists."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from huiyin.ledger.queries import requirements
from huiyin.ledger.rules.pack import Text
from huiyin.ledger.rules.requirements import Requirement, Service, count_states
from huiyin.staff.tests.factories import make_company

ROOT = Path(__file__).resolve().parents[4]
SPECIFICATION = ROOT.parent / "shared" / "spec" / "02-clauses.md"
ALL = 616


def numbers() -> list[str]:
    """The numbers of the catalogue, in its order."""
    return [row.number for row in requirements.list_requirements()]


def test_the_catalogue_has_every_clause_once() -> None:
    assert len(numbers()) == len(set(numbers())) == ALL
    rooms = requirements.get_catalogue().rooms
    assert {row.room for row in requirements.list_requirements()} <= rooms.keys()


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="the specification is not at hand")
def test_the_catalogue_mentions_what_the_specification_does() -> None:
    found = re.findall(r"^- \*\*([A-Z]+\d+)\*\*", SPECIFICATION.read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers() == found


def test_titles_are_short_and_in_both_languages() -> None:
    for row in requirements.list_requirements():
        assert 2 <= len(row.title.zh) <= 20, row
        assert re.search(r"[\u4e00-\u9fff]", row.title.zh), row
        assert 1 <= len(row.title.en.split()) <= 10, row
        assert row.title.en.isascii(), row


def test_nothing_serves_a_clause_that_does_not_exist() -> None:
    """Sources of packs may name standards and forms, too; those that look like a clause must be one."""
    packs = {
        number for number, _ in requirements.services_of_packs() if re.fullmatch(r"[A-Z]{1,2}\d+", number)
    }
    rooms = {number for number, _ in requirements.services_of_rooms()}
    assert packs
    assert rooms
    assert not (packs | rooms) - set(numbers())


def test_a_clause_counts_once_as_the_strongest_that_serves_it() -> None:
    words = Text(zh="缺", en="lacks")
    page = Service("feature", "cases", "cases:list", missing=words)
    control = Service("control", "ledger", "answer-24h")
    rows = [
        Requirement("A1", "A", words, "cases", (page, control)),
        Requirement("A2", "A", words, "visits"),
        Requirement("A3", "A", words, "cases", (Service("guidance", "cases", "cases:list"),)),
    ]
    assert [row.state for row in rows] == ["control", "not_yet", "guidance"]
    assert [row.rooms for row in rows] == [["cases", "ledger"], ["visits"], ["cases"]]
    assert count_states(rows) == {
        "total": 3,
        "control": 1,
        "feature": 0,
        "guidance": 1,
        "not_yet": 1,
        "partly": 1,
    }


def test_a_control_that_waits_for_its_event_serves_nothing(tmp_path: Path, settings: object) -> None:
    clause = '[[procedures.clauses]]\ncode = "{}"\nsource = ["{}"]\ntext = {{ zh = "文", en = "text" }}\n'
    pack = '[[procedures]]\ncode = "p"\n' + clause.format("now", "A1")
    pack += clause.format("later", "A2") + 'waiting_for = ["visit.made"]\n'
    (tmp_path / "some.toml").write_text(pack, encoding="utf-8")
    setattr(settings, "PACKS", tmp_path)  # noqa: B010
    assert [(number, service.by) for number, service in requirements.services_of_packs()] == [("A1", "now")]


@pytest.mark.django_db
def test_the_page_counts_filters_and_searches(client: Client) -> None:
    company = make_company()
    client.force_login(company.quality.staff)
    address = "/procedures/requirements/"
    assertContains(client.get("/procedures/"), f'href="{address}"')
    overview = client.get(address)
    assertContains(overview, str(ALL))
    assertContains(overview, "?document=BR")
    notices = client.get(address, {"document": "A", "state": "not_yet", "room": "notices"})
    assertContains(notices, ">A18<")
    assertNotContains(notices, ">A22<")
    found = client.get(address, {"text": "首问"})
    assertContains(found, ">G13<")
    assertContains(found, "answer-24h")
    assertNotContains(found, ">G12<")
    assertContains(client.get(address, {"state": "partly", "document": "A"}), "尚缺")
    assertContains(client.get(address, {"text": "no such words"}), "没有这样的要求")
    assert client.get(address, {"state": "perhaps"}).status_code == 422


@pytest.mark.django_db
def test_guidance_stands_where_the_work_is_done(client: Client) -> None:
    """Manners (H15, L4, L5, M3, AO19 …) are no control: their words stand beside the form on which one registers."""
    rows = [row for row in requirements.list_requirements() if row.state == "guidance"]
    assert {"H15", "L5", "AO19"} <= {row.number for row in rows}
    client.force_login(make_company().clerk.staff)
    for page in {service.by for row in rows for service in row.services if service.kind == "guidance"}:
        assertContains(client.get(reverse(page)), "与顾客沟通的要点")
