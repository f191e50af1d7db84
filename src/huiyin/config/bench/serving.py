"""What is measured from outside, over HTTP and by the operating system."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from huiyin.base import clock
from huiyin.base.errors import Invalid
from huiyin.config.bench.figures import Figure, median, percentile
from huiyin.config.bench.ground import Ground, free_port, ground, wait_for
from huiyin.config.bench.inside import Bench
from huiyin.staff.actions import create_token

CLIENTS, WEB_PROCESSES = 8, 2
ROUNDS, SECONDS = 3, 8.0
REGISTRATIONS = {"sqlite": 100, "postgres": 150}
LOGIN_WITHIN_MS, IDLE_MB = 2000, 250


def start(bench: Bench) -> Iterator[Figure]:
    """From `python3 run.py`, once set up, to the login page; and what the whole thing then takes of memory."""
    with ExitStack() as stack:
        # A company of its own: the one that the other measures stand on begins from nothing.
        site = stack.enter_context(ground("sqlite")) if bench.db == "sqlite" else bench.ground
        if bench.db == "sqlite":
            site.run("demo", "load", "--days", "1")
        taken, memory = _started(site)
    met = median(taken) <= LOGIN_WITHIN_MS
    yield Figure(
        name="start to login page", db=bench.db, n=1, p50_ms=median(taken), goal="≤ 2,000 ms", met=met
    )
    yield Figure(
        name="idle memory, MB (PSS)",
        db=bench.db,
        n=round(median(memory)),
        goal=f"≤ {IDLE_MB} MB",
        met=median(memory) <= IDLE_MB,
    )


def _started(site: Ground) -> tuple[list[float], list[float]]:
    """How long each start took, in milliseconds, and what it then held of memory, in MB."""
    taken, memory = [], []
    for _ in range(ROUNDS):
        port, began = free_port(), time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, str(Path(settings.ROOT) / "run.py"), "--port", str(port)],
            env=site.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/login/")
            taken.append((time.perf_counter() - began) * 1000)
            time.sleep(3)
            memory.append(_proportional_mb(child.pid))
        finally:
            child.terminate()
            child.wait(30)
    return taken, memory


def register(bench: Bench) -> Iterator[Figure]:
    """One API POST per matter, by eight clients at once."""
    world = bench.world
    _, secret = create_token(name="bench", expires_at=None, by=world.actor(), at=clock.now())
    with bench.ground.serving(workers=WEB_PROCESSES):
        clients = [Client(bench.ground.port, secret, world.office.pk) for _ in range(CLIENTS)]
        _together(clients, 2.0)
        rounds = [_together(clients, SECONDS) for _ in range(ROUNDS)]
    per_second = median([len(latencies) / SECONDS for latencies in rounds])
    latencies = [one for some in rounds for one in some]
    goal = REGISTRATIONS[bench.db]
    yield Figure(
        name=f"register by API, {CLIENTS} clients",
        db=bench.db,
        n=world.matters,
        p50_ms=median(latencies),
        p95_ms=percentile(latencies, 0.95),
        per_second=per_second,
        goal=f"≥ {goal}/s",
        met=per_second >= goal,
    )


class Client:
    """A program that registers matters, one after the other, on one connection."""

    def __init__(self, port: int, secret: str, unit_id: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        matter = {
            "unit_id": unit_id,
            "kind": "complaint",
            "words": "厨房水管漏水，请尽快来人",
            "caller_name": "刘女士",
        }
        self._body = json.dumps(matter, ensure_ascii=False).encode()

    def register(self) -> float:
        """One matter; returns how long it took, in milliseconds.

        :raises Invalid: the answer is not 201
        """
        began = time.perf_counter()
        self._connection.request("POST", "/api/v1/cases", body=self._body, headers=self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise Invalid(f"the API answered {answer.status}: {said[:300].decode(errors='replace')}")
        return (time.perf_counter() - began) * 1000


def _together(clients: list[Client], seconds: float) -> list[float]:
    latencies: list[float] = []
    failures: list[Exception] = []
    deadline = time.perf_counter() + seconds

    def work(client: Client) -> None:
        try:
            while time.perf_counter() < deadline:
                latencies.append(client.register())
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return latencies


def _proportional_mb(pid: int) -> float:
    """The proportional set size of a process and all below it, in megabytes."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text(encoding="utf-8")
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    waiting, total = [pid], 0
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024
