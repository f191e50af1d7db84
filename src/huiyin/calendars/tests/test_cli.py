"""The commands `huiyin calendar due` and `huiyin calendar explain`."""

import argparse
import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from huiyin.base.cli import CommandSet
from huiyin.base.errors import Invalid, NotFound
from huiyin.calendars import cli
from huiyin.calendars.tests.examples import OFFICE
from huiyin.calendars.tests.test_actions import publish

QUESTION = {"calendar": OFFICE, "from": "2026-02-13T17:00:00+08:00", "clock": "working", "minutes": 120}


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.register(CommandSet(parser))
    parsed = parser.parse_args(["calendar", *arguments])
    return int(parsed.run(parsed))


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def answers(*lines: Any) -> tuple[int, list[dict[str, Any]]]:
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = run("due")
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return answers


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in QUESTION.items() if name not in names}


def test_due(ask: Any) -> None:
    code, answers = ask(
        QUESTION,
        without("minutes") | {"working_days": 2},
        without("minutes", "clock") | {"working_days": 2},
        without("minutes") | {"days": 2, "clock": "clock"},
        QUESTION | {"clock": "clock"},
        QUESTION | {"from": "2026-12-31T09:30:00Z"},
        QUESTION | {"pauses": [["2026-02-13T17:30:00+08:00", "2026-02-14T10:00:00+08:00"]]},
        QUESTION | {"pauses": [["2026-02-13T17:30:00+08:00", None]]},
        QUESTION | {"calendar": OFFICE | {"tz": "America/New_York", "holidays": None}},
    )
    assert code == 0
    assert answers == [
        {"due_at": "2026-02-14T10:00:00+08:00", "provisional": False},
        {"due_at": "2026-02-24T17:00:00+08:00", "provisional": False},
        {"due_at": "2026-02-24T17:00:00+08:00", "provisional": False},
        {"due_at": "2026-02-15T17:00:00+08:00", "provisional": False},
        {"due_at": "2026-02-13T19:00:00+08:00", "provisional": False},
        {"due_at": "2027-01-01T10:30:00+08:00", "provisional": True},
        {"due_at": "2026-02-14T11:30:00+08:00", "provisional": False},
        {"due_at": None, "provisional": False},
        {"due_at": "2026-02-13T11:00:00-05:00", "provisional": False},
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "[]",
        "3",
        '{"minutes": NaN}',
        '{"minutes": 1, "minutes": 2}',
        "[" * 100_000,
        QUESTION | {"color": "red"},
        QUESTION | {"from": "2026-02-13T17:00:00"},
        QUESTION | {"from": "yesterday"},
        QUESTION | {"from": 3},
        QUESTION | {"from": "0001-01-01T00:00:00+08:00"},
        QUESTION | {"minutes": "120"},
        QUESTION | {"minutes": -1},
        QUESTION | {"minutes": 1.5},
        QUESTION | {"minutes": True},
        QUESTION | {"minutes": 10**15},
        QUESTION | {"days": 1},
        QUESTION | {"clock": "wall"},
        without("minutes"),
        without("clock"),
        without("from"),
        without("calendar"),
        QUESTION | {"calendar": OFFICE | {"shifts": {}}},
        QUESTION | {"calendar": OFFICE | {"shifts": {}, "overrides": {"2026-02-14": [["10:00", "11:00"]]}}},
        QUESTION | {"calendar": "office"},
        QUESTION | {"pauses": "none"},
        QUESTION | {"pauses": [["2026-02-13T17:00:00+08:00"]]},
        QUESTION | {"pauses": [["2026-02-13T17:00:00+08:00", "2026-02-13T16:00:00+08:00"]]},
    ],
    ids=lambda bad: str(bad)[:40],
)
def test_a_bad_line_gets_its_error_in_its_place(ask: Any, bad: Any) -> None:
    code, answers = ask(QUESTION, bad, "", QUESTION)
    assert code == 1
    assert answers[0] == answers[2] == {"due_at": "2026-02-14T10:00:00+08:00", "provisional": False}
    assert answers[1].keys() == {"error", "line"}
    assert answers[1]["line"] == 2
    assert answers[1]["error"]


def test_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n")))
    assert run("due") == 1
    assert json.loads(capsys.readouterr().out)["line"] == 1


def test_a_thousand_lines_in_under_two_seconds() -> None:
    """A process of its own, each line with a calendar of its own; its own time counts, not that of others."""
    lines = []
    for number in range(1000):
        dates = {f"2026-03-{number % 28 + 1:02}": [["10:00", f"{11 + number % 10}:{number % 60:02}"]]}
        calendar = OFFICE | {"overrides": dates}
        lines.append(json.dumps(QUESTION | {"calendar": calendar, "minutes": number * 10}))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = (
        "from argparse import Namespace; from huiyin.calendars import cli; cli.answer_lines(Namespace())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
    assert len(done.stdout.splitlines()) == 1000


def test_explain_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        assert run("explain", json.dumps(QUESTION)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].split("  ")[-1] == "working time, adjusted workday for Spring Festival"
    assert lines[-1].startswith("2026-02-14 Sat 10:00")


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--from", "2026-02-13T17:00+08:00", "--budget", "2 hours", "--clock", "working"]
    assert (
        run("explain", *arguments, "--pause", "2026-02-13T17:30+08:00/2026-02-14T09:30+08:00", "--json") == 0
    )
    answer = json.loads(capsys.readouterr().out)
    assert answer["due_at"] == "2026-02-14T11:00:00+08:00"
    assert sum(row["minutes"] for row in answer["lines"] if row["kind"] == "counted") == 120
    assert {row["day"] for row in answer["lines"]} == {"ordinary", "adjusted", None}


@pytest.mark.django_db
def test_explain_with_a_published_calendar_or_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    publish(OFFICE | {"tz": "UTC"})
    arguments = ["--from", "2026-02-13T17:00Z", "--budget", "1 working hour", "--json"]
    assert run("explain", "--calendar", "office", *arguments) == 0
    assert json.loads(capsys.readouterr().out)["due_at"] == "2026-02-13T18:00:00+00:00"
    file = tmp_path / "calendar.json"
    file.write_text(json.dumps(OFFICE), encoding="utf-8")
    assert run("explain", "--calendar", str(file), *arguments) == 0
    assert json.loads(capsys.readouterr().out)["due_at"] == "2026-02-14T10:00:00+08:00"
    with pytest.raises(NotFound):
        run("explain", "--calendar", "nowhere", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["{}"],
        ["--from", "2026-02-13T17:00+08:00"],
        ["--from", "2026-02-13T17:00", "--budget", "1 hour"],
        ["--from", "2026-02-13T17:00+08:00", "--budget", "1 hour", "--pause", "now"],
    ],
)
def test_what_explain_refuses(arguments: list[str]) -> None:
    with pytest.raises(Invalid):
        run("explain", *arguments)
