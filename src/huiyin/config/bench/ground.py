"""Databases made for a measurement, thrown away or kept for the next one, and the processes of the product on them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from huiyin.base.errors import Invalid

LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
READY_WITHIN = 60


@dataclass(slots=True)
class Ground:
    """A database of its own; `environ` is what the product is started with on it."""

    db: str
    home: Path
    environ: dict[str, str]
    port: int = field(default_factory=lambda: free_port())

    @property
    def url(self) -> str:
        """Where its web processes answer."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> None:
        """A command of `huiyin` on it.

        :raises Invalid: it fails
        """
        done = subprocess.run(
            command(*arguments), env=self.environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Invalid(f"huiyin {' '.join(arguments)}: {done.stdout}{done.stderr}")

    @contextmanager
    def serving(self, *, workers: int = 1, worker: bool = False) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Web processes, and a worker where asked for, until the end of the block."""
        with ExitStack() as stack:
            serve = command("serve", "--port", str(self.port), "--workers", str(workers))
            started = [stack.enter_context(_process(serve, self.environ))]
            if worker:
                started.append(stack.enter_context(_process(command("worker"), self.environ)))
            wait_for(f"{self.url}/healthz")
            yield started


def command(*arguments: str) -> list[str]:
    """The command line of `huiyin` with this interpreter."""
    return [sys.executable, "-m", "huiyin.config.cli", *arguments]


@contextmanager
def ground(db: str, keep: Path | None = None) -> Iterator[Ground]:
    """A migrated database of a kind ("sqlite", "postgres"); PostgreSQL at HUIYIN_TEST_DATABASE_URL.

    Empty and thrown away at the end, or the one that is kept in the folder `keep`.

    :raises Invalid: PostgreSQL is not reachable
    """
    with ExitStack() as stack:
        if keep is None:
            home = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
            stack.callback(shutil.rmtree, home, ignore_errors=True)
        else:
            home = keep.resolve() / db
            home.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        kept.pop("DATABASE_URL", None)
        environ = {**kept, "HUIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
        if db == "postgres":
            server = os.environ.get("HUIYIN_TEST_DATABASE_URL", LOCAL_POSTGRES)
            name = f"huiyin_bench_{zlib.crc32(str(home).encode())}"
            environ["DATABASE_URL"] = stack.enter_context(_database(server, name, kept=keep is not None))
        made = Ground(db=db, home=home, environ=environ)
        made.run("migrate")
        yield made


@contextmanager
def _database(server: str, name: str, *, kept: bool) -> Iterator[str]:
    import psycopg

    try:
        connection = psycopg.connect(server, autocommit=True)
    except psycopg.OperationalError as mistake:
        place = re.sub(r"//[^@/]*@", "//", server)
        raise Invalid(f"no PostgreSQL at {place} (HUIYIN_TEST_DATABASE_URL): {mistake}") from mistake
    with closing(connection):
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            if not kept:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@contextmanager
def _process(line: list[str], environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(line, env=environ, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        yield child
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, within: float = READY_WITHIN) -> None:
    """Until an address answers.

    :raises Invalid: it does not within `within` seconds
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if is_answering(url):
            return
        time.sleep(0.01)
    raise Invalid(f"{url} did not answer within {within:.0f} s")


def is_answering(url: str) -> bool:
    """Whether an address answers that all is well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False
