"""`huiyin backtest`, `import log` and `export` as somebody types them."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from huiyin.config.cli import main

LOG = """case:concept:name,case:department,case:deadline,concept:name,time:timestamp
a,General,2011-10-12T12:00:00+02:00,Confirmation of receipt,2011-10-11T13:45:40+02:00
a,General,2011-10-12T12:00:00+02:00,T02 Check confirmation of receipt,2011-10-12T08:26:25+02:00
b,General,2011-10-12T12:00:00+02:00,Confirmation of receipt,2011-10-11T13:45:40+02:00
b,General,2011-10-12T12:00:00+02:00,T06 Something else,2011-10-13T08:26:25+02:00
"""
PACK = """
code = "receipt"
title = { zh = "受理", en = "Receipt" }
[[procedures]]
code = "receipt"
title = { zh = "受理", en = "Receipt" }
owner = "desk"
[[procedures.clauses]]
code = "by-deadline"
number = "1"
text = { zh = "按期办结", en = "Settled by the deadline" }
role = "clerk"
[procedures.clauses.control]
kind = "respond"
when = ["case.registered"]
then = ["case.closed"]
due_from = "due_at"
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.HOME = tmp_path
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    (tmp_path / "pack.toml").write_text(PACK, encoding="utf-8")
    return tmp_path


def test_a_log_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--pack", str(folder / "pack.toml"), "--log", str(folder / "log.csv"), "--mapping", "receipt"]
    assert main(["backtest", *words, "--by", "unit,month", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    row = told["rows"][0]
    assert (row["unit"], row["month"], row["opened"], row["met"], row["late"]) == (
        "General",
        "2011-10",
        2,
        1,
        1,
    )
    assert (told["how"], told["not_judged"]) == ({"by-deadline": "columns"}, {})


def test_the_journal_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--pack", str(folder / "pack.toml"), "--journal", "--from", "2026-01", "--to", "2026-06"]
    assert main(["backtest", *words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == []


def test_a_log_is_kept_in_columns_unless_it_has_mistakes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["import", "log", str(folder / "log.csv"), "--mapping", "receipt", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["cases"]) == (4, 2)
    kept = folder / "logs" / "receipt.parquet"
    before = kept.read_bytes()
    (folder / "log.csv").write_text(LOG.replace("2011-10-13T08", "2011-13-13T08"), encoding="utf-8")
    assert main(words) == 1
    assert "5" in capsys.readouterr().err
    assert kept.read_bytes() == before
    assert [path.name for path in kept.parent.iterdir()] == ["receipt.parquet"]


@pytest.mark.parametrize("form", ["xes", "ocel"])
def test_the_journal_is_exported(folder: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["export", form, str(folder / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 0
    assert (folder / "out").stat().st_size > 0


@pytest.mark.parametrize("words", [["--by", "weather"], ["--from", "2026-13"], ["--pack", "nowhere.toml"]])
def test_what_makes_no_sense_is_refused(
    folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", "--pack", str(folder / "pack.toml"), "--journal", *words]) == 1
    assert capsys.readouterr().err.startswith("huiyin: ")


@pytest.mark.parametrize(
    "command", [["backtest", "--pack", "pack.toml", "--journal"], ["export", "xes", "out.xes"]]
)
def test_a_stretch_runs_forwards(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(folder / word) if "." in word else word for word in command]
    assert main([*words, "--from", "2026-03", "--to", "2026-02"]) == 1
    said = capsys.readouterr().err
    assert "2026-03" in said
    assert "--to" in said
    assert not (folder / "out.xes").exists()
