"""`huiyin import customers`."""

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
from huiyin.customers.actions import import_customers
from huiyin.customers.queries.importing import OUTCOMES
from huiyin.customers.queries.reporting import report_as_csv, report_as_xlsx
from huiyin.staff.queries import get_unit_by_code

IMPORT = Actor.system("import")


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
