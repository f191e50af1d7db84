"""An import that is killed is run again: it goes on, nothing is doubled, the report is complete."""

import csv
import json
import subprocess
import time
from pathlib import Path

from tests.live import HUIYIN, LiveSite, fresh_site

ROWS = 8000
HEADER = "case_id,opened_at,due_at,closed_at,department,source,type,title"


def test_an_import_killed_in_the_middle_goes_on(tmp_path: Path) -> None:
    file, report = tmp_path / "cases.csv", tmp_path / "report.csv"
    lines = (
        f"{n},2015-01-31 10:00:00,2015-02-02 08:00:00,,PWDx,Twitter,Pothole,Hole {n}" for n in range(ROWS)
    )
    file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    (tmp_path / "home").mkdir()
    with fresh_site(tmp_path / "home") as site:
        command = [str(HUIYIN), "import", "cases", str(file), "--mapping", "boston311"]
        first = subprocess.Popen(
            command, env=site.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        taken = _wait_for_some(site, first)
        first.kill()
        first.wait()
        assert 0 < taken < ROWS
        done = json.loads(site.huiyin(*command[1:], "--report", str(report), "--json").splitlines()[-1])
        assert (done["rows"], done["refused"], done["taken"] + done["known"]) == (ROWS, 0, ROWS)
        assert done["known"] >= taken
        assert _count(site) == ROWS
        with report.open(encoding="utf-8-sig", newline="") as rows:
            assert len(list(csv.DictReader(rows))) == ROWS
        site.huiyin("journal", "verify")
        site.huiyin("ledger", "verify")


def _wait_for_some(site: LiveSite, running: "subprocess.Popen[bytes]") -> int:
    """How many rows are there as soon as there are any."""
    for _attempt in range(200):
        if (found := _count(site)) or running.poll() is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing was imported")


def _count(site: LiveSite) -> int:
    return int(site.python("from huiyin.cases.models import Case; print(Case.objects.count())"))
