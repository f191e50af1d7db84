"""The command: a ground for each database, the measures in a process of their own on it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huiyin.base.errors import Invalid
from huiyin.config.bench import NAMES
from huiyin.config.bench.figures import Figure, machine
from huiyin.config.bench.ground import ground

DATABASES = ("sqlite", "postgres")
SMALLEST = 10_000
#: A scale below a thousand is times this many matters.
STANDARD = 100_000
BACKTESTED = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kills:
    """How many the fault test does, and the seed from which their moments come."""

    number: int = 200
    seed: int = 20261122


def run(
    names: Sequence[str],
    *,
    db: str | None,
    scale: int,
    as_json: bool,
    keep: Path | None = None,
    kills: Kills = Kills(),
) -> int:
    """Measure and print; returns the exit code, 0 also when a goal is not met.

    The databases stay in the folder `keep` and are used again from there; without it they are thrown away. The
    fault test always makes its own.

    :raises Invalid: a name is unknown, the world too small, or a measure fails
    """
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise Invalid(f"there is no measure {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    if 0 < scale < 1000:
        scale *= STANDARD
    if scale < SMALLEST:
        raise Invalid(f"a world has at least {SMALLEST} matters")
    wanted = [name for name in NAMES if not names or name in names]
    if not as_json:
        print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    if "backtest" in wanted:
        # Columns in a file: neither database has a part in it.
        _print(["backtest", str(BACKTESTED)], os.environ, as_json)
    measures = [name for name in wanted if name not in {"faults", "backtest"}]
    for kind in [db] if db else DATABASES:
        if measures:
            with ground(kind, keep) as made:
                _print(["inside", made.db, str(scale), *measures], made.environ, as_json)
        if "faults" in wanted:
            _print(["faults", kind, str(kills.number), str(kills.seed)], os.environ, as_json)
    return 0


def _print(words: Sequence[str], environ: Mapping[str, str], as_json: bool) -> None:
    """Run a module of this package in a process of its own, and print its figures as they come."""
    module, *arguments = words
    line = [sys.executable, "-m", f"huiyin.config.bench.{module}", *arguments]
    with subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for text in child.stdout:
            if not text.startswith("{"):
                continue
            figure = Figure(**json.loads(text))
            print(figure.as_json() if as_json else figure.as_text(), flush=True)
    if child.returncode:
        raise Invalid(f"{' '.join(words)} ended with {child.returncode}")
