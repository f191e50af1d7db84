"""An outside judge, pm4py, sees what the ledger sees: case by case on the same log (docs/back-test.md).

Where definitions differ, the test says how: see the last ones.
"""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.calendars.queries import default_calendar
from huiyin.calendars.rules.calendar import to_instant
from huiyin.ledger.queries.exports import export_ocel, export_xes
from huiyin.ledger.rules import trial
from huiyin.ledger.rules.reading import read_control, read_guard
from huiyin.ledger.rules.xes import write_xes
from huiyin.ledger.tests.kettles import happen
from tests.outside.environments import run

pytestmark = pytest.mark.slow

START = datetime(2026, 3, 2, tzinfo=UTC)
ASKED, ANSWERED, CLOSED = "case.registered", "case.answered", "case.closed"
Log = dict[str, list[tuple[str, datetime]]]
FOREVER = "365 days"


def some_log(*, asked_once: bool) -> Log:
    """300 cases: asked first, then what comes, at moments of their own; twelve hours apart at most."""
    chance, log = random.Random(20261122), {}
    for number in range(300):
        names = [ASKED, *chance.choices([ASKED, ANSWERED, CLOSED], k=chance.randint(0, 5))]
        if asked_once:
            names = [ASKED, *(name for name in names if name != ASKED)]
        at, events = START, []
        for name in names:
            at += timedelta(minutes=chance.randint(1, 12 * 60))
            events.append((name, at))
        log[f"c{number:03}"] = events
    return log


def written(log: Log, folder: Path) -> str:
    path = folder / "log.xes"
    with path.open("w", encoding="utf-8") as out:
        write_xes(
            out,
            (
                (case, ({"concept:name": name, "time:timestamp": at.isoformat()} for name, at in events))
                for case, events in log.items()
            ),
        )
    return str(path)


def unkept(log: Log, folder: Path, **control: Any) -> set[str]:
    """The cases with an obligation that was not met in time, by the columns."""
    respond = read_control({"kind": "respond", "when": [ASKED], "then": [ANSWERED], **control})
    lines = [
        trial.Line(subject, subject * 1000 + seq, name, to_instant(at), seq, None, 0, {})
        for subject, events in enumerate(log.values())
        for seq, (name, at) in enumerate(events)
    ]
    path = folder / "columns.parquet"
    trial.write_lines(path, lines, [respond])
    connection = trial.connect()
    owed = trial.obligations(connection, connection.read_parquet(str(path)), respond, {0: default_calendar()})
    rows = connection.to_pyarrow(owed).to_pylist()
    cases = list(log)
    return {cases[row["id"] // 1000] for row in rows if row["closed"] is None or row["closed"] > row["due"]}


def deviating(path: str, *templates: Sequence[Any]) -> dict[str, set[str]]:
    found = json.loads(run("pm4py", "judge.py", "declare", path, json.dumps(templates)))
    return {name: set(cases) for name, cases in found.items()}


def test_response_and_existence_and_absence(tmp_path: Path) -> None:
    log = some_log(asked_once=False)
    theirs = deviating(
        written(log, tmp_path),
        ["response", [ASKED, ANSWERED]],
        ["existence", ANSWERED],
        ["absence", ANSWERED],
    )
    assert unkept(log, tmp_path, within=FOREVER, closes="all") == theirs["response"]
    # Existence is a response to the first event of the case; absence is its opposite.
    firsts = {
        case: [events[0], *(one for one in events[1:] if one[0] != ASKED)] for case, events in log.items()
    }
    without = unkept(firsts, tmp_path, within=FOREVER)
    assert without == theirs["existence"]
    assert set(log) - without == theirs["absence"]
    assert 0 < len(theirs["response"]) < len(log)


@pytest.mark.parametrize("hours", [1, 6, 24])
def test_response_existence_and_absence_within_a_window(tmp_path: Path, hours: int) -> None:
    """Where a case asks once, "follows within" of the judge is our clause; absence in the window is the rest."""
    log = some_log(asked_once=True)
    path = written(log, tmp_path)
    theirs = set(json.loads(run("pm4py", "judge.py", "within", path, ASKED, ANSWERED, str(hours * 3600))))
    ours = set(log) - unkept(log, tmp_path, within=f"{hours} hours")
    assert ours == theirs
    assert 0 < len(ours) < len(log)


def test_precedence_is_a_guard(tmp_path: Path) -> None:
    """Each answer is judged when it is given, by whether somebody had asked before."""
    log = {case: events[1:] for case, events in some_log(asked_once=False).items() if events[1:]}
    theirs = deviating(written(log, tmp_path), ["precedence", [ASKED, ANSWERED]])["precedence"]
    guard = read_guard({"kind": "guard", "before": "answer", "needs": {"is_asked": True}})
    assert guard is not None
    ours = {
        case
        for case, events in log.items()
        for place, (name, _at) in enumerate(events)
        if name == ANSWERED and guard.lacks({"is_asked": ASKED in [other for other, _ in events[:place]]})
    }
    assert ours == theirs
    assert 0 < len(ours) < len(log)


def test_oldest_first_asks_for_more_than_response(tmp_path: Path) -> None:
    """DECLARE's response lets one answer serve every question before it; `closes = "oldest"` wants one each."""
    moments = [START + timedelta(hours=hour) for hour in range(3)]
    log: Log = {"twice": list(zip([ASKED, ASKED, ANSWERED], moments, strict=True))}
    assert deviating(written(log, tmp_path), ["response", [ASKED, ANSWERED]]) == {"response": set()}
    assert unkept(log, tmp_path, within=FOREVER, closes="all") == set()
    assert unkept(log, tmp_path, within=FOREVER, closes="oldest") == {"twice"}


def test_within_a_window_the_judge_wants_one_pair_and_we_want_every_question_answered(tmp_path: Path) -> None:
    moments = [START, START + timedelta(hours=5), START + timedelta(hours=6)]
    log: Log = {"late": list(zip([ASKED, ASKED, ANSWERED], moments, strict=True))}
    path = written(log, tmp_path)
    assert json.loads(run("pm4py", "judge.py", "within", path, ASKED, ANSWERED, "7200")) == ["late"]
    assert unkept(log, tmp_path, within="2 hours", closes="all") == {"late"}


@pytest.mark.django_db
def test_the_judge_reads_our_exports(tmp_path: Path) -> None:
    for kettle in (1, 2):
        happen("on", 0, kettle=kettle)
        happen("whistled", 20, kettle=kettle)
    with (tmp_path / "journal.xes").open("w", encoding="utf-8") as out:
        export_xes(out)
    with (tmp_path / "journal.json").open("w", encoding="utf-8") as out:
        export_ocel(out)
    xes = json.loads(run("pm4py", "judge.py", "xes", str(tmp_path / "journal.xes")))
    assert xes == {"events": 4, "cases": 2, "names": ["kettle.on", "kettle.whistled"]}
    ocel = json.loads(run("pm4py", "judge.py", "ocel", str(tmp_path / "journal.json")))
    assert ocel == {"events": 4, "objects": 3, "relations": 8}
