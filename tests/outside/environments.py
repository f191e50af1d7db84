"""Environments of other programs, made on demand in a cache folder: they are no part of the product."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("HUIYIN_OUTSIDE", Path.home() / ".cache" / "huiyin-outside"))
MINUTES = 15


@cache
def python_of(name: str) -> Path:
    """The Python of the environment that `<name>.lock` describes; skips the test where it cannot be made."""
    lock = HERE / f"{name}.lock"
    folder = CACHE / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    python, ready = folder / "bin" / "python", folder / "ready"
    if ready.exists():
        return python
    install = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
    for line in ([sys.executable, "-m", "venv", "--clear", str(folder)], install):
        try:
            made = subprocess.run(line, capture_output=True, text=True, timeout=MINUTES * 60, check=False)
        except (OSError, subprocess.TimeoutExpired) as mistake:
            pytest.skip(f"the environment {name} cannot be made: {mistake}")
        if made.returncode:
            pytest.skip(f"the environment {name} cannot be made: {made.stderr[-300:]}")
    ready.touch()
    return python


def run(name: str, script: str, *arguments: str, timeout: int = 600) -> str:
    """What a script of this folder prints last in that environment."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO"))}
    line = [str(python_of(name)), str(HERE / script), *arguments]
    done = subprocess.run(line, capture_output=True, text=True, timeout=timeout, env=environ, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]
