"""The command: a ground for each database, the measures in a process of their own on it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from huiyin.base.errors import Invalid
from huiyin.config.bench import NAMES
from huiyin.config.bench.figures import Figure, machine
from huiyin.config.bench.ground import Ground, ground

DATABASES = ("sqlite", "postgres")
SMALLEST = 10_000


def run(names: Sequence[str], *, db: str | None, scale: int, as_json: bool, keep: Path | None = None) -> int:
    """Measure and print; returns the exit code, 0 also when a goal is not met.

    The databases stay in the folder `keep` and are used again from there; without it they are thrown away.

    :raises Invalid: a name is unknown, the world too small, or a measure fails
    """
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise Invalid(f"there is no measure {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    if scale < SMALLEST:
        raise Invalid(f"a world has at least {SMALLEST} matters")
    wanted = [name for name in NAMES if not names or name in names]
    if not as_json:
        print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    for kind in [db] if db else DATABASES:
        with ground(kind, keep) as made:
            _measure(made, wanted, scale, as_json)
    return 0


def _measure(made: Ground, names: Sequence[str], scale: int, as_json: bool) -> None:
    line = [sys.executable, "-m", "huiyin.config.bench.inside", made.db, str(scale), *names]
    with subprocess.Popen(line, env=made.environ, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for text in child.stdout:
            if not text.startswith("{"):
                continue
            figure = Figure(**json.loads(text))
            print(figure.as_json() if as_json else figure.as_text(), flush=True)
    if child.returncode:
        raise Invalid(f"the measures on {made.db} ended with {child.returncode}")
