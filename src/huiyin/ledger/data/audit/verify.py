"""Check an audit pack without Huiyin: python3 verify.py [FOLDER] [--json]

Needs Python 3.9 or newer and nothing else. Prints the figures that it recomputed and ends with 0; or names the first
thing that does not match and ends with 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, BinaryIO

Row = dict[str, str]
Lines = list[tuple[int, Row]]
Found = dict[str, Any]
FORMAT = "huiyin-audit-pack/1"
COUNTS = ("on_time", "late", "open_overdue", "open_in_time", "paused", "waived", "cancelled")
FILES = (
    "obligations.csv", "journal/events.jsonl", "journal/batches.csv", "figures.json", "report.pdf", "README.zh-CN.md",
    "README.en.md", "verify.py",
)  # fmt: skip
WAIVING = ("obligation.waived", "guard.overridden")


class Mismatch(Exception):
    """Something in the pack is not as it should be."""


def check(is_right: bool, place: str, words: str) -> None:
    """Stop at the first thing that does not match."""
    if not is_right:
        raise Mismatch(f"{place}: {words}")


def read_json(folder: Path, name: str) -> Found:
    """A JSON file of the pack."""
    try:
        found: Found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as mistake:
        raise Mismatch(f"{name}: cannot be read ({mistake})") from mistake
    return found


def read_rows(folder: Path, name: str) -> Lines:
    """A CSV file of the pack with the number of each line."""
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as mistake:
        raise Mismatch(f"{name}: cannot be read ({mistake})") from mistake
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = []
    try:
        for row in reader:
            is_whole = None not in row and None not in row.values()
            check(is_whole, f"{name} line {reader.line_num}", "has other columns")
            rows.append((reader.line_num, row))
    except csv.Error as mistake:
        raise Mismatch(f"{name} line {reader.line_num}: cannot be read ({mistake})") from mistake
    return rows


def check_chain(folder: Path, wanted: set[int]) -> tuple[dict[int, Found], int, Lines]:
    """Recompute the hash of every batch; returns the events that obligations name, by id, and how many there are."""
    batches = read_rows(folder, "journal/batches.csv")
    events = 0
    kept: dict[int, Found] = {}
    previous: Row | None = None
    with (folder / "journal" / "events.jsonl").open("rb") as lines:
        for line, batch in batches:
            place = f"journal/batches.csv line {line}"
            if previous is not None:
                is_next = int(batch["number"]) == int(previous["number"]) + 1
                check(is_next, place, f"batch {batch['number']} does not follow {previous['number']}")
                is_linked = (batch["previous_hash"], batch["first_id"]) == (
                    previous["hash"],
                    previous["last_id"],
                )
                check(is_linked, place, f"batch {batch['number']} is not linked to the one before")
            events += check_batch(lines, batch, wanted, kept)
            previous = batch
        check(not lines.readline(), "journal/events.jsonl", "has more events than the batches")
    return kept, events, batches


def check_batch(lines: BinaryIO, batch: Row, wanted: set[int], kept: dict[int, Found]) -> int:
    """Recompute the hash of one batch: SHA-256 over the hash before it and the line of each event."""
    digest = hashlib.sha256(batch["previous_hash"].encode() + b"\n")
    number = int(batch["events"])
    for _ in range(number):
        line = lines.readline()
        digest.update(line)
        try:
            event = json.loads(line)
            id_ = event["id"]
        except (ValueError, KeyError, TypeError) as mistake:
            raise Mismatch(
                f"journal/events.jsonl batch {batch['number']}: an event cannot be read"
            ) from mistake
        if id_ in wanted:
            kept[id_] = event
    place = f"journal/events.jsonl batch {batch['number']}"
    span = f"ids {int(batch['first_id']) + 1} to {batch['last_id']}"
    check(digest.hexdigest() == batch["hash"], place, f"its events ({span}) are not those that were sealed")
    return number


def ids_in(rows: Lines) -> set[int]:
    """The ids of all events that obligations name."""
    found: set[int] = set()
    for line, row in rows:
        try:
            for name in ("trigger_id", "closing_id", "evidence"):
                found.update(int(id_) for id_ in row[name].split())
        except (KeyError, ValueError) as mistake:
            raise Mismatch(f"obligations.csv line {line}: the ids of its events cannot be read") from mistake
    return found


def check_row(place: str, row: Row, events: dict[int, Found]) -> None:
    """Compare one obligation with the events that it names."""
    for name in ("trigger_id", "closing_id", "evidence"):
        for id_ in row[name].split():
            check(int(id_) in events, place, f"event {id_} is not in the journal of this pack")
    trigger = events[int(row["trigger_id"])]
    check(trigger["name"] == row["trigger"], place, "was opened by another kind of event")
    if not row["period_id"]:
        subject = (trigger["subject_kind"], str(trigger["subject_id"]))
        check(
            subject == (row["subject_kind"], row["subject_id"]),
            place,
            "was opened by an event of another subject",
        )
        check(trigger["occurred_at"] == row["opened_at"], place, "was opened at another time")
    about = [event for event in (events[int(id_)] for id_ in row["evidence"].split()) if is_about(event, row)]
    urged = sum(event["name"] == "obligation.urged" for event in about)
    check(
        str(urged) == row["urgings"],
        place,
        f"was urged {urged} times by the journal, {row['urgings']} by the line",
    )
    check(
        bool(row["closing_id"]) == (row["status"] != "open"),
        place,
        "is closed without an event, or open with one",
    )
    if row["closing_id"]:
        check_closing(place, row, events[int(row["closing_id"])])


def is_about(event: Found, row: Row) -> bool:
    """Whether the event was recorded about this obligation."""
    data = event["data"]
    return (data.get("clause_id"), data.get("trigger_id")) == (int(row["clause_id"]), int(row["trigger_id"]))


def check_closing(place: str, row: Row, closing: Found) -> None:
    """Whether the outcome follows from the event that closed it."""
    check(closing["name"] == row["closing"], place, "was closed by another kind of event")
    check(closing["occurred_at"] == row["closed_at"], place, "was closed at another time")
    status = row["status"]
    if status == "waived":
        check(closing["name"] in WAIVING, place, "counts as waived, but nobody waived it")
    elif status in ("met", "met_late") and row["control"] != "rate":
        is_in_time = not row["due_at"] or row["closed_at"] <= row["due_at"]
        check(is_in_time == (status == "met"), place, f"counts as {status}, but the times say otherwise")


def outcome_of(row: Row, as_of: str) -> str:
    """How an obligation counts at the moment of the pack."""
    if row["status"] != "open":
        return {"met": "on_time", "met_late": "late"}.get(row["status"], row["status"])
    return "open_overdue" if row["due_at"] and row["due_at"] < as_of else "open_in_time"


def add_up(rows: Lines, as_of: str) -> dict[tuple[str, str, str], Counter[str]]:
    """The figures by clause, unit and month."""
    cells: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for line, row in rows:
        outcome = outcome_of(row, as_of)
        place = f"obligations.csv line {line}"
        check(outcome == row["outcome"], place, f"counts as {outcome}, the line says {row['outcome']}")
        cell = cells[row["clause"], row["unit_id"], row["month"]]
        cell[outcome] += 1
        if outcome == "open_in_time" and not row["due_at"]:
            cell["paused"] += 1
    return cells


def check_figures(figures: Found, cells: dict[tuple[str, str, str], Counter[str]]) -> list[Found]:
    """Compare the figures of the pack with those that were added up anew; returns a line for each clause."""
    stated = {}
    for cell in figures["cells"]:
        key = (cell["clause"], "" if cell["unit_id"] is None else str(cell["unit_id"]), cell["month"])
        stated[key] = {name: cell[name] for name in COUNTS}
    for key in sorted({*cells, *stated}):
        ours, theirs = {name: cells[key][name] for name in COUNTS}, stated.get(key)
        check(
            theirs == ours,
            "figures.json",
            f"clause {key[0]}, unit {key[1]}, month {key[2]}: {theirs}, recomputed {ours}",
        )
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for (clause, _unit, _month), counts in cells.items():
        totals[clause].update(counts)
    return [check_clause(clause, totals[clause["clause"]]) for clause in figures["clauses"]]


def check_clause(clause: Found, total: Counter[str]) -> Found:
    """Compare the sums, the share and the verdict of one clause."""
    place = f"figures.json clause {clause['clause']}"
    judged = total["on_time"] + total["late"] + total["open_overdue"]
    rate = round(total["on_time"] / judged, 6) if judged else None
    target = 100 if clause["target"] is None else clause["target"]
    verdict = (
        "no_evidence" if rate is None else "met" if total["on_time"] * 100 >= target * judged else "not_met"
    )
    ours = {**{name: total[name] for name in COUNTS}, "judged": judged, "rate": rate, "verdict": verdict}
    for name, value in ours.items():
        check(clause[name] == value, place, f"{name} is {clause[name]}, recomputed {value}")
    return {"clause": clause["clause"], "number": clause["number"], "target": target, **ours}


def check_files(folder: Path) -> dict[str, str]:
    """Compare every file with its SHA-256 in the manifest; returns these by name."""
    stated = read_json(folder, "manifest.json").get("files")
    if not isinstance(stated, dict):
        raise Mismatch("manifest.json: names no files")
    hashes = {}
    for name in FILES:
        try:
            hashes[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as mistake:
            raise Mismatch(f"{name}: is missing") from mistake
        if stated.get(name) != hashes[name]:
            raise Mismatch(f"{name}: is not the file of which manifest.json has the SHA-256")
    return hashes


def check_manifest(folder: Path, figures: Found, hashes: dict[str, str]) -> None:
    """Compare the manifest, byte by byte, with the one that belongs to these files."""
    ours = {"procedure": figures["procedure"]["code"], "as_of": figures["as_of"], "files": hashes}
    text = json.dumps(ours, ensure_ascii=False, indent=1) + "\n"
    is_it = (folder / "manifest.json").read_bytes() == text.encode()
    check(is_it, "manifest.json", "is not the one that belongs to these files")


def verify(folder: Path) -> Found:
    """Check the whole pack; returns the recomputed figures. Raises Mismatch at the first thing that does not match."""
    figures = read_json(folder, "figures.json")
    check(figures.get("format") == FORMAT, "figures.json", "is of another format")
    rows = read_rows(folder, "obligations.csv")
    try:
        events, number, batches = check_chain(folder, ids_in(rows))
        for line, row in rows:
            check_row(f"obligations.csv line {line}", row, events)
        clauses = check_figures(figures, add_up(rows, figures["as_of"]))
    except (KeyError, ValueError, TypeError, AttributeError, OSError) as mistake:
        # A byte that breaks the form of a file shows as one of these before anything can be compared.
        check_files(folder)
        raise Mismatch(f"the pack cannot be read: {mistake!r}") from mistake
    last = batches[-1][1]["hash"] if batches else ""
    hashes = check_files(folder)
    check_manifest(folder, figures, hashes)
    found = {
        "obligations": len(rows),
        "events": number,
        "batches": len(batches),
        "last_hash": last,
        "files": len(hashes),
    }
    return {**found, "as_of": figures["as_of"], "clauses": clauses}


def show(found: Found) -> None:
    """Print the figures."""
    print(f"{found['files']} files, {found['obligations']} obligations, {found['events']} events: as sealed.")
    print(f"Last hash of the chain ({found['batches']} batches): {found['last_hash'] or '-'}")
    for one in found["clauses"]:
        rate = "no evidence" if one["rate"] is None else f"{one['rate']:.1%} of {one['judged']}"
        counts = " ".join(f"{name} {one[name]}" for name in COUNTS)
        print(
            f"{one['number']} {one['clause']}: {rate}, target {one['target']} % ({one['verdict']}); {counts}"
        )


def main(arguments: list[str]) -> int:
    """The command line."""
    folders = [one for one in arguments if not one.startswith("--")]
    folder = Path(folders[0]) if folders else Path(__file__).resolve().parent
    try:
        found = verify(folder)
    except Mismatch as mismatch:
        print(f"DOES NOT MATCH: {mismatch}", file=sys.stderr)
        return 1
    print(json.dumps(found)) if "--json" in arguments else show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
