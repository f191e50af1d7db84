"""`huiyin reindex`."""

import argparse
import sys

from huiyin.base.cli import CommandSet, print_json
from huiyin.search.actions import rebuild


def register(commands: CommandSet) -> None:
    """Add the command."""
    commands.add(
        "reindex",
        _rebuild,
        help="put the texts of all rooms into the search index anew, while people work",
        json_output=True,
    )


def _rebuild(arguments: argparse.Namespace) -> int:
    counts = rebuild(_progress)
    if arguments.json:
        print_json(counts)
    else:
        for kind, count in counts.items():
            print(f"{kind}: {count}")
    return 0


def _progress(kind: str, count: int) -> None:
    print(f"{kind}: {count}", end="\r", file=sys.stderr, flush=True)
