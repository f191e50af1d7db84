"""`huiyin search`: what a person finds, across rooms."""

import argparse
import json

import pytest

from huiyin.base.cli import CommandSet
from huiyin.base.errors import Invalid, NotFound
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.staff import cli
from huiyin.staff.tests.factories import make_company


def huiyin(*words: str) -> int:
    """`huiyin` with these words."""
    parser = argparse.ArgumentParser()
    cli.register(CommandSet(parser))
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


@pytest.mark.django_db
class TestCommand:
    def test_prints_what_a_person_finds(self, capsys: pytest.CaptureFixture[str]) -> None:
        company = make_company()
        household = make_household(make_estate(company.office).room)
        assert (
            huiyin("search", "1381234", "--as", company.clerk.staff.username, "--kind", "customers", "--json")
            == 0
        )
        assert json.loads(capsys.readouterr().out) == [
            {"kind": "customers", "id": household.pk, "title": household.name, "matched": "13812345678"}
        ]
        assert huiyin("search", "3-2-1201", "--as", company.clerk.staff.username, "--limit", "1") == 0
        assert household.name in capsys.readouterr().out
        assert huiyin("search", "1381234", "--as", company.outsider.staff.username, "--json") == 0
        assert json.loads(capsys.readouterr().out) == []

    def test_says_who_and_what_is_unknown(self) -> None:
        company = make_company()
        with pytest.raises(NotFound, match="nobody"):
            huiyin("search", "1201", "--as", "nobody")
        with pytest.raises(Invalid, match="customers"):
            huiyin("search", "1201", "--as", company.clerk.staff.username, "--kind", "kettles")
