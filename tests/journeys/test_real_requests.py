"""Half a year of real service requests, imported and judged by the commands that users have."""

import csv
import json
from pathlib import Path

import pytest

from huiyin.config.cli import main

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "boston311"


@pytest.mark.django_db
@pytest.mark.skipif(not DATA.exists(), reason="the real requests are not beside the project")
class TestRealRequests:
    def test_half_a_year_gives_the_independently_computed_figures(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """58,119 requests of a city, judged exactly as somebody else judged them."""
        report = tmp_path / "report.csv"
        file = str(DATA / "requests_2015h1.csv")
        assert (
            main(["import", "cases", file, "--mapping", "boston311", "--json", "--report", str(report)]) == 0
        )
        summary = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (summary["rows"], summary["taken"], summary["corrected"], summary["refused"]) == (
            58119,
            58119,
            84,
            0,
        )
        with report.open(encoding="utf-8-sig", newline="") as lines:
            assert sum(1 for _ in csv.DictReader(lines)) == 58119
        as_of = "2016-01-12T22:22:40-05:00"
        words = [
            "compliance",
            "--clause",
            "boston311",
            "--by",
            "department,month",
            "--as-of",
            as_of,
            "--json",
        ]
        assert main(words) == 0
        rows = json.loads(capsys.readouterr().out)["rows"]
        assert {(row["department"], row["month"]): row for row in rows} == _truth()
        assert main(["ledger", "verify", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rows"] == 43592
        assert main(["journal", "verify"]) == 0


def _truth() -> dict[tuple[str, str], dict[str, object]]:
    with (DATA / "truth" / "ontime_by_department_month.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["department"], row["month"]): {
                "department": row["department"],
                "month": row["month"],
                "due": int(row["due"]),
                "on_time": int(row["within"]),
                "late": int(row["late"]),
                "open_overdue": int(row["open_over"]),
                "open_in_time": int(row["open_ok"]),
                "no_obligation": int(row["n"]) - int(row["due"]),
            }
            for row in csv.DictReader(lines)
        }
