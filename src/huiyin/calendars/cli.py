"""`huiyin calendar due` and `huiyin calendar explain`.

`due` answers without settings or database: rules only.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import Invalid
from huiyin.calendars.rules import Budget, Calendar, Line, Question, parse_time


def register(commands: CommandSet) -> None:
    """Add the commands of this room."""
    commands.add(
        "calendar due",
        answer_lines,
        help="due times for questions on standard input, one JSON object a line",
        alone=True,
    )
    parser = commands.add(
        "calendar explain",
        print_explanation,
        help="show line by line how a due time comes about",
        json_output=True,
    )
    parser.add_argument(
        "question", nargs="?", help='a JSON object as for "calendar due"; - reads standard input'
    )
    parser.add_argument("--calendar", metavar="CODE|FILE", help="a published calendar or a JSON file")
    parser.add_argument(
        "--from", dest="start", metavar="TIME", help="when it begins, such as 2026-02-13T17:00:00+08:00"
    )
    parser.add_argument("--budget", help='such as "24 hours", "2 days" or "2 working days"')
    parser.add_argument(
        "--clock", choices=["clock", "working"], default="clock", help="how the budget is counted"
    )
    parser.add_argument(
        "--pause",
        action="append",
        default=[],
        metavar="FROM/UNTIL",
        help="may be repeated; FROM/ is still open",
    )


# --- due ------------------------------------------------------------


def answer_lines(arguments: argparse.Namespace) -> int:
    """Answer every line; a bad one gets its error in its place, and makes the exit code 1."""
    failed = False
    for number, line in enumerate(_lines(), start=1):
        if not line.strip():
            continue
        try:
            question = Question.parse(_json(line))
            due = question.answer()
            print_json({"due_at": question.local(due.at), "provisional": due.provisional})
        except Invalid as mistake:
            failed = True
            print_json({"error": _words(mistake), "line": number})
        sys.stdout.flush()
    return 1 if failed else 0


def _lines() -> Iterator[str | bytes]:
    source: Iterable[str | bytes] = getattr(sys.stdin, "buffer", sys.stdin)
    yield from source


def _json(text: str | bytes) -> Any:
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(decoded, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except Invalid:
        raise
    except (ValueError, RecursionError) as mistake:
        raise Invalid(format_lazy(_("This is not JSON: {mistake}"), mistake=str(mistake))) from mistake


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Invalid(_("A field is given twice."))
    return value


def _refuse_constant(name: str) -> Any:
    raise Invalid(format_lazy(_("This is not JSON: {mistake}"), mistake=name))


def _words(mistake: Invalid) -> str:
    """The refusal in words; translating them needs Django, which most runs of `due` never start."""
    import django
    from django.apps import apps
    from django.conf import settings

    if not settings.configured and not apps.ready:
        django.setup()
    return str(mistake)


# --- explain ------------------------------------------------------------


def print_explanation(arguments: argparse.Namespace) -> int:
    """Print how a due time comes about, as a table or as JSON."""
    question = _question(arguments)
    due, lines = question.answer(), question.lines()
    if arguments.json:
        rows = [_row(question, line) for line in lines]
        print_json({"due_at": question.local(due.at), "provisional": due.provisional, "lines": rows})
        return 0
    from huiyin.calendars.rules.wording import counted, period, say

    for line in lines:
        print("  ".join((period(line).ljust(36), counted(line).rjust(8), say(line))).rstrip())
    return 0


def _question(arguments: argparse.Namespace) -> Question:
    if arguments.question is not None:
        text = sys.stdin.read() if arguments.question == "-" else arguments.question
        return Question.parse(_json(text))
    if arguments.start is None or arguments.budget is None:
        raise Invalid(_("Give a question, or --from and --budget."))
    return Question(
        calendar=_calendar(arguments.calendar),
        start=parse_time(arguments.start, "--from"),
        budget=Budget.parse(arguments.budget, arguments.clock),
        pauses=tuple(_pause(text) for text in arguments.pause),
    )


def _calendar(name: str | None) -> Calendar:
    from huiyin.calendars import queries

    if name is None:
        return queries.default_calendar()
    if Path(name).is_file():
        return Calendar.from_spec(_json(Path(name).read_bytes()))
    return queries.get_version(queries.get_calendar(name).current_id)


def _pause(text: str) -> Any:
    begin, slash, end = text.partition("/")
    if not slash:
        raise Invalid(fields={"--pause": _("Write pauses as FROM/UNTIL.")})
    return parse_time(begin, "--pause"), parse_time(end, "--pause") if end else None


def _row(question: Question, line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "from": question.local(line.begin),
        "until": question.local(line.end),
        "minutes": line.minutes,
        "day": line.day_kind,
        "holiday": line.name or None,
        "number": line.number,
        "provisional": line.is_provisional,
    }
