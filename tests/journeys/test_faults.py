"""What is killed in the middle of its work loses nothing and doubles nothing."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.live import HUIYIN, LiveSite, fresh_site

URGINGS = 60
KILLS = 5

# Twenty matters in the office, each urged six times; ladders have been due for hours.
SEED = f"""
from datetime import timedelta
from pathlib import Path
from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.cases import actions
from huiyin.cases.tests.factories import make_case
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.tests.factories import make_company

company, now = make_company(), clock.now()
text = Path("packs/property.toml").read_text(encoding="utf-8")
begin = now - timedelta(days=3)
install_pack(read_pack(text), by=Actor.system("test"), at=begin, adopters=[company.root.place()])
for number in range(20):
    case = make_case(company, kind="complaint", at=begin + timedelta(minutes=number))
    for urging in range({URGINGS} // 20):
        at = begin + timedelta(hours=1, minutes=10 * urging)
        actions.urge_case(case_id=case.pk, by=company.supervisor.actor, at=at)
"""

# The worker, with a follower that notes every event it is given in a table without any uniqueness.
WORKER = """
import threading
import django; django.setup()
from huiyin.base import clock
from huiyin.journal import registry, tasks
from huiyin.ledger.models import Remark

def note(event):
    Remark.objects.create(words=f"{event.subject_kind} {event.subject_id} {event.sequence}", at=clock.now())

registry.follow("test.notes", note)
tasks.work(threading.Event())
"""

FOUND = """
import json
from huiyin.journal.models import Cursor, Event
from huiyin.ledger.models import Remark, Reminder
seen = [words.rsplit(" ", 1) for words in Remark.objects.order_by("pk").values_list("words", flat=True)]
fired = [json.dumps(e.data, sort_keys=True) for e in Event.objects.filter(name="obligation.escalated")]
print(json.dumps({
    "events": [f"{e.subject_kind} {e.subject_id} {e.sequence}".rsplit(" ", 1) for e in Event.objects.order_by("id")],
    "seen": seen,
    "fired": fired,
    "reminders": Reminder.objects.filter(cause="urged").count(),
}))
"""


def found(site: LiveSite) -> dict[str, Any]:
    return dict(json.loads(site.python(FOUND).splitlines()[-1]))


def test_kills_while_people_and_programs_work() -> None:
    """The short form of `huiyin bench faults`: web, worker, database, all of it, at twelve random moments."""
    db = "postgres" if os.environ.get("DATABASE_URL") else "sqlite"
    line = [str(HUIYIN), "bench", "faults", "--db", db, "--kills", "12", "--seed", "3", "--json"]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = [json.loads(text) for text in done.stdout.splitlines() if text.startswith("{")]
    missed = [figure["name"] for figure in figures if figure["met"] is False]
    assert not missed, done.stdout + done.stderr
    assert sum(figure["met"] is True for figure in figures) == 5
    lost = next(figure for figure in figures if figure["name"] == "writes lost")
    assert not lost["goal"].startswith("0 of 0 "), "nobody got anything done"


def test_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    random = Random(7)
    with fresh_site(tmp_path) as site:
        site.python(SEED)
        for _ in range(KILLS):
            worker = subprocess.Popen([sys.executable, "-c", WORKER], env=site.environ)
            time.sleep(random.uniform(0.6, 1.6))
            worker.kill()
            worker.wait()
        last = subprocess.Popen([sys.executable, "-c", WORKER], env=site.environ)
        try:
            result = _wait_until_caught_up(site)
        finally:
            last.kill()
            last.wait()
        assert sorted(result["seen"]) == sorted(result["events"]), "each event exactly once"
        assert _in_order(result["seen"]), "in order per subject"
        assert len(result["fired"]) == len(set(map(str, result["fired"]))), "each step of a ladder once"
        assert result["fired"]
        assert result["reminders"] == URGINGS, "one for the person who owes the answer"
        site.huiyin("ledger", "verify")
        site.huiyin("journal", "verify")


def _wait_until_caught_up(site: LiveSite) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        result = found(site)
        if len(result["seen"]) == len(result["events"]):
            return result
        time.sleep(1)
    raise AssertionError("the worker did not catch up")


def _in_order(seen: list[list[str]]) -> bool:
    last: dict[str, int] = {}
    for subject, sequence in seen:
        if int(sequence) <= last.get(subject, 0):
            return False
        last[subject] = int(sequence)
    return True
