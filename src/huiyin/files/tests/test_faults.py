"""Bad moments: killed between the bytes and the row, many at once with the same content."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from huiyin.files.actions.storing import store
from huiyin.files.tests.examples import incoming, picture

MIGRATE = 'from django.core.management import call_command; call_command("migrate", verbosity=0)'
KILLED = """
import django, io, os, signal, sys
django.setup()
{migrate}
from datetime import UTC, datetime
from huiyin.files.tests.examples import KIND, OWNER, incoming, own_crates, picture
from huiyin.files import actions
from huiyin.files.actions import attaching
own_crates()
given = dict(owner_kind=KIND, owner_id=1, by=OWNER, at=datetime(2026, 11, 22, tzinfo=UTC))
actions.attach(files=[incoming("before.png", picture())], **given)
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
attaching.{where} = die
actions.attach(files=[incoming("killed.png", picture(colour="blue"))], **given)
"""
AGAIN = """
import django
django.setup()
from huiyin.base import clock
from huiyin.files.tests.examples import KIND, OWNER, incoming, own_crates, picture
from huiyin.files import actions
own_crates()
print([actions.attach(owner_kind=KIND, owner_id=1, files=[incoming("again.png", picture())], by=OWNER,
    at=clock.now())[0].pk for _ in range(5)])
"""
COUNT = """
import django, json
django.setup()
from huiyin.files.models import Attachment
from huiyin.journal.models import Event
from huiyin.files.queries import open_content
rows = list(Attachment.objects.order_by("id"))
print(json.dumps([[row.name for row in rows], [len(open_content(row).read()) == row.size for row in rows],
    Event.objects.count()]))
"""


def run(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HUIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    environ.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("where", [pytest.param("attach_stored", marks=pytest.mark.slow), "record_many"])
def test_killed_between_file_and_row(where: str, tmp_path: Path) -> None:
    """There may be bytes without a row, never a row without bytes."""
    died = run(KILLED.replace("{where}", where).replace("{migrate}", MIGRATE), tmp_path)
    assert died.returncode == -signal.SIGKILL, died.stderr
    bytes_lying = [path for path in (tmp_path / "files").glob("??/*") if path.is_file()]
    assert len(bytes_lying) == 2
    counted = run(COUNT, tmp_path)
    assert counted.stdout.strip() == '[["before.png"], [true], 1]', counted.stderr
    old = time.time() - 90_000
    for path in bytes_lying:
        os.utime(path, (old, old))
    swept = run(
        "import django; django.setup()\nfrom huiyin.files.actions import sweep\nfrom huiyin.base import clock\n"
        "print(sweep(at=clock.now()))",
        tmp_path,
    )
    assert swept.stdout.strip() == "1", swept.stderr
    assert run(COUNT, tmp_path).stdout.strip() == '[["before.png"], [true], 1]'


def test_the_same_content_by_many_at_once(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    content = picture(800, 600)
    found: list[str] = []

    def work() -> None:
        found.append(store(incoming("a.png", content).stream, "a.png").sha256)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 1
    lying = [path for path in tmp_path.glob("??/*") if path.is_file()]
    assert [path.read_bytes() for path in lying] == [content]
    assert not list((tmp_path / "incoming").iterdir())


@pytest.mark.slow
def test_the_same_attachment_by_many_at_once(tmp_path: Path) -> None:
    """A bad connection sends twice: one attachment, one event. Processes of their own, on one database."""
    assert run("import django; django.setup()\n" + MIGRATE, tmp_path).returncode == 0
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda _: run(AGAIN, tmp_path), range(4)))
    assert [process.returncode for process in ended] == [0] * 4, ended[0].stderr
    assert {process.stdout for process in ended} == {"[1, 1, 1, 1, 1]\n"}
    assert run(COUNT, tmp_path).stdout.strip() == '[["again.png"], [true], 1]'
