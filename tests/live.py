"""The real product for journey tests: its own database, its own web and worker processes."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django

SOURCES = Path(__file__).parents[1] / "src" / "huiyin"
HUIYIN = Path(sys.executable).with_name("huiyin")
READY_WITHIN = 30
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class LiveSite:
    """A running product; `url` without a slash at its end."""

    url: str
    home: Path
    environ: dict[str, str]

    def huiyin(self, *arguments: str, given: str = "") -> str:
        """Run a command of `huiyin` on this site's database; returns what it prints."""
        return self._run([str(HUIYIN), *arguments], given)

    def python(self, code: str) -> str:
        """Run Python with Django set up on this site's database (for factories); returns what it prints."""
        return self._run([sys.executable, "-c", f"import django; django.setup()\n{code}"], "")

    def _run(self, command: list[str], given: str) -> str:
        done = subprocess.run(
            command, env=self.environ, input=given, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


def find_chromium() -> str | None:
    """The path of the system's Chromium."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def fresh_site(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[LiveSite]:
    """A product on a fresh database, migrated and without data; nothing of it runs yet."""
    with _empty_site(home, settings) as site:
        site.huiyin("migrate")
        yield site


@contextmanager
def running_site(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[LiveSite]:
    """A product on a fresh database, with its web and worker processes, until the end of the block."""
    with _empty_site(home, settings) as site, ExitStack() as stack:
        command = [str(HUIYIN), "start", "--port", site.url.rsplit(":", 1)[1]]
        _wait_for(f"{site.url}/healthz", stack.enter_context(_process(command, site.environ)))
        yield site


@contextmanager
def _empty_site(home: Path, settings: Mapping[str, str] | None) -> Iterator[LiveSite]:
    with ExitStack() as stack:
        environ = {**_environment(home), **(settings or {})}
        if url := os.environ.get("DATABASE_URL", ""):
            environ["DATABASE_URL"] = stack.enter_context(_fresh_postgres(url))
        else:
            shutil.copy(_migrated_sqlite(), home / "huiyin.sqlite3")
        yield LiveSite(f"http://127.0.0.1:{free_port()}", home, environ)


def _environment(home: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):  # each start would compile everything anew
        ours.pop(name, None)
    return {**ours, "HUIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}


def _migrated_sqlite() -> Path:
    """A migrated, empty database to copy: fifty migrations take longer than most journeys."""
    made = Path(tempfile.gettempdir()) / f"huiyin-migrated-{_mark()}.sqlite3"
    with _alone("sqlite"):
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=made.parent) as home:
                _migrate(_environment(Path(home)))
                (Path(home) / "huiyin.sqlite3").rename(made)
    return made


def _migrate(environ: dict[str, str]) -> None:
    subprocess.run([str(HUIYIN), "migrate"], env=environ, check=True, capture_output=True)


@cache
def _mark() -> str:
    """What the migrated database depends on, shortened."""
    files = sorted(SOURCES.glob("*/migrations/*.py"))
    content = hashlib.sha256(django.get_version().encode())
    for file in files:
        content.update(str(file.relative_to(SOURCES)).encode() + file.read_bytes())
    return content.hexdigest()[:12]


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """One test process at a time."""
    with (Path(tempfile.gettempdir()) / f"huiyin-migrated-{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _fresh_postgres(url: str) -> Iterator[str]:
    import psycopg

    name, pattern = f"huiyin_live_{os.getpid()}_{time.monotonic_ns()}", f"huiyin_migrated_{_mark()}"
    with closing(psycopg.connect(url, autocommit=True)) as server, _alone("postgres"):
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [pattern]).fetchone()
        if found is None:
            server.execute(f"DROP DATABASE IF EXISTS {pattern}_new".encode())
            server.execute(f"CREATE DATABASE {pattern}_new".encode())
            with tempfile.TemporaryDirectory() as home:
                place = urlunsplit(urlsplit(url)._replace(path=f"/{pattern}_new"))
                _migrate({**_environment(Path(home)), "DATABASE_URL": place})
            server.execute(f"ALTER DATABASE {pattern}_new RENAME TO {pattern}".encode())
        server.execute(f"CREATE DATABASE {name} TEMPLATE {pattern}".encode())
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        # A test may have restarted the server meanwhile.
        with closing(psycopg.connect(url, autocommit=True)) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _process(command: list[str], environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        yield child
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, 9)
        child.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert child.poll() is None, f"the web process ended with {child.returncode}"
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            assert answer.status == 200
            return
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {READY_WITHIN} s")
