"""The product as it runs in production, with whoever starts it again, and a hand that kills parts of it."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from huiyin.base.errors import Invalid
from huiyin.config.bench.ground import command, free_port, is_answering

#: What is killed how often; "answering" is the process that has the request, "all" the one that starts the others.
SHARES = {"answering": 4, "web": 3, "worker": 4, "all": 2, "database": 3}
PROGRAMS = "/usr/lib/postgresql/*/bin"


class Cluster:
    """A PostgreSQL server of its own in a folder, which may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._data = folder / "data"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its first database is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def set_up(self) -> None:
        """Make it, unless it is there."""
        if (self._data / "PG_VERSION").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if owner := _owner():
            shutil.chown(self.folder, owner)
        options = ["-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        done = subprocess.run(
            [_program("initdb"), *options],
            user=_owner(),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode:
            raise Invalid(f"initdb: {done.stderr}")

    def start(self) -> None:
        """Start it, also right after it was killed; returns when it answers."""
        options = ["-D", str(self._data), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self._server = subprocess.Popen(
                [_program("postgres"), *options, "-c", "max_connections=60"],
                user=_owner(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
            if self._answers(self._server):
                return
        raise Invalid("PostgreSQL does not start again")

    def _answers(self, server: "subprocess.Popen[bytes]") -> bool:
        import psycopg

        while server.poll() is None:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url, connect_timeout=5).close()
                return True
            time.sleep(0.02)
        return False  # the killed one's processes are not all gone yet: once more

    def kill(self) -> None:
        """Kill the server and all of its processes."""
        if self._server is not None:
            for pid in (self._server.pid, *_below(self._server.pid)):
                _kill(pid)
            self._server.wait()

    def stop(self) -> None:
        """Stop it in good order."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(30)


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A server of its own until the end of the block.

    :raises Invalid: the programs of PostgreSQL are not installed
    """
    cluster = Cluster(folder)
    cluster.set_up()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def _program(name: str) -> str:
    found = sorted(Path("/").glob(f"{PROGRAMS[1:]}/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise Invalid(f"the program {name} of PostgreSQL is not installed")
    return path


def _owner() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


class Site:
    """`huiyin start`, started again whenever it ends, as a service manager does."""

    def __init__(self, *, port: int, environ: Mapping[str, str], cluster: Cluster | None, log: Path) -> None:
        self.url, self._port, self._environ = f"http://127.0.0.1:{port}", port, dict(environ)
        self._cluster, self._log = cluster, log
        self._ended, self._started = threading.Event(), self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command("start", "--port", str(self._port)),
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keep(self) -> None:
        while not self._ended.wait(0.05):
            if self._started.poll() is not None:
                self._ended.wait(0.3)
                self._started = self._start()

    def stop(self) -> None:
        """End it in good order."""
        self._ended.set()
        self._watch.join()
        self._started.terminate()
        try:
            self._started.wait(30)
        finally:
            for pid in _below(self._started.pid):
                _kill(pid)
            with suppress(ProcessLookupError):
                os.killpg(self._started.pid, signal.SIGKILL)

    def kill_something(self, random: Random) -> str:
        """Kill a part of it; returns which. What is just not there is not killed: ""."""
        shares = {name: share for name, share in SHARES.items() if name != "database" or self._cluster}
        part = random.choices(list(shares), list(shares.values()))[0]
        if part == "database" and self._cluster is not None:
            self._cluster.kill()
            self._cluster.start()
            return part
        children = _children(self._started.pid)
        found = {
            "all": [self._started.pid],
            "web": [pid for pid in children if _children(pid)],
            "worker": [pid for pid in children if not _children(pid)],
            "answering": [pid for child in children for pid in _children(child)],
        }[part]
        return part if found and _kill(random.choice(found)) else ""

    def wait_until_back(self) -> float:
        """How many seconds from now until it answers."""
        began = time.monotonic()
        while not is_answering(f"{self.url}/healthz"):
            if time.monotonic() > began + 120:
                last = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise Invalid(f"{self.url} does not come back: {last}")
            time.sleep(0.01)
        return time.monotonic() - began


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _below(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_below(child))]
