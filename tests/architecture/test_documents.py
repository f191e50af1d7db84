"""Every room, setting, event and command is described, and nothing is described that does not exist."""

import re

import pytest

from huiyin.config import checks
from huiyin.config.cli import command_names
from huiyin.config.reference import clauses_page, events_page
from huiyin.config.rooms import HOUSE, ROOMS
from tests.architecture.source import ROOT, everything

OPERATIONS = ROOT / "docs" / "operations.md"


@pytest.mark.parametrize("room", ["base", "config", *ROOMS])
def test_every_room_has_a_readme(room: str) -> None:
    readme = HOUSE / room / "README.md"
    assert readme.exists(), f"{room} needs a README.md: purpose, words, states, what it offers"
    assert 15 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 60


def test_every_setting_is_described() -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)`", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == set(checks.VARIABLES)


def test_every_setting_that_is_read_is_known() -> None:
    """A variable that the code reads but `checks` does not know would be refused as unknown."""
    read = {
        name
        for module in everything()
        if "tests" not in module.path.parts
        for name in re.findall(r"\"(HUIYIN_[A-Z_]*[A-Z])\"", module.text)
    }
    assert read <= checks.VARIABLES, read - checks.VARIABLES


def test_every_command_is_described() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `huiyin ([a-z -]+?)(?: (?:[A-Z\[]|--)[^`]*)?`", page, re.MULTILINE)
    assert sorted(rows) == command_names()


def test_every_event_is_described() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert page == events_page(), "docs/events.md is behind: make docs"


def test_every_requirement_is_in_the_table() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    assert page == clauses_page(), "docs/clauses.md is behind: make docs"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *HOUSE.glob("*/README.md")]
    found = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not found, found
