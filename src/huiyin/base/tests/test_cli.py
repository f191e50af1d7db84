"""The frame of the `huiyin` command."""

import argparse

import pytest

from huiyin.base.cli import CommandSet, print_json


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    """A command with words one and two deep."""
    parser = argparse.ArgumentParser(prog="huiyin")
    commands = CommandSet(parser)
    commands.add("migrate", lambda options: 0, help="create the database")
    commands.add("pack install", lambda options: 1, help="install a pack", json_output=True).add_argument(
        "file"
    )
    commands.add("pack list", lambda options: 2, help="list packs")
    return parser


def test_finds_what_to_run(parser: argparse.ArgumentParser) -> None:
    assert [
        options.run(options)
        for options in (
            parser.parse_args(words.split()) for words in ("migrate", "pack install x", "pack list")
        )
    ] == [0, 1, 2]


def test_only_those_that_report_take_json(parser: argparse.ArgumentParser) -> None:
    assert parser.parse_args(["pack", "install", "x", "--json"]).json
    with pytest.raises(SystemExit):
        parser.parse_args(["migrate", "--json"])


@pytest.mark.parametrize("words", [[], ["pack"], ["nothing"]])
def test_refuses_half_a_command(parser: argparse.ArgumentParser, words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser.parse_args(words)


def test_json_is_unescaped(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"部门": "工程部"})
    assert capsys.readouterr().out == '{"部门": "工程部"}\n'
