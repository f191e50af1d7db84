"""A new room passes every check as it comes from the scaffold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from huiyin.config.rooms import HOUSE
from huiyin.config.scaffold.building import Refused, build, singular

PROJECT = HOUSE.parents[1]
COPIED = ("src", "tests", "tools", "docs", "requirements", "packs", "mappings")
FILES = ("pyproject.toml", "conftest.py", "run.py", "README.md", "Makefile")


@pytest.mark.parametrize(
    ("room", "noun"),
    [("surveys", "survey"), ("opportunities", "opportunity"), ("branches", "branch"), ("billing", "billing")],
)
def test_finds_the_singular(room: str, noun: str) -> None:
    assert singular(room) == noun


@pytest.mark.parametrize("name", ["Surveys", "x", "2visits", "class", "cases", "billing", "../visits"])
def test_refuses_what_is_no_name_for_a_new_room(name: str) -> None:
    with pytest.raises(Refused):
        build(name)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in another folder, with a blank and Chinese in its path."""
    target = tmp_path / "副本 copy"
    target.mkdir()
    left_out = shutil.ignore_patterns("__pycache__", ".mypy_cache", "*.mo")
    for name in COPIED:
        if (PROJECT / name).exists():
            shutil.copytree(PROJECT / name, target / name, ignore=left_out)
    for name in FILES:
        shutil.copy(PROJECT / name, target / name)
    return target


@pytest.mark.slow
@pytest.mark.parametrize("room", ["surveys", "gadgets"])
def test_builds_a_room_that_passes_the_checks(room: str, copy: Path) -> None:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DATABASE_"))
    }
    environ = {**kept, "PYTHONPATH": f"{copy / 'src'}", "HUIYIN_HOME": str(copy / "var")}
    tools = Path(sys.executable).parent

    def passes(*command: str) -> None:
        done = subprocess.run(
            command, cwd=copy, env=environ, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"

    passes(sys.executable, "-m", "huiyin.config.scaffold", room)
    passes(str(tools / "lint-imports"))
    passes(str(tools / "ruff"), "check", f"src/huiyin/{room}", "src/huiyin/config")
    passes(str(tools / "ruff"), "format", "--check", f"src/huiyin/{room}", "src/huiyin/config/rooms.py")
    passes(sys.executable, "-m", "django", "makemigrations", "--check", "--settings=huiyin.config.settings")
    passes(str(tools / "mypy"), f"src/huiyin/{room}")
    passes(sys.executable, "-m", "pytest", "-q", f"src/huiyin/{room}")
    passes(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/architecture",
        "-k",
        f"{room} or contracts or address or event",
    )
