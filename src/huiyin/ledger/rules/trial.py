"""Judging clauses over a file of event columns: in columns where the control allows it, row by row elsewhere.

Pure: a Parquet file and calendars in, figures out. Ibis, DuckDB and Arrow are loaded inside, since hardly any
process needs them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from huiyin.calendars.rules import Calendar
from huiyin.calendars.rules.calendar import to_instant, to_moment
from huiyin.ledger.rules import columns
from huiyin.ledger.rules.respond import evaluate, local_month
from huiyin.ledger.rules.slots import Slot, grain_of, slots_of
from huiyin.ledger.rules.values import Adoption, Fact, Respond, Version

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

BATCH = 50_000
#: The grain holds for every trigger of these years.
YEARS = range(1970, 2060)
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)
How = Literal["columns", "rows"]


@dataclass(frozen=True, slots=True)
class Line:
    """An event as the columns hold it; `subject` and `unit` are numbers, `at` in microseconds since 1970."""

    subject: int
    id: int
    name: str
    at: int
    seq: int
    unit: int | None
    calendar: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """A clause to be judged."""

    code: str
    control: Respond

    @property
    def how(self) -> How:
        """Whether it can be judged in columns."""
        return "rows" if columns.why_by_rows(self.control) else "columns"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Triggers from `since` to before `until` count, as things stand at `as_of`."""

    since: datetime
    until: datetime
    as_of: datetime


@dataclass(slots=True)
class Judged:
    """What a clause would have meant in a unit and a local month."""

    clause: str
    unit: int | None
    month: str
    opened: int = 0
    met: int = 0
    late: int = 0
    overdue: int = 0
    waiting: int = 0
    cancelled: int = 0

    @property
    def rate(self) -> float | None:
        """The share met in time of what can be judged; None without evidence."""
        judged = self.met + self.late + self.overdue
        return self.met / judged if judged else None


def write_lines(path: Path, lines: Iterable[Line], controls: Sequence[Respond]) -> int:
    """Write the columns that these controls need, a batch at a time; returns the number of events."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted, moments = _fields(controls)
    numbers = ["subject", "id", "at", "seq", "unit", "calendar"]
    schema = pa.schema(
        [(name, pa.int64()) for name in numbers]
        + [("name", pa.string())]
        + [(f"f_{field}", pa.string()) for field in wanted]
        + [(f"m_{field}", pa.int64()) for field in moments]
    )
    count, rows = 0, []
    with pq.ParquetWriter(path, schema) as writer:
        for line in lines:
            count += 1
            rows.append(_row(line, wanted, moments))
            if len(rows) == BATCH:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return count


def judge(
    path: Path, trials: Sequence[Trial], calendars: Mapping[int, Calendar], stretch: Stretch
) -> list[Judged]:
    """The figures of every clause by unit and month, over the events of a file."""
    connection = connect()
    try:
        events = connection.read_parquet(str(path), table_name="events")
        return [
            row
            for trial in trials
            for row in (
                _by_columns(connection, events, trial, calendars, stretch)
                if trial.how == "columns"
                else _by_rows(connection, events, trial, calendars, stretch)
            )
        ]
    finally:
        connection.disconnect()


def connect() -> "Backend":
    """DuckDB in memory, which never fetches anything from the network."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.raw_sql("SET autoinstall_known_extensions = false")
    return connection


def slot_table(
    wanted: Iterable[tuple[int, int]], calendars: Mapping[int, Calendar], control: Respond, grain: int
) -> "Table":
    """The due times of these slots, as a table to be joined."""
    import ibis
    import pyarrow as pa

    types = {"month": pa.string()}
    names = [field.name for field in fields(Slot)]
    rows = [asdict(slot) for slot in slots_of(wanted, calendars, control.within, grain)]
    schema = pa.schema([(name, types.get(name, pa.int64())) for name in names])
    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))


def obligations(
    connection: Any, events: "Table", control: Respond, calendars: Mapping[int, Calendar]
) -> "Table":
    """One row per obligation of a clause that can be judged in columns; `connection` may be Spark's."""
    grain = grain_of(calendars.values(), control.within, YEARS)
    wanted = connection.execute(columns.slots_wanted(events, control, grain))
    pairs = sorted(zip(map(int, wanted["calendar"]), map(int, wanted["slot"]), strict=True))
    return columns.obligations(events, control, slot_table(pairs, calendars, control, grain), grain)


def _by_columns(
    connection: "Backend", events: "Table", trial: Trial, calendars: Mapping[int, Calendar], stretch: Stretch
) -> Iterator[Judged]:
    owed = obligations(connection, events, trial.control, calendars)
    since, until, as_of = map(to_instant, (stretch.since, stretch.until, stretch.as_of))
    table = columns.figures(owed, since=since, until=until, as_of=as_of)
    for row in connection.to_pyarrow(table.order_by("unit", "month")).to_pylist():
        yield Judged(clause=trial.code, **row)


def _by_rows(
    connection: "Backend", events: "Table", trial: Trial, calendars: Mapping[int, Calendar], stretch: Stretch
) -> Iterator[Judged]:
    """The ledger's own function over each subject's events, as they come from the file."""
    version = always(trial)
    cells: dict[tuple[int | None, str], Counter[str]] = defaultdict(Counter)
    for facts in _facts(connection, events, trial.control, calendars):
        for one in evaluate([version], facts):
            if not stretch.since <= one.trigger.occurred_at < stretch.until:
                continue
            cell = cells[one.trigger.unit_id, local_month(one.trigger)]
            cell["opened"] += 1
            state = {"met": "met", "met_late": "late", "cancelled": "cancelled"}.get(one.status, "waiting")
            if one.status == "open" and one.due_at is not None and one.due_at < stretch.as_of:
                state = "overdue"
            cell[state] += 1
    for (unit, month), figures in sorted(cells.items(), key=str):
        yield Judged(clause=trial.code, unit=unit, month=month, **figures)


def always(trial: Trial) -> Version:
    """The clause as one version in force everywhere, ever (decision 0016)."""
    return Version(
        clause_id=0, code=trial.code, control=trial.control, steps=(), installed_at=ALWAYS, effective_from=ALWAYS,
        effective_until=None, adoptions=(Adoption("", ALWAYS, None),), owner_kinds={},
    )  # fmt: skip


def _facts(
    connection: "Backend", events: "Table", control: Respond, calendars: Mapping[int, Calendar]
) -> Iterator[list[Fact]]:
    ordered = events.filter(events.name.isin(sorted(control.names))).order_by(["subject", "at", "seq"])
    rows = (row for batch in connection.to_pyarrow(ordered).to_batches(BATCH) for row in batch.to_pylist())
    for _subject, some in groupby(rows, key=lambda row: row["subject"]):
        yield [
            Fact(
                id=row["id"],
                name=row["name"],
                sequence=row["seq"],
                occurred_at=to_moment(row["at"]),
                recorded_at=to_moment(row["at"]),
                data={
                    name[2:]: json.loads(value)
                    for name, value in row.items()
                    if name.startswith("f_") and value is not None
                },
                unit_id=row["unit"],
                unit_path="",
                calendar=calendars[row["calendar"]],
                subject_id=row["subject"],
            )
            for row in some
        ]


def _fields(controls: Sequence[Respond]) -> tuple[list[str], list[str]]:
    """The fields of the events' data that these controls read, and those of them that are due times."""
    moments = {control.due_from for control in controls} - {""}
    wanted = {field for control in controls for field in [*control.where, control.same]} - {""}
    return sorted(wanted | moments), sorted(moments)


def _row(line: Line, wanted: Sequence[str], moments: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "subject": line.subject, "id": line.id, "name": line.name, "at": line.at, "seq": line.seq, "unit": line.unit,
        "calendar": line.calendar,
    }  # fmt: skip
    for field in wanted:
        value = line.data.get(field)
        row[f"f_{field}"] = None if value is None else columns.canonical(value)
    for field in moments:
        row[f"m_{field}"] = _instant(line.data.get(field))
    return row


def _instant(value: Any) -> int | None:
    """A moment in an event's data; a day alone (of `lead`, judged by rows) is none here."""
    if not isinstance(value, str) or len(value) == len(date.min.isoformat()):
        return None
    return to_instant(datetime.fromisoformat(value))
