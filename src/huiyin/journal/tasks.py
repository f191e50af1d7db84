"""The worker loop: followers read on, ticks run when they are due."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import translation

from huiyin import __version__
from huiyin.base import clock
from huiyin.base.outages import is_outage
from huiyin.journal.actions import LIMIT, beat, forget_replies, run_followers, seal, sign_off
from huiyin.journal.registry import Tick, ticks

log = structlog.get_logger()
T = TypeVar("T")
IDLE = 0.5
BEAT_EVERY = timedelta(seconds=15)
AFTER_FAILURE = timedelta(seconds=30)
#: In an outage, in seconds.
LONGEST_PAUSE = 30.0


@dataclass
class Pulse:
    """What one worker says of itself: who it is, and what its parts cost since it started."""

    started_at: datetime
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}"[:120])
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    said_at: datetime | None = None

    def note(self, part: str, seconds: float, failed: bool, at: datetime) -> None:
        """Add a run."""
        said = self.parts.setdefault(part, {"runs": 0, "failures": 0, "seconds": 0.0})
        said["runs"] += 1
        said["failures"] += failed
        said["seconds"] = round(said["seconds"] + seconds, 4)
        said["last"], said["failed"], said["at"] = round(seconds, 4), failed, at.isoformat()

    def say(self, at: datetime) -> None:
        """Tell the others, every few seconds."""
        if self.said_at is None or not self.said_at <= at < self.said_at + BEAT_EVERY:
            beat(self.name, version=__version__, started_at=self.started_at, parts=self.parts, at=at)
            self.said_at = at


def work(stopped: threading.Event) -> None:
    """Run until `stopped` is set. Any number of workers may run; each step bears being done by two at once.

    While the database is locked or gone the worker waits, longer each time, and then goes on as if nothing had been.
    """
    due: dict[str, datetime] = {}
    pulse, pause = Pulse(clock.now()), 0.0
    while not stopped.is_set():
        close_old_connections()
        try:
            pulse.say(clock.now())
            busy = work_once(clock.now(), due, pulse)
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
    with suppress(DatabaseError):
        sign_off(pulse.name)


def work_once(at: datetime, due: dict[str, datetime], pulse: Pulse | None = None) -> bool:
    """One round at the moment `at`; `due` remembers when each tick runs next. True when there may be more to do.

    What the worker writes into records is in the language of the company, whatever the server's shell speaks.

    :raises Exception: the database is locked or gone, or the disk is full (`is_outage`); the round ends there
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _round(at, due, pulse or Pulse(at))


def _round(at: datetime, due: dict[str, datetime], pulse: Pulse) -> bool:
    passed = _attempt("followers", lambda: run_followers(at), pulse) or 0
    for tick in ticks():
        # A time that lies further ahead than any wait is from before the clock was put back.
        if not at < due.get(tick.name, at) <= at + max(tick.every, AFTER_FAILURE):
            # Said before it runs: when that ends the round, the others come first in the next one.
            due[tick.name] = at + min(tick.every, AFTER_FAILURE)
            due[tick.name] = at + (tick.every if _ran(tick, at, pulse) else max(tick.every, AFTER_FAILURE))
    # Fewer than one follower may take are all there were: the next come together, after a breath.
    return passed >= LIMIT


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


def _ran(tick: Tick, at: datetime, pulse: Pulse) -> bool:
    return _attempt(tick.name, lambda: (tick.run(at), True)[1], pulse) is True


def _attempt(name: str, run: Callable[[], T], pulse: Pulse) -> T | None:
    began, failed = time.perf_counter(), True
    try:
        done = run()
        failed = False
        return done
    except Exception as failure:
        if is_outage(failure):
            raise
        log.exception("the worker goes on after a failure", part=name)
        return None
    finally:
        pulse.note(name, time.perf_counter() - began, failed, clock.now())
