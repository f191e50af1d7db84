"""Drafts over the journal say what the ledger says, and the journal goes out as logs that come in again."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huiyin.ledger.queries.backtest import add_up, try_on_journal
from huiyin.ledger.queries.exports import export_ocel, export_xes
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.rules.trial import Stretch
from huiyin.ledger.rules.xes import read_xes
from huiyin.ledger.tests.kettles import PACK, START, KettleMistaken, KettleOn, happen, install

LATER = START + timedelta(days=30)
ALL = Stretch(START - timedelta(days=1), LATER, LATER)

pytestmark = pytest.mark.django_db


def lives() -> None:
    """Kettle 1 whistles in time, 2 late, 3 never, 4 by mistake, 5 is taken off."""
    for kettle in range(1, 6):
        happen(KettleOn(ready_at=START + timedelta(minutes=30)), 0, kettle=kettle)
    happen("whistled", 20, kettle=1)
    happen("whistled", 80, kettle=2)
    wrong = happen("whistled", 10, kettle=4)
    happen(KettleMistaken(), 15, kettle=4, voids=wrong.id)
    happen("off", 30, kettle=5)


def test_the_clauses_in_force_come_out_as_the_board_has_them() -> None:
    install()
    lives()
    tested = try_on_journal(read_pack(PACK), ALL, unit_codes={1: "kitchen"})
    rows = {row["clause"]: row for row in add_up(tested.rows, ["unit", "month"])}
    whistle = rows["whistle"]
    assert (whistle["unit"], whistle["month"], whistle["opened"]) == ("kitchen", "2026-03", 5)
    assert (whistle["met"], whistle["late"], whistle["overdue"], whistle["cancelled"]) == (1, 1, 2, 1)
    for row in rows.values():
        for name in ("opened", "met", "late", "overdue"):
            assert row[name] == row[f"was_{name}"], (row["clause"], name)
        assert row["rate"] == row["was_rate"]
    assert tested.how == {"whistle": "rows", "ready": "columns"}


def test_a_stricter_draft_shows_what_would_have_been_late() -> None:
    install()
    lives()
    draft = PACK.replace('within = "60 minutes"', 'within = "10 minutes"')
    row = add_up(try_on_journal(read_pack(draft), ALL, unit_codes={}).rows, ["month"])[-1]
    assert (row["clause"], row["met"], row["late"]) == ("whistle", 0, 2)
    assert (row["was_met"], row["was_late"]) == (1, 1)


def test_only_triggers_of_the_stretch_and_below_the_unit_count() -> None:
    install()
    lives()
    elsewhere = try_on_journal(read_pack(PACK), ALL, unit_path="0002", unit_codes={})
    assert (elsewhere.rows, elsewhere.events) == ([], 0)
    before = Stretch(START - timedelta(days=9), START, LATER)
    assert try_on_journal(read_pack(PACK), before, unit_codes={}).rows == []


def test_xes_goes_out_and_comes_in_without_what_was_mistaken(tmp_path: Path) -> None:
    lives()
    path = tmp_path / "journal.xes"
    with path.open("w", encoding="utf-8") as out:
        assert export_xes(out) == 9
    found = [event for _line, event in read_xes(path)]
    names = [event["concept:name"] for event in found if event["case:concept:name"] == "kettle:4"]
    assert names == ["kettle.on", "kettle.mistaken"]
    assert found[0]["time:timestamp"] == "2026-03-02T01:00:00.000Z"
    assert len(found) == 9


def test_ocel_names_every_object_and_event_once() -> None:
    lives()
    out = io.StringIO()
    assert export_ocel(out, since=START + timedelta(minutes=1)) == 4
    log = json.loads(out.getvalue())
    objects = [one["id"] for one in log["objects"]]
    assert sorted(objects) == ["kettle:1", "kettle:2", "kettle:4", "kettle:5", "unit:1"]
    about = {one["objectId"] for event in log["events"] for one in event["relationships"]}
    assert about == set(objects)
    assert {event["type"] for event in log["events"]} == {one["name"] for one in log["eventTypes"]}
    assert log["events"][0]["time"] == "2026-03-02T01:15:00.000Z"


def test_a_journal_without_events_goes_out_too() -> None:
    for write in (export_xes, export_ocel):
        assert write(io.StringIO(), until=datetime(2020, 1, 1, tzinfo=UTC)) == 0


def test_nothing_of_the_back_test_is_loaded_at_the_start() -> None:
    """Ibis, pandas and DuckDB would cost every web process and worker their memory."""
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'huiyin.config.settings'; django.setup();"
        "import huiyin.config.urls, huiyin.ledger.queries.backtest, huiyin.config.commands;"
        "print({'ibis', 'duckdb', 'pandas', 'pyarrow', 'numpy'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
