"""Killed in the middle of a merge or of taking it back: nothing has happened, and it can be done again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

BEGIN = """
import django, json, os, signal
django.setup()
from huiyin.customers import actions
from huiyin.customers.actions import merging
from huiyin.customers.models import ContactPoint, Customer, Merge
from huiyin.customers.tests.factories import make_customer
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, SETUP
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
"""
MADE = f"""{BEGIN}
from django.core.management import call_command
from huiyin.staff.actions import create_unit
call_command("migrate", verbosity=0)
office = create_unit(code="O", name="翠湖管理处", kind="office", parent_id=None, by=SETUP, at=BEGIN)
one, other = make_customer(office), make_customer(office, phone="0571-88885678")
print(json.dumps([one.pk, other.pk]))
"""
KILLED_MERGING = f"""{BEGIN}
merging.record = die
one, other = Customer.objects.order_by("pk")
actions.merge_customers(one.pk, loser_id=other.pk, by=SETUP, at=BEGIN)
"""
MERGED = f"""{BEGIN}
one, other = Customer.objects.order_by("pk")
actions.merge_customers(one.pk, loser_id=other.pk, by=SETUP, at=BEGIN)
"""
KILLED_UNDOING = f"""{BEGIN}
merging.record = die
actions.undo_merge(Merge.objects.get().pk, by=SETUP, at=BEGIN)
"""
UNDONE = f"""{BEGIN}
actions.undo_merge(Merge.objects.get().pk, by=SETUP, at=BEGIN)
"""
STANDING = f"""{BEGIN}
owners = [row.customer_id for row in ContactPoint.objects.order_by("pk")]
merged = [row.merged_into_id for row in Customer.objects.order_by("pk")]
print(json.dumps([owners, merged, Merge.objects.filter(undone_at=None).count(),
    Event.objects.filter(name__startswith="customer.merge").count()]))
"""


def run(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HUIYIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    environ.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False, timeout=120
    )


def told(code: str, home: Path) -> list[object]:
    done = run(code, home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout or "[]"))


def killed(code: str, home: Path) -> None:
    died = run(code, home)
    assert died.returncode == -signal.SIGKILL, died.stderr


def test_killed_before_the_end_nothing_has_happened(tmp_path: Path) -> None:
    one, other = told(MADE, tmp_path)
    apart = [[one, other], [None, None], 0, 0]
    together = [[one, one], [None, one], 1, 1]
    killed(KILLED_MERGING, tmp_path)
    assert told(STANDING, tmp_path) == apart
    told(MERGED, tmp_path)
    assert told(STANDING, tmp_path) == together
    killed(KILLED_UNDOING, tmp_path)
    assert told(STANDING, tmp_path) == together
    told(UNDONE, tmp_path)
    assert told(STANDING, tmp_path) == [*apart[:3], 2]
