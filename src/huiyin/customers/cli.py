"""`huiyin import customers`, `huiyin merge customers` and `huiyin merge undo`."""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import Invalid
from huiyin.customers.actions import import_customers, merge_customers, undo_merge
from huiyin.customers.queries.importing import OUTCOMES
from huiyin.customers.queries.merging import Preview, find_record, preview_merge
from huiyin.customers.queries.reporting import report_as_csv, report_as_xlsx
from huiyin.staff.queries import get_unit_by_code

IMPORT = Actor.system("import")
MERGE = Actor.system("merge")


def register(commands: CommandSet) -> None:
    """Add the import."""
    parser = commands.add(
        "import customers",
        _import,
        help="take premises, households, phones and stewards from a file",
        json_output=True,
    )
    parser.add_argument("file", help="CSV (UTF-8 or GB18030) or XLSX file")
    parser.add_argument("--unit", default="", help="code of the unit that looks after projects that are new")
    parser.add_argument("--project", default="", help="the project of rows that name none")
    parser.add_argument(
        "--column", action="append", default=[], metavar="HEADING=FIELD", help="what an unusual heading is"
    )
    parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    parser.add_argument(
        "--report", help="where the report per row goes (.csv or .xlsx); default: under HUIYIN_HOME/reports"
    )
    merging = commands.add(
        "merge customers", _merge, help="make one customer out of two records", json_output=True
    )
    merging.add_argument("winner", help="number or id of the record that stays")
    merging.add_argument("other", help="number or id of the record that is merged into it")
    merging.add_argument(
        "--take", action="append", default=[], metavar="FIELD", help="have the other's value of a field stand"
    )
    merging.add_argument("--preview", action="store_true", help="say what would be done, write nothing")
    undoing = commands.add("merge undo", _undo, help="make two customers of one again", json_output=True)
    undoing.add_argument("merge", type=int, help="id of the merge")


def _merge(arguments: argparse.Namespace) -> int:
    winner, other = find_record(arguments.winner), find_record(arguments.other)
    if arguments.preview:
        preview = preview_merge(winner, other, arguments.take)
        _tell({"winner": winner.number, "other": other.number, **_told(preview)}, arguments.json)
        return 1 if preview.hindrances else 0
    merge = merge_customers(winner.pk, loser_id=other.pk, take=arguments.take, by=MERGE, at=clock.now())
    moved = {name: len(ids) for name, ids in merge.moved.items()}
    _tell({"merge": merge.pk, "moved": moved, "fields": sorted(merge.fields)}, arguments.json)
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    undone = undo_merge(arguments.merge, by=MERGE, at=clock.now())
    told = {"merge": undone.merge.pk, "rows": undone.rows, "left": undone.left}
    _tell({**told, "left_fields": undone.left_fields}, arguments.json)
    return 0


def _told(preview: Preview) -> dict[str, object]:
    return {
        "relations": {
            one.relation.name: {"rows": one.rows, "clashing": one.clashing} for one in preview.moving
        },
        "fields": {
            one.field: {
                "winner": one.winner,
                "other": one.other,
                "takes": "other" if one.takes_other else "winner",
            }
            for one in preview.choices
        },
        "hindrances": preview.hindrances,
    }


def _tell(told: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        print("\n".join(f"{name:>12}: {value}" for name, value in told.items()))


def _import(arguments: argparse.Namespace) -> int:
    started, at, path = time.monotonic(), clock.now(), Path(arguments.file)
    try:
        content = path.read_bytes()
    except OSError as mistake:
        raise Invalid(
            _("%(path)s cannot be read: %(failure)s") % {"path": path, "failure": mistake.strerror}
        ) from mistake
    imported = import_customers(
        content,
        unit=get_unit_by_code(arguments.unit) if arguments.unit else None,
        project=arguments.project,
        columns=_columns(arguments.column),
        dry_run=arguments.dry_run,
        progress=_progress,
        by=IMPORT,
        at=at,
    )
    report = Path(arguments.report or settings.HOME / "reports" / f"customers-{at:%Y%m%d-%H%M%S}.csv")
    report.parent.mkdir(parents=True, exist_ok=True)
    write = report_as_xlsx if report.suffix == ".xlsx" else report_as_csv
    report.write_bytes(write(imported.headings, imported.rows))
    counts = Counter(row.outcome for row in imported.rows)
    summary = {
        "rows": counts.total(),
        **{outcome: counts[outcome] for outcome in OUTCOMES},
        "seconds": round(time.monotonic() - started, 2),
        "report": str(report),
        "dry_run": arguments.dry_run,
    }
    if arguments.json:
        print_json(summary)
    else:
        print("\n".join(f"{name:>10}: {value}" for name, value in summary.items()))
    return 0


def _columns(given: list[str]) -> dict[str, str]:
    columns = {}
    for pair in given:
        heading, equals, field = pair.partition("=")
        if not equals:
            raise Invalid(_("--column %(given)s: write HEADING=FIELD") % {"given": pair})
        columns[heading] = field
    return columns


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print("\r" + _("%(n)d rows") % {"n": done}, end="", file=sys.stderr, flush=True)
