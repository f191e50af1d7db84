"""The `huiyin` command: finds the room that knows the word, and runs it.

Only as much is loaded as the word needs: rooms are asked one after the other, the one whose name begins
like the word first, until one of them knows the command. A room's `cli.py` that can be imported without
Django costs nothing but itself, and a command that runs `alone` never starts Django at all: `huiyin calendar
due` reads and writes lines and has no business with a database.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from itertools import takewhile

import django
from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

from huiyin import __version__
from huiyin.base.cli import CommandSet
from huiyin.base.errors import Refusal
from huiyin.config import commands as own
from huiyin.config.rooms import rooms_with
from huiyin.config.spoken import gettext_noop, is_chinese, speak_chinese, translated

FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code.

    0 done, 1 refused or failed, 2 the command line makes no sense, otherwise what the command says.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        return _run(given)
    except ImproperlyConfigured as mistake:
        return _complain(mistake)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads (head, less) has had enough; keep Python from complaining again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def command_names() -> list[str]:
    """Every command there is, with its group: "calendar due"."""
    return sorted(_parser([])[1].names)


def _run(given: list[str]) -> int:
    parser = _parser(given)[0]
    if is_chinese():
        speak_chinese(parser)
    parsed = parser.parse_args(given)
    if not parsed.alone:
        start_django()
    try:
        if given[:1] == ["worker"]:
            _refuse_demo_logins()
        return int(parsed.run(parsed))
    except Refusal as refusal:
        start_django()
        return _complain(refusal)
    except Exception as mistake:
        if _tables_are_missing(mistake):
            return _complain(
                _said(
                    gettext_noop(
                        "The database has no tables for this yet, or old ones: run `huiyin migrate` first."
                    )
                )
            )
        if _is_unreachable(mistake):
            return _complain(
                _said(gettext_noop("The database cannot be reached: %(failure)s")) % {"failure": mistake}
            )
        raise


def _refuse_demo_logins() -> None:
    """The worker belongs to a room that knows no people; the web server asks in its own process."""
    from huiyin.config.database import refuse_demo_logins, require_existing
    from huiyin.config.versions import refuse_other_version

    require_existing()
    refuse_other_version()
    refuse_demo_logins()


def start_django() -> None:
    """Load settings and rooms, and speak the language of the environment (LC_ALL, LC_MESSAGES, LANG).

    Catalogues are compiled before anything reads them: a process never looks again, nor do those that it forks.
    """
    from django.utils import translation

    from huiyin.config.messages import compile_stale

    with suppress(OSError):  # somebody else's folder; `huiyin migrate` complains
        compile_stale()
    gc.disable()  # what is loaded stays; looking through it again and again takes a tenth of the time
    django.setup()
    gc.freeze()
    gc.enable()
    translation.activate("zh-hans" if is_chinese() else "en")


def _parser(given: list[str]) -> tuple[argparse.ArgumentParser, CommandSet]:
    """The parser with at least the command that is asked for; with all of them when it is help."""
    parser = argparse.ArgumentParser(
        prog="huiyin", description="Procedures of customer communication, running."
    )
    parser.add_argument("--version", action="version", version=f"huiyin {__version__}")
    commands = CommandSet(parser)
    own.register(commands)
    words = list(takewhile(lambda word: not word.startswith("-"), given))[:2]
    for room in _in_likely_order(words[0] if words else ""):
        if words and (words[0] in commands.names or " ".join(words) in commands.names):
            break
        _register(room, commands)
    return parser, commands


def _in_likely_order(word: str) -> list[str]:
    """All rooms with commands, those first whose name begins with the word (`calendar` is of `calendars`)."""
    return sorted(rooms_with("cli"), key=lambda room: not (word and room.startswith(word)))


def _register(room: str, commands: CommandSet) -> None:
    name = f"huiyin.{room}.cli"
    try:
        module = import_module(name)
    except (AppRegistryNotReady, ImproperlyConfigured):
        start_django()
        module = import_module(name)
    module.register(commands)


def _said(text: str) -> str:
    return translated(text) if is_chinese() else text


def _complain(text: object) -> int:
    print(f"huiyin: {text}", file=sys.stderr)
    return FAILED


def _tables_are_missing(mistake: Exception) -> bool:
    """Whether the database lacks a table or column, in the words of SQLite and PostgreSQL."""
    from django.db import OperationalError, ProgrammingError

    if not isinstance(mistake, OperationalError | ProgrammingError):
        return False
    cause = mistake.__cause__
    return str(mistake).startswith(("no such table", "no such column")) or (
        type(cause).__name__ in {"UndefinedTable", "UndefinedColumn"}
    )


def _is_unreachable(mistake: Exception) -> bool:
    from django.db import OperationalError

    text = str(mistake)
    return isinstance(mistake, OperationalError) and (
        text.startswith("unable to open database file") or "connection" in text
    )


if __name__ == "__main__":
    sys.exit(main())
