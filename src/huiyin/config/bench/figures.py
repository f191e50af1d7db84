"""What is reported: one object per figure, in the fixed form of the documentation."""

import json
import math
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

REPETITIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure. `n`: the matters (or rows, obligations) that were there; what does not apply is None.

    `ratio` is measured against something else in the same run, `goal` says what is wanted, `met` whether it is.
    """

    name: str
    db: str
    n: int
    p50_ms: float | None = None
    p95_ms: float | None = None
    per_second: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        """One line for people."""
        parts = [
            f"{self.p50_ms:10.1f} ms" if self.p50_ms is not None else " " * 13,
            f"p95 {self.p95_ms:8.1f} ms" if self.p95_ms is not None else " " * 15,
            f"{self.per_second:9.1f}/s" if self.per_second is not None else " " * 11,
            f"{self.ratio:7.2f}×" if self.ratio is not None else " " * 8,
        ]
        verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        return f"{self.name:<34}{self.db:<10}{self.n:>9,}{''.join(parts)}  {self.goal:<34}{verdict}".rstrip()


def timed(run: Callable[[], object], times: int, *, also: Collection[int] = ()) -> list[float]:
    """How long each of `times` runs took, in milliseconds.

    With `also`, the processes that a run waits for (on this machine): without the time in which it or they were ready
    to run, but other programs held the processors.
    """
    taken = []
    for _ in range(times):
        began, waited = time.perf_counter(), _waiting(also) if also else 0.0
        run()
        lost = _waiting(also) - waited if also else 0.0
        taken.append((time.perf_counter() - began) * 1000 - lost)
    return taken


def _waiting(processes: Collection[int]) -> float:
    """How long this thread and the processes have been kept from a processor so far, in milliseconds; Linux says."""
    lost = 0
    for place in ("thread-self", *map(str, processes)):
        try:
            lost += int(Path(f"/proc/{place}/schedstat").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            continue
    return lost / 1_000_000


def median(values: Sequence[float]) -> float:
    """Rounded so that it can be read."""
    return round(statistics.median(values), 2)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 2)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "machine": f"{platform.machine()}, {platform.system()} {platform.release()}",
        "processor": _processor(),
        "python": platform.python_version(),
        "django": version("django"),
        "sqlite": sqlite3.sqlite_version,
        "huiyin": version("huiyin"),
    }


def _processor() -> str:
    import os

    name = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next(
                (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), ""
            )
    except OSError:
        name = platform.processor()
    return f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} × {name}"
