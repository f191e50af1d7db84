"""What people look at: lists, search, boards; the time that the server takes for the whole page."""

import gc
from collections.abc import Iterator
from urllib.parse import quote

from django.db import connection
from django.test import Client

from huiyin.base.errors import Invalid
from huiyin.config.bench.figures import Figure, median, percentile, timed
from huiyin.config.bench.inside import Bench
from huiyin.config.bench.world import COMMON, NAMED, RARE, World

LOOKS = 40
LIST_MS, BOARD_MS = 25, 50
#: Ten times as many matters may cost lists half as much again.
SMALL, LARGER = 100_000, 1.5


def lists(bench: Bench) -> Iterator[Figure]:
    """The case list as it is opened, filtered and searched."""
    world = bench.world
    for name, address in {
        "case list": "/cases/",
        "case list, newest": "/cases/?order=newest",
        "filter by state and assignee": f"/cases/?status=registered&first_asked={world.clerk.pk}",
        "two-character search, common": f"/cases/?q={quote(COMMON)}",
        "two-character search, a name": f"/cases/?q={quote(NAMED)}",
        "two-character search, rare": f"/cases/?q={quote(RARE)}",
        "my work": "/",
        "number fragment": f"/cases/?q={quote('004321')}",
    }.items():
        yield _page(world, bench.db, name, address, LIST_MS * (LARGER if world.matters > SMALL else 1))


def board(bench: Bench) -> Iterator[Figure]:
    """The compliance board over all obligations."""
    yield _page(bench.crowded_world, bench.db, "compliance board", "/board/", BOARD_MS)


def _page(world: World, db: str, name: str, address: str, goal: float) -> Figure:
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.clerk)

    def look() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise Invalid(f"{address} answered {answer.status_code}")

    timed(look, 5)
    gc.collect()
    gc.freeze()  # as the server does before it answers
    taken = timed(look, LOOKS, also=[_database()])
    slowest = percentile(taken, 0.95)
    return Figure(
        name=name,
        db=db,
        n=world.matters,
        p50_ms=median(taken),
        p95_ms=slowest,
        goal=f"p95 ≤ {goal:g} ms",
        met=slowest <= goal,
    )


def _database() -> int:
    """The process of the database that answers us; 0 where it is our own."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
