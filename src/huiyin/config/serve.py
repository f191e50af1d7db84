"""The web server, embedded: one process that listens, `workers` that answer."""

import ctypes
import os
import signal
import socket
import sys

from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from huiyin.base.errors import Invalid


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until SIGTERM or SIGINT.

    `threads` per worker is small on purpose: synchronous Django gains nothing from more than the processor
    can run, and every thread holds a database connection.

    :raises Invalid: the address is taken or not ours
    """
    require_free(host, port)
    # Loaded before the workers are forked: they share its memory, and a mistake shows here and once.
    from huiyin.config import wsgi  # noqa: F401

    connections.close_all()
    # Else the processes that answer outlive one that is killed, and keep its port from the next.
    parent = [os.getpid()]
    os.register_at_fork(
        before=lambda: parent.__setitem__(0, os.getpid()),
        after_in_child=lambda: end_with_parent(parent[0]),
    )
    Server(
        "huiyin.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def end_with_parent(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel end this process when the one that forked it is killed (Linux; elsewhere it stays).

    At once, because one that finishes in good order keeps the port from its successor for seconds.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, by)
        if os.getppid() != parent:  # it was killed just before
            os.kill(os.getpid(), by)


def require_free(host: str, port: int) -> None:
    """Granian shares ports (SO_REUSEPORT): unchecked, a second server would take half of the requests.

    :raises Invalid: the address is taken or not ours
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[0][4])
    except (OSError, OverflowError) as mistake:
        reason = getattr(mistake, "strerror", None) or str(mistake)
        raise Invalid(
            f"cannot listen on {host}:{port}: {reason}. Choose another one with --port."
        ) from mistake
