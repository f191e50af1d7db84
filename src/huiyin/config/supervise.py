"""Web and worker in one process tree: everything is loaded once, both are forked from it and share its memory."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog
from django.db import connections

from huiyin.config import serve

log = structlog.get_logger()
STOP_WITHIN = 12.0
#: A child that ended within so many seconds of its start was not well; the pause before the next grows.
WELL_AFTER, LONGEST_PAUSE = 2.0, 30.0


class Child:
    """A process that is started again whenever it ends by itself."""

    def __init__(
        self, name: str, run: Callable[[], None], *, last_signal: signal.Signals = signal.SIGKILL
    ) -> None:
        """`last_signal`: what it gets when we are killed ourselves."""
        self.name, self._run, self._last_signal = name, run, last_signal
        self.pid, self._began, self._failures, self.next_start = 0, 0.0, 0, 0.0

    def start(self) -> None:
        """Fork it."""
        parent = os.getpid()
        self.pid, self._began = os.fork(), time.monotonic()
        if self.pid:
            return
        code = 1
        try:
            serve.end_with_parent(parent, self._last_signal)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(
                signal.SIGINT, signal.SIG_IGN
            )  # Ctrl-C reaches all of us; the parent stops us in order
            self._run()
            code = 0
        except BaseException:
            log.exception("a process fails", process=self.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self, status: int) -> None:
        """Note its end and when it may start again."""
        lived = time.monotonic() - self._began
        self._failures = 0 if lived >= WELL_AFTER else self._failures + 1
        pause = min(0.2 * 2**self._failures, LONGEST_PAUSE) if self._failures else 0.0
        self.pid, self.next_start = 0, time.monotonic() + pause
        log.error(
            "a process ended by itself and is started again", process=self.name, status=status, pause=pause
        )


def run(*, host: str, port: int, workers: int, threads: int) -> int:
    """Answer requests and do the worker's work until SIGTERM or SIGINT; returns the exit code.

    :raises Invalid: the address is taken or not ours
    """
    gc.disable()
    from huiyin.config import urls, versions, wsgi  # noqa: F401 - loaded before the fork
    from huiyin.journal import tasks

    serve.require_free(host, port)

    def work() -> None:
        versions.refuse_other_version()
        stopped = threading.Event()
        tasks.stop_on_signals(stopped)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        tasks.work(stopped)

    def answer() -> None:
        serve.serve(host=host, port=port, workers=workers, threads=threads)

    connections.close_all()
    gc.freeze()  # what is shared is not touched by the collector, so it stays shared
    gc.enable()
    return _supervise([Child("web", answer), Child("worker", work, last_signal=signal.SIGTERM)])


def _supervise(children: list[Child]) -> int:
    stops: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stops.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stops:
        for child in children:
            if not child.pid and child.next_start <= time.monotonic():
                child.start()
        _reap(children)
        time.sleep(0.1)
    return _stop(children)


def _reap(children: list[Child]) -> None:
    for child in children:
        if child.pid:
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                child.ended(os.waitstatus_to_exitcode(status))


def _stop(children: list[Child]) -> int:
    """Ask all to end, make those end that do not."""
    waiting = {child.pid for child in children if child.pid}
    for pid in waiting:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    while waiting and time.monotonic() < deadline:
        waiting -= {pid for pid in waiting if os.waitpid(pid, os.WNOHANG)[0]}
        time.sleep(0.02)
    for pid in waiting:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return 0
