"""The frame of the `huiyin` command: each room adds its own words in its `cli.py`."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

Run = Callable[[argparse.Namespace], int]


class CommandSet:
    """The words after `huiyin`, one or two deep (`huiyin pack install`)."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._words = parser.add_subparsers(metavar="COMMAND", required=True)
        self._groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
        self.names: list[str] = []

    def add(
        self, name: str, run: Run, *, help: str, json_output: bool = False, alone: bool = False
    ) -> argparse.ArgumentParser:
        """Add the command `name` ("migrate" or "pack install"); returns its parser for further arguments.

        `run` gets the parsed arguments and returns the exit code; `json_output` adds `--json`. A command that runs
        `alone` needs neither settings nor database nor other rooms: it starts at once and works before `migrate`.
        """
        words = self._words
        word = name
        if " " in name:
            group, word = name.split(" ", 1)
            words = self._group(group)
        parser = words.add_parser(word, help=help, description=help)
        parser.set_defaults(run=run, alone=alone)
        if json_output:
            parser.add_argument("--json", action="store_true", help="print JSON")
        self.names.append(name)
        return parser

    def _group(self, name: str) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
        if name not in self._groups:
            parser = self._words.add_parser(name, help=f"see huiyin {name} --help")
            self._groups[name] = parser.add_subparsers(metavar="COMMAND", required=True)
        return self._groups[name]


def print_json(value: Any) -> None:
    """Print one JSON value on a line of its own, as unescaped UTF-8."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
