"""What rooms say they serve exists; the command tells all of it."""

import json

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from huiyin.config.cli import command_names, main
from huiyin.ledger.queries import requirements

ALL = 616


def test_what_serves_a_clause_exists_in_the_room_that_says_so() -> None:
    pages = {
        f"{space}:{pattern.name}"
        for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for pattern in resolver.url_patterns
        if isinstance(pattern, URLPattern)
    }
    commands = command_names()
    for number, service in requirements.services_of_rooms():
        assert apps.is_installed(f"huiyin.{service.room}")
        if service.is_command:
            assert service.by in commands, (number, service)
        else:
            assert service.by in pages, (number, service)
            assert service.by.split(":")[0] == service.room, (number, service)


def test_the_command_prints_the_whole_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    states = ("control", "feature", "guidance", "not_yet")
    assert table["total"] == sum(table[state] for state in states) == len(table["ids"]) == ALL
    assert table["ids"]["G13"]["state"] == "control"
    assert {"kind": "control", "name": "answer-24h"} in table["ids"]["G13"]["by"]
    assert table["ids"]["Y1"] | {"title": ""} == {
        "state": "not_yet",
        "document": "Y",
        "title": "",
        "rooms": ["billing"],
        "by": [],
        "missing": [],
        "waiting": [],
    }
    assert main(["clauses"]) == 0
    assert f"total {ALL}" in capsys.readouterr().out
