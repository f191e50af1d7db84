"""The same expressions on Spark give the same figures (docs/back-test.md)."""

import json
import random
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from huiyin.calendars.queries import default_calendar
from huiyin.calendars.rules.calendar import to_instant
from huiyin.ledger.rules import columns, trial
from huiyin.ledger.rules.reading import read_control
from huiyin.ledger.rules.slots import grain_of, slots_of
from tests.outside.environments import run

pytestmark = pytest.mark.slow

SHAPES: list[dict[str, Any]] = [
    {
        "within": "90 minutes",
        "calendar": "working",
        "unless": ["case.withdrawn"],
        "where": {"kind": ["need"]},
    },
    {"within": "2 days", "calendar": "working", "closes": "all"},
    {"due_from": "due_at"},
]
STRETCH = {
    "since": to_instant(datetime(2026, 1, 1, tzinfo=UTC)),
    "until": to_instant(datetime(2027, 1, 1, tzinfo=UTC)),
    "as_of": to_instant(datetime(2026, 4, 1, tzinfo=UTC)),
}


def lines() -> list[trial.Line]:
    chance, start = random.Random(4), to_instant(datetime(2026, 2, 1, tzinfo=UTC))
    names = ["case.registered", "case.answered", "case.withdrawn"]
    made = []
    for number in range(1, 3001):
        at = start + chance.randrange(90 * 24 * 60) * 60_000_000
        due = datetime(2026, chance.randint(2, 5), chance.randint(1, 28), 9, tzinfo=UTC).isoformat()
        data = {"kind": chance.choice(["need", "complaint"]), "due_at": chance.choice([due, None])}
        name = chance.choices(names, [5, 5, 1])[0]
        made.append(
            trial.Line(chance.randint(1, 300), number, name, at, number, chance.randint(1, 4), 0, data)
        )
    return made


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: next(iter(shape.values())))
def test_spark_and_duckdb_agree(tmp_path: Path, shape: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    control = read_control(
        {"kind": "respond", "when": ["case.registered"], "then": ["case.answered"], **shape}
    )
    events, slots = tmp_path / "events.parquet", tmp_path / "slots.parquet"
    trial.write_lines(events, lines(), [control])
    calendars = {0: default_calendar()}
    grain = grain_of(calendars.values(), control.within, trial.YEARS)
    connection = trial.connect()
    table = connection.read_parquet(str(events))
    wanted = connection.to_pyarrow(columns.slots_wanted(table, control, grain)).to_pylist()
    pairs = [(row["calendar"], row["slot"]) for row in wanted]
    rows = [asdict(slot) for slot in slots_of(pairs, calendars, control.within, grain)]
    pq.write_table(pa.Table.from_pylist(rows), slots)
    owed = trial.obligations(connection, table, control, calendars)
    ours = connection.to_pyarrow(columns.figures(owed, **STRETCH).order_by("unit", "month")).to_pylist()

    asked = {
        "columns": str(Path(columns.__file__)),
        "events": str(events),
        "slots": str(slots),
        "grain": grain,
        "stretch": STRETCH,
        "control": {
            "when": sorted(control.when),
            "then": sorted(control.then),
            "where": control.where,
            "due_from": control.due_from,
            "unless": sorted(control.unless),
            "closes_all": control.closes_all,
        },
    }
    assert json.loads(run("spark", "spark.py", json.dumps(asked))) == ours
    assert sum(row["opened"] for row in ours) > 100
