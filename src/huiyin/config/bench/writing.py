"""What is written: an action against its bare statements, the ladder's tick, the import."""

import csv
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connections

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases.actions import Matter, register_case
from huiyin.config.bench.figures import Figure, median, percentile, timed
from huiyin.config.bench.ground import command
from huiyin.config.bench.inside import Bench
from huiyin.config.bench.world import DUE_AT_ONCE, GROUPS
from huiyin.ledger.actions import climb

ACTIONS, MOST_TIMES = 300, 3.0
TICK_MS = 1000
TITLES = ("Request for Pothole Repair", "Missed Trash", "Graffiti Removal", "Street Light Out")
FILES, ROWS, ROWS_A_SECOND = 3, 20_000, 3000


class Statements:
    """How long the writing statements and the commits of a run took, in milliseconds."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """For `connection.execute_wrapper`."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE", "BEGIN "):
                self.ms += (time.perf_counter() - began) * 1000

    def measure(self, run: Callable[[], object]) -> tuple[float, float]:
        """How long `run` took, and its writing statements with the commit."""
        self.ms = 0.0
        database: Any = connections["default"]
        commit = database._commit

        def timed_commit() -> None:
            began = time.perf_counter()
            commit()
            self.ms += (time.perf_counter() - began) * 1000

        database._commit = timed_commit
        try:
            with database.execute_wrapper(self):
                return timed(run, 1)[0], self.ms
        finally:
            database._commit = commit


def action(bench: Bench) -> Iterator[Figure]:
    """Registering one matter, and the share of it that its rows cost the database at the least."""
    world, by, statements = bench.world, bench.world.actor(), Statements()
    matter = Matter(kind="complaint", words="厨房水管漏水，请尽快来人", caller_name="刘女士")

    def once() -> None:
        register_case(matter=matter, unit_id=world.office.pk, by=by, at=clock.now())

    timed(once, 20)
    pairs = [statements.measure(once) for _ in range(ACTIONS)]
    ratio = round(sum(whole for whole, _ in pairs) / sum(bare for _, bare in pairs), 2)
    yield Figure(
        name="one action, against its statements",
        db=bench.db,
        n=world.matters,
        p50_ms=median([whole for whole, _ in pairs]),
        p95_ms=percentile([whole for whole, _ in pairs], 0.95),
        ratio=ratio,
        goal=f"≤ {MOST_TIMES:.0f}× on PostgreSQL",
        met=ratio <= MOST_TIMES if bench.db == "postgres" else None,
    )


def ladder(bench: Bench) -> Iterator[Figure]:
    """A tick with a thousand due steps among all open obligations, and one with none."""
    world, by = bench.crowded_world, Actor.system("ladder")
    taken = []
    for group in range(GROUPS):
        at = world.first_step(group) + timedelta(minutes=1)
        climb(by=by, at=at - timedelta(minutes=2))
        fired: list[int] = []
        taken += timed(lambda at=at, fired=fired: fired.append(climb(by=by, at=at)), 1)  # type: ignore[misc]
        if fired != [DUE_AT_ONCE]:
            raise Invalid(f"{fired} steps fired instead of {DUE_AT_ONCE}")
    idle = timed(lambda: climb(by=by, at=at), 20)
    yield Figure(
        name=f"ladder tick, {DUE_AT_ONCE} due",
        db=bench.db,
        n=world.matters,
        p50_ms=median(taken),
        goal=f"< {TICK_MS} ms",
        met=median(taken) < TICK_MS,
    )
    yield Figure(name="ladder tick, none due", db=bench.db, n=world.matters, p50_ms=median(idle))


def imports(bench: Bench) -> Iterator[Figure]:
    """History from a file of the shape of the shipped mapping, reading and report included."""
    rates = []
    # A kept world has the rows of the last run already; known ones are only skipped.
    begin = int(time.time()) * FILES * ROWS
    for number in range(FILES):
        file = bench.ground.home / f"requests{number}.csv"
        _write(file, Random(number), first=begin + number * ROWS)  # noqa: S311 - the same file every time
        line = command("import", "cases", str(file), "--mapping", "boston311", "--json")
        done = subprocess.run(line, env=bench.ground.environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Invalid(done.stderr)
        summary = json.loads(done.stdout.splitlines()[-1])
        if summary["taken"] != ROWS:
            raise Invalid(f"{summary['taken']} of {ROWS} rows were imported")
        rates.append(summary["rows"] / summary["seconds"])
    yield Figure(
        name="import of history",
        db=bench.db,
        n=ROWS,
        per_second=median(rates),
        goal=f"≥ {ROWS_A_SECOND}/s",
        met=median(rates) >= ROWS_A_SECOND,
    )


def _write(file: Path, random: Random, first: int) -> None:
    names = ["case_id", "opened_at", "due_at", "closed_at", "department", "source", "type", "title"]
    begin = datetime(2015, 1, 1, tzinfo=UTC)
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(names)
        for number in range(first, first + ROWS):
            opened = begin + timedelta(seconds=random.randrange(180 * 86400))
            due, closed = opened + timedelta(days=2), opened + timedelta(minutes=random.randrange(20, 9000))
            title = random.choice(TITLES)
            rows.writerow(
                [
                    10**11 + number,
                    f"{opened:%F %T}",
                    f"{due:%F %T}" if random.random() < 0.75 else "",
                    f"{closed:%F %T}" if random.random() < 0.78 else "",
                    random.choice(("PWDx", "BTDT", "ISD", "PROP", "PARK")),
                    random.choice(("Constituent Call", "Citizens Connect App", "Self Service")),
                    title,
                    f"{title}: {random.randint(1, 900)} Washington St",
                ]
            )
