"""Logs from elsewhere: read as they are, and refused in words where they are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from huiyin.base.errors import Invalid
from huiyin.ledger.queries.backtest import add_up, try_on_log
from huiyin.ledger.rules.logs import LogMapping, LogReport, read_log, read_log_mapping
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests import kettles

MAPPING = """
noun = "log"
code = "kettles"
title = { zh = "水壶", en = "Kettles" }
times = ["%d.%m.%Y %H:%M"]
ends = "kettle.off"
[columns]
case = "case"
activity = "what"
at = "when"
unit = "where"
[events]
"put on" = "kettle.on"
"sang" = "kettle.whistled"
"dusted" = ""
"""
CSV = """case,what,when,where
a,put on,2026-03-02 09:00,north
a,sang,2026-03-02T10:00:00+08:00,north
b,put on,2026-03-02 09:00,south
b,dusted,02.03.2026 09:30,south
b,sang,2026-03-02 10:01,south
"""
XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/"><trace>
<event><string key="what" value="put on"/><date key="when" value="2026-03-02T09:00:00+08:00"/></event>
<event><string key="what" value="sang"/><date key="when" value="2026-03-02T10:01:00+08:00"/>
<list key="l"><values><string key="what" value="of no account"/></values></list></event>
<string key="name" value="a"/></trace></log>
"""
BOMB = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<log><trace><string key="name" value="&b;"/></trace></log>
"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def mapping() -> LogMapping:
    return read_log_mapping(MAPPING)


def read(tmp_path: Path, text: str, name: str = "log.csv", by: LogMapping | None = None) -> LogReport:
    path, report = tmp_path / name, LogReport()
    path.write_text(text, encoding="utf-8")
    for _line in read_log(path, by or mapping(), report):
        pass
    return report


def test_a_log_is_judged_by_the_clauses_of_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(CSV, encoding="utf-8")
    tested, report = try_on_log(read_pack(kettles.PACK), path, mapping(), since=None, until=None)
    rows = [row for row in add_up(tested.rows, ["unit", "month"]) if row["clause"] == "whistle"]
    figures = [(row["unit"], row["month"], row["met"], row["late"], row["rate"]) for row in rows]
    assert figures == [("north", "2026-03", 1, 0, 1.0), ("south", "2026-03", 0, 1, 0.0)]
    assert (report.rows, len(report.cases), report.activities["sang"]) == (5, 2, 2)
    assert tested.how == {"whistle": "rows", "ready": "columns"}


def test_xes_reads_what_stands_after_the_events_too(tmp_path: Path) -> None:
    text = MAPPING.replace('case = "case"', 'case = "case:name"').replace('unit = "where"', "")
    report = read(tmp_path, XES, "log.xes", read_log_mapping(text))
    assert (report.rows, report.cases) == (2, {"a": 1})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a,sang,2026-03-02T10:00:00+08:00", "a,sang,yesterday", "line 3: yesterday is no time"),
        ("b,dusted", "b,danced", "line 5: the mapping does not know the activity danced"),
        ("b,sang", ",sang", "line 6: case is missing"),
        ("case,what,when,where", "case,what,when,place", "line 1: these columns are missing: where"),
        ("a,sang,", "a,sang", "line 3: it has too few or too many columns"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CSV
    with pytest.raises(Invalid) as refusal:
        read(tmp_path, CSV.replace(old, new))
    assert str(refusal.value.text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "line 2: a log has no document type and no entities"),
        (XES.replace("</trace>", ""), "line 6: mismatched tag: line 6, column 32"),
        ("<html/>", "line 1: this is no XES log"),
        ("", "line 1: no element found: line 1, column 0"),
    ],
)
def test_xml_that_is_no_log_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(tmp_path, text, "log.xes")
    assert str(refusal.value.text) == said


def test_an_empty_log_and_unknown_events_are_mistakes(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="the log has no events"):
        read(tmp_path, CSV.splitlines()[0] + "\n")
    with pytest.raises(Invalid, match=r"line 1[0-9], events: .*kettle\.flew"):
        read_log_mapping(MAPPING.replace("kettle.whistled", "kettle.flew"))
