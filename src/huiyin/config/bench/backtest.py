"""A respond clause over ten million events in DuckDB, against a plain scan of the same columns.

Started by `huiyin bench backtest` in a process of its own; the columns are made straight as Parquet.
"""

import os
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import django

from huiyin.config.bench.figures import Figure, median, timed

GOAL_MS = 10_000
PER_SUBJECT = 4
NAMES = ("case.registered", "case.acknowledged", "case.answered", "case.closed")
DAY = 24 * 60 * 60 * 1_000_000
SHAPE: dict[str, Any] = {"kind": "respond", "when": ["case.registered"], "then": ["case.answered"]}
SHAPES = {
    "24 hours, oldest": SHAPE | {"within": "24 hours"},
    "2 working days, all": SHAPE | {"within": "2 days", "calendar": "working", "closes": "all"},
}


def main(arguments: list[str]) -> int:
    """Measure and print; `arguments`: the number of events."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    django.setup()
    from huiyin.calendars.queries import default_calendar
    from huiyin.ledger.rules.reading import read_control
    from huiyin.ledger.rules.trial import Stretch, Trial, connect, judge

    number = int(arguments[0])
    stretch = Stretch(*(datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2028, 2028)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        _write(path, number)
        connection = connect()
        columns = 'sum(subject), sum("at"), sum(seq), sum(unit), sum(calendar), sum(id), max(name)'
        scan = f"SELECT {columns} FROM '{path}'"  # noqa: S608 – a folder of our own
        connection.raw_sql(scan).fetchall()
        plain = median(timed(lambda: connection.raw_sql(scan).fetchall(), 5))
        for name, shape in SHAPES.items():
            trials = [Trial("bench", read_control(shape))]
            taken = timed(partial(judge, path, trials, {0: default_calendar()}, stretch), 3)
            figure = Figure(
                name=f"backtest: {name}",
                db="duckdb",
                n=number,
                p50_ms=median(taken),
                per_second=round(number / median(taken) * 1000),
                ratio=round(median(taken) / plain, 2),
                goal=f"under 10 s; scan {plain:.0f} ms",
                met=median(taken) < GOAL_MS if number >= 10_000_000 else None,
            )
            print(figure.as_json(), flush=True)
    return 0


def _write(path: Path, number: int) -> None:
    """Matters over a year in 200 units: registered, acknowledged, answered, closed, in the order of time."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random, subjects = np.random.default_rng(2026), number // PER_SUBJECT
    first = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp()) * 1_000_000
    gaps = random.integers(0, DAY * 20 // 24, (PER_SUBJECT, subjects))
    gaps[0] = first + random.integers(0, 350 * DAY, subjects)
    at = np.cumsum(gaps, axis=0).reshape(-1)
    subject = np.tile(np.arange(subjects, dtype="int64"), PER_SUBJECT)
    kinds = np.repeat(np.arange(PER_SUBJECT, dtype="int32"), subjects)
    order = np.argsort(at, kind="stable")
    columns = {
        "subject": subject[order],
        "id": np.arange(1, len(at) + 1, dtype="int64"),
        "at": at[order],
        "seq": kinds[order].astype("int64") + 1,
        "unit": subject[order] % 200,
        "calendar": np.zeros(len(at), dtype="int64"),
        "name": pa.DictionaryArray.from_arrays(pa.array(kinds[order]), list(NAMES)),
    }
    pq.write_table(pa.table(columns), path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
