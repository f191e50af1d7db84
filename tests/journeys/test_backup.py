"""A backup that is made while people work comes back whole and proven; a damaged one changes nothing."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.live import HUIYIN, LiveSite, fresh_site

SEED = """
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.tests.factories import make_company

company, now = make_company(), clock.now()
make_kinds()
text = (Path(settings.PACKS) / "property.toml").read_text(encoding="utf-8")
install_pack(read_pack(text), by=Actor.system("test"), at=now - timedelta(days=1), adopters=[company.root.place()])
for number in range(10):
    make_case(company, kind="complaint", at=clock.now())
place = Path(settings.FILES_ROOT) / "ab" / "abcdef"
place.parent.mkdir(parents=True, exist_ok=True)
place.write_bytes(b"a photo")
"""

# Registers one matter after the other until it is killed.
WRITER = """
import django; django.setup()
from huiyin.base import clock
from huiyin.cases.actions import Matter, register_case
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for
office = OrgUnit.objects.get(code="HY-JN-CH")
clerk = Staff.objects.get(name="林小雨")
while True:
    matter = Matter(kind="complaint", words="水管漏水", caller_name="刘女士")
    register_case(matter=matter, unit_id=office.pk, by=actor_for(clerk, clock.now()), at=clock.now())
    print("one", flush=True)
"""

FOUND = """
import json
from huiyin.cases.models import Case
from huiyin.journal.models import Event
print(json.dumps([Case.objects.count(), Event.objects.filter(name="case.registered").count()]))
"""


def refused(site: LiveSite, *words: str) -> str:
    done = subprocess.run([HUIYIN, *words], env=site.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done
    return done.stderr


def counts(site: LiveSite) -> list[int]:
    return list(json.loads(site.python(FOUND).splitlines()[-1]))


@pytest.fixture
def site(tmp_path: Path):  # type: ignore[no-untyped-def]
    home = tmp_path / "home"
    home.mkdir()
    with fresh_site(home) as made:
        made.python(SEED)
        yield made


def test_a_backup_made_while_people_write_comes_back_proven(site: LiveSite, tmp_path: Path) -> None:
    archive = tmp_path / "huiyin.tar.gz"
    writer = subprocess.Popen([sys.executable, "-c", WRITER], env=site.environ, stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        manifest = json.loads(site.huiyin("backup", str(archive), "--json").splitlines()[-1])
        writer.stdout.readline()
    finally:
        writer.kill()
        writer.wait()
    assert archive.stat().st_mode & 0o777 == 0o600
    assert manifest["files"] == 1
    before = counts(site)

    assert "--replace" in refused(site, "restore", str(archive)), "nobody's work is overwritten by mistake"
    assert counts(site) == before
    (site.home / "files" / "ab" / "abcdef").unlink()
    proven = json.loads(site.huiyin("restore", str(archive), "--replace", "--json").splitlines()[-1])

    cases, registered = counts(site)
    assert 10 < cases <= before[0]
    assert cases == registered
    assert proven["obligations"] >= cases
    assert (site.home / "files" / "ab" / "abcdef").read_bytes() == b"a photo"
    site.huiyin("journal", "verify")
    site.huiyin("ledger", "verify")


def test_a_damaged_backup_changes_nothing(site: LiveSite, tmp_path: Path) -> None:
    archive = tmp_path / "huiyin.tar.gz"
    site.huiyin("backup", str(archive))
    before = counts(site)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(site, "restore", str(archive), "--replace")
    archive.write_bytes(b"no archive at all")
    assert "no backup" in refused(site, "restore", str(archive), "--replace")
    _tamper(whole, archive)
    assert "damaged" in refused(site, "restore", str(archive), "--replace")
    assert counts(site) == before
    assert "cannot be written" in refused(site, "backup", "/nowhere/at/all.tar.gz")


def _tamper(whole: bytes, archive: Path) -> None:
    """The same archive with one byte of its database changed."""
    archive.write_bytes(whole)
    folder = archive.parent / "unpacked"
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (database,) = folder.glob("huiyin.*")
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with tarfile.open(archive, "w:gz") as packed:
        for path in folder.iterdir():
            packed.add(path, path.name)
