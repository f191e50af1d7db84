"""The command line in the language of its environment: what argparse and the commands say about themselves.

Catalogues are read only for a help text or a complaint, and without Django: `huiyin calendar due` starts none.
"""

import argparse
import gettext
import os
from functools import cache
from typing import Any

from huiyin.config.rooms import HOUSE

LOCALE = "zh_Hans"


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


#: What argparse says itself.
ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("options"),
    gettext_noop("positional arguments"),
    gettext_noop("show this help message and exit"),
    gettext_noop("show program's version number and exit"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at least one argument"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("unknown parser %(parser_name)r (choices: %(choices)s)"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
)


def is_chinese() -> bool:
    """Whether the environment speaks Chinese: the first of LC_ALL, LC_MESSAGES, LANG that says anything."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return spoken.lower().startswith("zh")


def translated(text: str) -> str:
    """The text in Chinese, as a room's catalogue has it; unchanged where none does."""
    return next((found for one in _catalogues() if (found := one.gettext(text)) != text), text)


def speak_chinese(parser: argparse.ArgumentParser) -> None:
    """Have a parser that is complete, and those of its commands, say everything in Chinese.

    argparse asks a function of its module for its own words (usage, errors); it is put in place of that.
    """
    argparse._ = translated  # type: ignore[attr-defined]
    for each in _with_commands(parser):
        each.format_help = _said(each, each.format_help)  # type: ignore[method-assign]


def _said(parser: argparse.ArgumentParser, format_help: Any) -> Any:
    def in_chinese() -> str:
        parser.description = translated(parser.description or "")
        for group in parser._action_groups:
            group.title = translated(group.title or "")
        for action in parser._actions:
            action.help = translated(action.help) if action.help else action.help
            for choice in getattr(action, "_choices_actions", ()):
                choice.help = _seen(choice.help)
        return str(format_help())

    return in_chinese


def _seen(text: str) -> str:
    """What a list of commands says about one of them; a group is named in its text."""
    before, see, command = text.partition("see ")
    if see and not before and command.endswith("--help"):
        return translated("see %(command)s") % {"command": command}
    return translated(text)


def _with_commands(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    found = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += [each for below in action.choices.values() for each in _with_commands(below)]
    return found


@cache
def _catalogues() -> list[gettext.NullTranslations]:
    folders = sorted(HOUSE.glob(f"*/locale/{LOCALE}/LC_MESSAGES/django.mo"))
    return [gettext.translation("django", path.parents[2], [LOCALE]) for path in folders]
