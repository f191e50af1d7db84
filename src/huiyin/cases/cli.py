"""`huiyin import cases`."""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import Invalid
from huiyin.cases.actions import Line, import_cases
from huiyin.cases.rules.mapping import MappingShape, read_lines, read_mapping

IMPORT = Actor.system("import")


def register(commands: CommandSet) -> None:
    """Add the import."""
    parser = commands.add("import cases", _import, help="take a file of cases as history", json_output=True)
    parser.add_argument("file", help="CSV or XLSX file")
    parser.add_argument("--mapping", required=True, help="file or name of a shipped mapping")
    parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    parser.add_argument("--report", help="where the report per row goes; default: under HUIYIN_HOME/reports")


def _import(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    mapping = _mapping(arguments.mapping)
    path = Path(arguments.file)
    try:
        content = path.read_bytes()
    except OSError as mistake:
        raise Invalid(
            _("%(path)s cannot be read: %(failure)s") % {"path": path, "failure": mistake.strerror}
        ) from mistake
    at = clock.now()
    report = Path(arguments.report or settings.HOME / "reports" / f"{mapping.code}-{at:%Y%m%d-%H%M%S}.csv")
    lines = import_cases(
        mapping=mapping,
        lines=read_lines(content, mapping),
        by=IMPORT,
        at=at,
        dry_run=arguments.dry_run,
        progress=_progress,
    )
    counts = _write_report(report, lines)
    summary = _summary(counts) | {
        "seconds": round(time.monotonic() - started, 2),
        "report": str(report),
        "dry_run": arguments.dry_run,
    }
    if arguments.json:
        print_json(summary)
    else:
        print("\n".join(f"{name:>10}: {value}" for name, value in summary.items()))
    return 0


def _mapping(name: str) -> MappingShape:
    path = Path(name)
    if not path.suffix:
        path = settings.MAPPINGS / f"{name}.toml"
    try:
        return read_mapping(path.read_text(encoding="utf-8"))
    except FileNotFoundError as mistake:
        raise Invalid(
            _("there is no mapping %(name)s (%(path)s)") % {"name": name, "path": path}
        ) from mistake
    except UnicodeDecodeError as mistake:
        raise Invalid(_("%(path)s is not UTF-8 text") % {"path": path}) from mistake


def _write_report(path: Path, lines: Iterable[Line]) -> Counter[str]:
    """One line per row of the file; Excel opens it (byte order mark, no formulas)."""
    counts: Counter[str] = Counter()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "number", "outcome", "notes"])
        for line in lines:
            counts[line.outcome] += 1
            writer.writerow(
                [line.row, _harmless(line.number), line.outcome, _harmless("; ".join(line.notes))]
            )
    return counts


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _summary(counts: Counter[str]) -> dict[str, object]:
    """`taken` counts all that came in, the corrected ones among them."""
    return {
        "rows": counts.total(),
        "taken": counts["taken"] + counts["corrected"],
        "corrected": counts["corrected"],
        "refused": counts["refused"],
        "known": counts["known"],
        "updated": counts["updated"],
    }


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print("\r" + _("%(n)d rows") % {"n": done}, end="", file=sys.stderr, flush=True)
