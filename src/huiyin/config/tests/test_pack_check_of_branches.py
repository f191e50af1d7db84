"""`huiyin pack check` of a branch's clauses names what loosens the company's minimum (A9, decision 0024)."""

import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.config.cli import main
from huiyin.ledger.tests.kettles import KITCHEN, START, SYSTEM
from huiyin.ledger.tests.test_minimums import RESPOND, TEA_ROOM, branch, company, live_by
from huiyin.staff.actions import ensure_standard_roles

pytestmark = pytest.mark.django_db


def told(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    ensure_standard_roles(by=SYSTEM, at=START)
    file = tmp_path / "pack.toml"
    file.write_text(text.replace('role = "cook"', 'role = "clerk"'), encoding="utf-8")
    code = main(["pack", "check", str(file), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_names_what_loosens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live_by(company(RESPOND % "60 minutes"), KITCHEN)
    code, said = told(tmp_path, branch(RESPOND % "90 minutes"), capsys)
    assert code == 1
    assert "procedures.0.clauses.0.control.within" in said["mistakes"][0]


def test_names_branches_that_a_tighter_minimum_overtakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live_by(company(RESPOND % "60 minutes"), KITCHEN)
    live_by(branch(RESPOND % "30 minutes"), TEA_ROOM, 1)
    code, said = told(tmp_path, company(RESPOND % "20 minutes", 2), capsys)
    assert code == 0
    (late,) = said["packs"][0]["overtaken"]
    assert (late["clause"], late["procedure"], late["minimum"]) == ("own-whistle", "tea-room", "whistle")
