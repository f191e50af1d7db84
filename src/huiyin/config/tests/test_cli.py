"""The `huiyin` command from outside: exit codes, messages, and how little it loads."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest

from huiyin.config.rooms import HOUSE, ROOMS

HUIYIN = Path(sys.executable).with_name("huiyin")


def run(*arguments: str, home: Path, given: str = "", **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run `huiyin` with nothing of this process's settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DATABASE_"))
    }
    return subprocess.run(
        [str(HUIYIN), *arguments],
        env={**kept, "HUIYIN_HOME": str(home), "LC_ALL": "C.UTF-8", **environ},
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_says_what_a_setting_should_be(tmp_path: Path) -> None:
    done = run("migrate", home=tmp_path, HUIYIN_MOED="production")
    assert done.returncode == 1
    assert done.stderr == "huiyin: HUIYIN_MOED is not a setting of Huiyin. Did you mean HUIYIN_MODE?\n"


def test_asks_for_a_migration(tmp_path: Path) -> None:
    done = run("journal", "verify", home=tmp_path)
    assert done.returncode == 1
    assert "run `huiyin migrate` first" in done.stderr


def test_says_that_the_database_cannot_be_reached(tmp_path: Path) -> None:
    done = run("journal", "verify", home=tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("journal",), ("journal", "verify", "--nonsense")])
def test_refuses_what_makes_no_sense(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*arguments, home=tmp_path).returncode == 2


def test_helps_with_every_command(tmp_path: Path) -> None:
    for arguments in ("--help",), ("demo", "--help"), ("calendar", "due", "--help"):
        done = run(*arguments, home=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_calendar_due_starts_nothing_else(tmp_path: Path) -> None:
    """No settings, no database, no other room; 1,000 lines in well under the 2 s that are promised."""
    question = {
        "calendar": {"tz": "Asia/Shanghai", "holidays": "CN", "shifts": {"mon": [["09:00", "18:00"]]}},
        "from": "2026-03-02T10:00:00+08:00",
        "clock": "working",
        "minutes": 60,
    }
    began = time.monotonic()
    done = run(
        "calendar",
        "due",
        home=tmp_path / "none",
        given=f"{json.dumps(question)}\n" * 1000,
        HUIYIN_MODE="nonsense",
    )
    assert time.monotonic() - began < 2
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1000
    assert json.loads(done.stdout.splitlines()[0])["due_at"].startswith("2026-03-02T11:00:00")
    assert not (tmp_path / "none").exists()


def test_migrates_twice_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = run("migrate", "--json", home=tmp_path)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["applied"] > len(ROOMS)
    again = run("migrate", "--json", home=tmp_path)
    assert json.loads(again.stdout) == {"applied": 0, "logins": []}


def test_production_takes_no_demo(tmp_path: Path) -> None:
    production = {
        "HUIYIN_MODE": "production",
        "HUIYIN_SECRET_KEY": "abcdefghij" * 6,
        "HUIYIN_HOSTS": "crm.example.com",
    }
    done = run("demo", "load", home=tmp_path, **production)
    assert done.returncode == 1
    assert "production" in done.stderr


class TestInChinese:
    """LC_ALL, LC_MESSAGES, LANG decide, as for the messages of commands."""

    CHINESE: ClassVar = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}

    def test_help_is_chinese(self, tmp_path: Path) -> None:
        done = run("--help", home=tmp_path, **self.CHINESE)
        assert done.returncode == 0
        assert done.stdout.startswith("用法：huiyin")
        assert "响应请求，直到停止" in done.stdout
        assert "see huiyin" not in done.stdout
        below = run("pack", "install", "--help", home=tmp_path, **self.CHINESE)
        assert "安装制度包并由单位采用" in below.stdout
        assert "显示本帮助并退出" in below.stdout

    def test_so_are_complaints(self, tmp_path: Path) -> None:
        missing = run("pack", "install", home=tmp_path, **self.CHINESE)
        assert (missing.returncode, "缺少必需的参数：pack" in missing.stderr) == (2, True)
        assert "请先运行 `huiyin migrate`" in run("journal", "verify", home=tmp_path, **self.CHINESE).stderr

    def test_the_first_that_says_anything_decides(self, tmp_path: Path) -> None:
        assert run("--help", home=tmp_path, LC_ALL="C.UTF-8", LANG="zh_CN.UTF-8").stdout.startswith("usage:")


def test_a_clean_clone_speaks_chinese_from_its_first_page_on(tmp_path: Path) -> None:
    """Its catalogues are not compiled yet, and the process that compiles them is the one that answers."""
    source = tmp_path / "src" / "huiyin"
    shutil.copytree(HOUSE, source, ignore=shutil.ignore_patterns("*.mo", "tests", "__pycache__"))
    said = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src"), "HUIYIN_HOME": str(tmp_path / "home")},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert said.stdout.split() == [str(source / "__init__.py"), "登录"], said.stderr


FIRST_PAGE = """
import huiyin
from huiyin.config.cli import start_django
start_django()
from django.utils.translation import gettext, override
with override("zh-hans"):
    print(huiyin.__file__, gettext("Log in"))
"""
