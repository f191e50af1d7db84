"""Runs the named measures on the database that the environment names; started by `huiyin bench`."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import django

from huiyin.config.bench.figures import Figure
from huiyin.config.bench.ground import Ground

if TYPE_CHECKING:
    from huiyin.config.bench.world import World


class Bench:
    """One run: where it is measured, and how large the world is, which is made when it is first asked for."""

    def __init__(self, ground: Ground, scale: int) -> None:
        self.ground, self.scale, self.db = ground, scale, ground.db

    @cached_property
    def world(self) -> "World":
        """The company with `scale` matters."""
        from huiyin.config.bench.world import build, found

        return found(self.ground.home, self.scale) or build(self.ground.home, self.scale)

    @cached_property
    def crowded_world(self) -> "World":
        """The same company, with `scale` open obligations more."""
        from huiyin.config.bench.world import add_open

        if not self.world.is_crowded:
            add_open(self.world, self.scale)
        return self.world


Measure = Callable[[Bench], Iterator[Figure]]


def measures() -> dict[str, Measure]:
    """What can be measured, by name."""
    from huiyin.config.bench import counting, reading, serving, writing

    return {
        "start": serving.start,
        "register": serving.register,
        "action": writing.action,
        "lists": reading.lists,
        "board": reading.board,
        "ladder": writing.ladder,
        "import": writing.imports,
        "record": counting.record_three,
        "verify": counting.verify,
        "periods": counting.periods,
        "rates": counting.rates,
    }


def main(arguments: list[str]) -> int:
    """`DB SCALE NAME …`: print a figure as a line of JSON as soon as it is known."""
    db, scale, *names = arguments
    home = Path(os.environ["HUIYIN_HOME"])
    django.setup()
    bench = Bench(Ground(db=db, home=home, environ=dict(os.environ)), int(scale))
    for name in names:
        for figure in measures()[name](bench):
            sys.stdout.write(figure.as_json() + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
