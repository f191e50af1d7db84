"""Counters of requests and errors in memory that all processes of one server share.

The memory is made when the application is loaded, before web processes are forked from it. Each process counts in
a slot of its own, so that nobody waits for anybody and a killed process spoils nothing; the slot of a dead process goes
on with the next one, so that sums never fall. Nothing is written to a disk: a full one must not stop anybody.
"""

import fcntl
import mmap
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.http import HttpRequest, HttpResponseBase

KINDS = ("page", "api", "portal")
OUTCOMES = ("2xx", "3xx", "4xx", "500", "503")
#: Upper bounds of the latencies' buckets, in seconds; one more bucket holds all that took longer.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BUCKETS = len(BOUNDS) + 1
_PER_KIND = len(OUTCOMES) + _BUCKETS + 1
#: The process, the errors, and for each kind: outcomes, buckets, seconds.
_WIDTH = 2 + len(KINDS) * _PER_KIND
_SLOTS = 64

_cells = memoryview(mmap.mmap(-1, _SLOTS * _WIDTH * 8)).cast("d")
_claims = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process lives: its lock is what counts
_within = threading.Lock()
_mine = (0, 0)


class Requests:
    """Count every request but those for static files and by watchers, with the time that it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer and count."""
        began = time.perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(("/static/", "/healthz", "/metrics")):
            count_request(kind_of(request.path), response.status_code, time.perf_counter() - began)
        return response


def kind_of(path: str) -> str:
    """Who asks there: people of ours, programs, customers."""
    if path.startswith("/api/"):
        return "api"
    return "portal" if path.startswith(("/p/", "/m/")) else "page"


def count_request(kind: str, status: int, seconds: float) -> None:
    """Count an answer."""
    outcome = str(status) if str(status) in OUTCOMES else f"{min(status // 100, 4)}xx"
    if status >= 500:
        outcome = "503" if status == 503 else "500"
    with _within:
        start = _slot() + 2 + KINDS.index(kind) * _PER_KIND
        _cells[start + OUTCOMES.index(outcome)] += 1
        bucket = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        _cells[start + len(OUTCOMES) + bucket] += 1
        _cells[start + len(OUTCOMES) + _BUCKETS] += seconds


def count_error() -> None:
    """Count a line of the log that is an error."""
    with _within:
        _cells[_slot() + 1] += 1


def errors() -> int:
    """The errors of all processes since the server started."""
    return int(sum(_column(1)))


def requests() -> Iterator[tuple[str, dict[str, int], list[int], float]]:
    """For each kind: the number by outcome, the number in each bucket (not summed up), and the seconds."""
    for place, kind in enumerate(KINDS):
        start = 2 + place * _PER_KIND
        by_outcome = {name: int(sum(_column(start + n))) for n, name in enumerate(OUTCOMES)}
        buckets = [int(sum(_column(start + len(OUTCOMES) + n))) for n in range(_BUCKETS)]
        yield kind, by_outcome, buckets, sum(_column(start + len(OUTCOMES) + _BUCKETS))


def _column(number: int) -> list[float]:
    return [_cells[slot * _WIDTH + number] for slot in range(_SLOTS)]


def _slot() -> int:
    """Where this process counts; forked ones take a slot of their own at their first count."""
    global _mine
    pid = os.getpid()
    if _mine[0] != pid:
        with _claiming():
            free = (slot for slot in range(_SLOTS) if not _is_alive(int(_cells[slot * _WIDTH])))
            place = next(free, 0) * _WIDTH
            _cells[place] = pid
        _mine = (pid, place)
    return _mine[1]


@contextmanager
def _claiming() -> Iterator[None]:
    """One process at a time; the system lets go of the lock of a killed one."""
    with suppress(OSError):
        fcntl.lockf(_claims, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.lockf(_claims, fcntl.LOCK_UN)


def _is_alive(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
