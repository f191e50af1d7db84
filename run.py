#!/usr/bin/env python3
"""Starts Huiyin from a clean clone, with nothing but Python 3.11 and its standard library.

python3 run.py [--port N]       install what is missing, then run web and worker until Ctrl-C
python3 run.py setup            install only (--develop: with the tools for tests and checks)
python3 run.py test [--full]    install what tests need, then run them on SQLite and PostgreSQL
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import platform
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HUIYIN = VENV / "bin" / "huiyin"
STAMP = VENV / "huiyin-installed.json"
OLDEST_PYTHON = (3, 11)
FIRST_PORT = 8000
READY_WITHIN = 60
STOP_WITHIN = 15
POSTGRES_DEFAULTS = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


class Failure(Exception):
    """Something that the user has to know or to mend; ends the command with exit code 1."""


def main() -> int:
    """Do what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("word", nargs="?", choices=["setup", "test"], help=argparse.SUPPRESS)
    parser.add_argument(
        "--port", type=int, help="port of the web server; without it the first free one from 8000 on"
    )
    parser.add_argument("--full", action="store_true", help="test: the slow ones too")
    parser.add_argument("--develop", action="store_true", help="setup: with the tools for tests and checks")
    arguments = parser.parse_args()
    # Compiled once, not at every start: without its bytecode Huiyin takes half as long again until it answers.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        if arguments.word == "test":
            return test(arguments.full)
        setup(develop=arguments.develop)
        return 0 if arguments.word == "setup" else start(arguments.port)
    except Failure as failure:
        print(f"\nrun.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


# Installing


def setup(*, develop: bool) -> None:
    """Bring the virtual environment to the state of the lock file; does nothing when it is already there."""
    if sys.version_info < OLDEST_PYTHON:
        raise Failure(
            f"Huiyin needs Python 3.11 or newer; this is {platform.python_version()} ({sys.executable})."
            " Start run.py with a newer one, for example: python3.12 run.py"
        )
    locks = ["develop", "runtime"] if develop else ["runtime"]
    wanted = {name: _digest(ROOT / "requirements" / f"{name}.lock") for name in locks}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\n[tool.")[0]
    wanted["project"] = hashlib.sha256(project.encode()).hexdigest()
    # Scripts and the link to our own code hold full paths: a moved clone is installed anew.
    wanted["place"] = str(ROOT)
    wanted["python"] = _identity()
    installed = _read_stamp()
    if all(installed.get(name) == value for name, value in wanted.items()) and HUIYIN.exists():
        return
    if not PYTHON.exists() or not _answers(PYTHON, "import sys; sys.exit(sys.version_info < (3, 11))"):
        _make_environment()
        wanted["python"] = _identity()
    say(f"Installing what requirements/{locks[0]}.lock names (only when it has changed) …")
    _install("--require-hashes", "-r", str(ROOT / "requirements" / f"{locks[0]}.lock"))
    _install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    if (
        not develop
        and installed.get("place") == wanted["place"]
        and installed.get("runtime") == wanted["runtime"]
    ):
        wanted = {**installed, **wanted}
    STAMP.write_text(json.dumps(wanted, indent=1), encoding="utf-8")


def _identity() -> str:
    """Which interpreter the environment leads to; another one in its place needs its own libraries."""
    try:
        found = PYTHON.stat()
    except OSError:
        return ""
    return f"{PYTHON.resolve()} {found.st_size} {found.st_mtime_ns}"


def _make_environment() -> None:
    say("Making the virtual environment .venv …")
    uv = shutil.which("uv")
    if uv:
        _run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)],
            "uv could not make .venv",
        )
        return
    if not _answers(Path(sys.executable), "import venv, ensurepip"):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Failure(
            "this Python cannot make virtual environments: its venv module is missing."
            " On Debian and Ubuntu:\n"
            f"  apt-get install python3-venv      (or python{version}-venv)"
        )
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "python3 -m venv could not make .venv")


def _install(*what: str) -> None:
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON), *what]
    else:
        if not _answers(PYTHON, "import pip"):
            _make_environment()
        command = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            *what,
        ]
    _run(command, "installing failed; see above. Is the network there?")


def _read_stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _answers(python: Path, code: str) -> bool:
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _run(command: list[str], complaint: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure(complaint)


# Starting


def start(wanted_port: int | None) -> int:
    """Upgrade the database, then run web and worker until one of them ends or we are told to stop."""
    stops: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stops.append(received))
    port = _free_port(wanted_port)
    started = _spawn([str(HUIYIN), "start", "--demo", "--json", "--port", str(port)], stdout=subprocess.PIPE)
    try:
        logins = _read_logins(started, stops)
        if logins is not None and _wait_until_ready(port, started, stops):
            _greet(port, logins)
        return _watch(started, stops)
    finally:
        _stop(started)


def _read_logins(started: subprocess.Popen[bytes], stops: list[int]) -> list[dict[str, str]] | None:
    """What the first line says when the database is ready, with the demo on the first start; None when it ended."""
    assert started.stdout is not None
    while not stops:
        if select.select([started.stdout], [], [], 0.1)[0]:
            line = started.stdout.readline()
            return list(json.loads(line)["logins"]) if line else None
    return None


def _spawn(command: list[str], stdout: int | None = None) -> subprocess.Popen[bytes]:
    """A child in a process group of its own: Ctrl-C reaches only us, and we stop it in good order."""
    return subprocess.Popen(
        command, cwd=ROOT, stdout=stdout, start_new_session=True, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    """Have the kernel end the child when run.py is killed (Linux; elsewhere kill -9 leaves orphans)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _free_port(wanted: int | None) -> int:
    if wanted is not None:
        if not _is_free(wanted):
            raise Failure(f"port {wanted} is in use (or not ours to use). Choose another one with --port.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        if _is_free(port):
            if port != FIRST_PORT:
                say(f"Port {FIRST_PORT} is in use; taking {port}.")
            return port
    raise Failure(f"no free port from {FIRST_PORT} on. Choose one with --port.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _wait_until_ready(port: int, started: subprocess.Popen[bytes], stops: list[int]) -> bool:
    import urllib.request  # takes a while, in which the server starts already

    host = os.environ.get("HUIYIN_HOSTS", "localhost").split(",")[0].strip().replace("*", "localhost")
    url = f"http://127.0.0.1:{port}/healthz"
    request = urllib.request.Request(url, headers={"Host": host.lstrip(".")})
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not stops:
        if started.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.02)
    if not stops:
        raise Failure(f"the web server did not answer within {READY_WITHIN} s; see above.")
    return False


def _greet(port: int, logins: list[dict[str, str]]) -> None:
    say(f"\nHuiyin is running:  http://127.0.0.1:{port}/      (stop with Ctrl-C)")
    if logins:
        say("\nDemo logins:")
        for login in logins:
            say(f"  {login['username']:<12} {login['password']:<12} {login['name']}  {login['role']}")
    say("")


def _watch(started: subprocess.Popen[bytes], stops: list[int]) -> int:
    while not stops:
        if started.poll() is not None:
            print(f"\nrun.py: huiyin ended by itself (exit code {started.returncode}).", file=sys.stderr)
            return _exit_code(started.returncode)
        time.sleep(0.1)
    say("\nStopping …")
    return 0


def _exit_code(code: int) -> int:
    """The child's code; 128 + the signal where one ended it, 1 where it ended as if all were well."""
    return 128 - code if code < 0 else code or 1


def _stop(started: subprocess.Popen[bytes]) -> None:
    """End it and whatever it started: asked first, made to after a while."""
    if started.poll() is None:
        started.terminate()
    try:
        started.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        print(f"run.py: process {started.pid} does not stop; killing it.", file=sys.stderr)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


# Testing


def test(full: bool) -> int:
    """Run the tests on every database there is; 0 only if all of them pass."""
    setup(develop=True)
    chromium = _find_chromium()
    databases = {"SQLite": ""}
    url, complaint = _find_postgres()
    if url:
        databases["PostgreSQL"] = url
    elif os.environ.get("HUIYIN_TEST_REQUIRE_POSTGRES") == "1" or os.environ.get("HUIYIN_TEST_DATABASE_URL"):
        raise Failure(complaint)
    results = {name: _pytest(name, database, full, chromium) for name, database in databases.items()}
    say("\n" + "=" * 100)
    for name, (code, last_line, seconds) in results.items():
        verdict = "passed" if code == 0 else "FAILED"
        say(f"{name + ':':<12} {verdict} in {seconds:.0f} s: {last_line.strip().strip('= ')}")
    if not url:
        say(f"PostgreSQL:  NOT RUN. {complaint}")
    if not full:
        say("Slow tests:  NOT RUN. They run with: python3 run.py test --full")
    if not chromium:
        say("Browser:     NOT RUN. There is no Chromium: apt-get install chromium fonts-noto-cjk (as root)")
    say("=" * 100)
    return 0 if all(code == 0 for code, _, _ in results.values()) else 1


def _pytest(name: str, url: str, full: bool, chromium: bool) -> tuple[int, str, float]:
    """Run pytest on one database, output passing through; returns exit code, last line and seconds."""
    say(f"\n=== Tests on {name}{': ' + _without_password(url) if url else ''}\n")
    unwanted = [*([] if full else ["slow"]), *([] if chromium else ["browser"])]
    command = [
        str(PYTHON),
        "-m",
        "pytest",
        "-n",
        "3",  # for two processors: one of them waits for a browser
        "--dist",
        "loadfile",  # a module's site is started once, not by each
        "--no-loadscope-reorder",
        "-q",
        "-m",
        " and ".join(f"not {mark}" for mark in unwanted),
    ]
    # What the machine's own installation is told must not reach the tests.
    kept = {
        key: value
        for key, value in os.environ.items()
        if key != "DATABASE_URL" and (not key.startswith("HUIYIN_") or key.startswith("HUIYIN_TEST_"))
    }
    kept["HUIYIN_HOME"] = str(ROOT / "var" / "test")
    if url:
        kept["DATABASE_URL"] = url
    started = time.monotonic()
    last = ""
    child = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert child.stdout is not None
        for line in child.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line if line.strip() else last
        code = child.wait()
    except KeyboardInterrupt:
        child.wait()
        raise
    return code, last, time.monotonic() - started


def _find_chromium() -> bool:
    """Whether there is a Chromium; installs it where that is allowed and possible (Debian, as root)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if (
        not any(shutil.which(name) for name in names)
        and os.geteuid() == 0
        and Path("/etc/debian_version").exists()
    ):
        say("Installing Chromium and Chinese fonts for the browser tests …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
            if subprocess.run(
                ["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False
            ).returncode:
                break
    return any(shutil.which(name) for name in names)


def _find_postgres() -> tuple[str, str]:
    """The first PostgreSQL that lets us in, else why there is none."""
    given = os.environ.get("HUIYIN_TEST_DATABASE_URL")
    for url in (given,) if given else POSTGRES_DEFAULTS:
        code = f"import psycopg; psycopg.connect({url!r}, connect_timeout=3).close()"
        if _answers(PYTHON, code):
            return url, ""
    if given:
        return (
            "",
            f"HUIYIN_TEST_DATABASE_URL names a PostgreSQL that cannot be reached: {_without_password(given)}",
        )
    return (
        "",
        f"No PostgreSQL answers at {POSTGRES_DEFAULTS[0]}; name another one with HUIYIN_TEST_DATABASE_URL.",
    )


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    scheme, slashes, user = before.partition("://")
    return f"{scheme}{slashes}{user.split(':')[0]}{at}{after}"


def say(text: str) -> None:
    """Tell the user at once, whatever the output is connected to."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
