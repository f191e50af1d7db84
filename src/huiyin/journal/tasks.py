"""The worker loop: followers read on, ticks run when they are due."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import TypeVar

import structlog
from django.db import close_old_connections

from huiyin.base import clock
from huiyin.base.outages import is_outage
from huiyin.journal.actions import forget_replies, run_followers, seal
from huiyin.journal.registry import Tick, ticks

log = structlog.get_logger()
T = TypeVar("T")
IDLE = 0.5
AFTER_FAILURE = timedelta(seconds=30)
#: In an outage, in seconds.
LONGEST_PAUSE = 30.0


def work(stopped: threading.Event) -> None:
    """Run until `stopped` is set. Any number of workers may run; each step bears being done by two at once.

    While the database is locked or gone the worker waits, longer each time, and then goes on as if nothing had been.
    """
    due: dict[str, datetime] = {}
    pause = 0.0
    while not stopped.is_set():
        close_old_connections()
        try:
            busy = work_once(clock.now(), due)
        except Exception as failure:
            if not is_outage(failure):
                raise
            pause = min(pause * 2 or 1.0, LONGEST_PAUSE)
            log.error(
                "the worker waits", seconds=pause, failure=f"{type(failure).__name__}: {failure}".strip()
            )
            stopped.wait(pause)
            continue
        if pause:
            log.warning("the worker goes on")
            pause = 0.0
        if not busy:
            stopped.wait(IDLE)


def work_once(at: datetime, due: dict[str, datetime]) -> bool:
    """One round at the moment `at`; `due` remembers when each tick runs next. True when there may be more to do.

    :raises Exception: the database is locked or gone, or the disk is full (`is_outage`); the round ends there
    """
    passed = _attempt("followers", lambda: run_followers(at)) or 0
    for tick in ticks():
        if due.get(tick.name, at) <= at:
            # Said before it runs: when that ends the round, the others come first in the next one.
            due[tick.name] = at + min(tick.every, AFTER_FAILURE)
            due[tick.name] = at + (tick.every if _ran(tick, at) else max(tick.every, AFTER_FAILURE))
    return bool(passed)


def stop_on_signals(stopped: threading.Event) -> None:
    """Finish the round and stop on SIGTERM and SIGINT."""

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def seal_tick(at: datetime) -> None:
    """Seal what is settled."""
    seal(at)


def forget_tick(at: datetime) -> None:
    """Forget answers to programs that are too old to be repeated."""
    forget_replies(at=at)


def _ran(tick: Tick, at: datetime) -> bool:
    return _attempt(tick.name, lambda: (tick.run(at), True)[1]) is True


def _attempt(name: str, run: Callable[[], T]) -> T | None:
    try:
        return run()
    except Exception as failure:
        if is_outage(failure):
            raise
        log.exception("the worker goes on after a failure", part=name)
        return None
