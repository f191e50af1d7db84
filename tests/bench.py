"""`make bench`: figures of this machine for what has to be fast, to compare before and after a change."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.live import HUIYIN, running_site

QUESTION = {
    "calendar": {
        "tz": "Asia/Shanghai",
        "holidays": "CN",
        "shifts": {
            day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
        },
    },
    "from": "2026-09-28T16:30:00+08:00",
    "clock": "working",
    "working_days": 12,
}
ROUNDS = 5


def fastest(run: Callable[[], object]) -> float:
    """The best of a few rounds, in seconds: what the machine can do when nothing disturbs it."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Measure and print."""
    lines = (json.dumps(QUESTION) + "\n") * 1000

    def due() -> None:
        subprocess.run([HUIYIN, "calendar", "due"], input=lines, capture_output=True, text=True, check=True)

    figure("huiyin calendar due, 1,000 lines (promised: under 2 s)", fastest(due))
    figure(
        "huiyin --help", fastest(lambda: subprocess.run([HUIYIN, "--help"], capture_output=True, check=True))
    )
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with running_site(Path(folder)) as site:
            figure("fresh database migrated, web and worker ready", time.perf_counter() - began)
            figure("huiyin migrate with nothing to do", fastest(lambda: site.huiyin("migrate")))
            figure("huiyin journal verify, empty", fastest(lambda: site.huiyin("journal", "verify")))


def figure(what: str, seconds: float) -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<60} {seconds:8.3f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
