"""`huiyin backtest` and `huiyin import log`: drafts on the past, and logs from elsewhere (decision 0016)."""

import argparse
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.base.cli import CommandSet, print_json

if TYPE_CHECKING:
    from huiyin.ledger.rules.logs import LogMapping
    from huiyin.ledger.rules.trial import Stretch


def register(commands: CommandSet) -> None:
    """Add the commands; nothing is imported before one of them runs."""
    test = commands.add(
        "backtest",
        _backtest,
        help="what the clauses of a pack would have meant in the past",
        json_output=True,
    )
    test.add_argument("--pack", required=True, help="file or name of a shipped pack")
    source = test.add_mutually_exclusive_group(required=True)
    source.add_argument("--journal", action="store_true", help="over the journal")
    source.add_argument("--log", help="over a log from elsewhere: CSV, or XES (.xes)")
    test.add_argument("--mapping", help="file or name of a shipped mapping of the log")
    test.add_argument("--from", dest="since", help="first day (2026-01-01) or month (2026-01); default: all")
    test.add_argument("--to", dest="until", help="last day or month; default: now")
    test.add_argument("--unit", help="code of a unit: only at and below it")
    test.add_argument("--clause", action="append", help="code of a clause; may be repeated; default: all")
    test.add_argument("--by", default="unit,month", help="unit, month, in any combination")
    log = commands.add("import log", _import_log, help="check a log and keep it in columns", json_output=True)
    log.add_argument("file", help="CSV, or XES (.xes)")
    log.add_argument("--mapping", required=True, help="file or name of a shipped mapping")
    xes = commands.add("export xes", _export, help="write the journal as XES", json_output=True)
    ocel = commands.add("export ocel", _export, help="write the journal as OCEL 2.0 (JSON)", json_output=True)
    for form, export in (("xes", xes), ("ocel", ocel)):
        export.set_defaults(form=form)
        export.add_argument("file", help="the file to write")
        export.add_argument("--from", dest="since", help="first day or month; default: all")
        export.add_argument("--to", dest="until", help="last day or month; default: now")


def _backtest(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from huiyin.base.errors import Invalid
    from huiyin.ledger.queries import backtest

    by = [name.strip() for name in arguments.by.split(",")]
    if unknown := sorted(set(by) - set(backtest.ACROSS)):
        raise Invalid(_("--by takes unit, month and clause, not %(names)s") % {"names": ", ".join(unknown)})
    if arguments.log and not arguments.mapping:
        raise Invalid(_("--log needs --mapping"))
    began = time.monotonic()
    _refuse_backwards(arguments)
    tested = _on_log(arguments) if arguments.log else _on_journal(arguments)
    rows = backtest.add_up(tested.rows, by)
    if arguments.json:
        seconds = round(time.monotonic() - began, 2)
        told = {"events": tested.events, "how": tested.how, "not_judged": tested.unjudged, "seconds": seconds}
        print_json({"rows": rows, **told})
        return 0
    for row in rows:
        print("  ".join(f"{name} {'–' if value is None else value}" for name, value in row.items()))
    for code, why in tested.unjudged.items():
        print(f"{code}: {why}")
    return 0


def _on_journal(arguments: argparse.Namespace) -> Any:
    from huiyin.ledger.queries import backtest
    from huiyin.staff.queries import get_unit_by_code, list_units_under

    return backtest.try_on_journal(
        _pack(arguments.pack),
        _stretch(arguments.since, arguments.until),
        unit_path=str(get_unit_by_code(arguments.unit).path) if arguments.unit else "",
        unit_codes={unit.pk: unit.code for unit in list_units_under([""])},
        clauses=arguments.clause or [],
    )


def _on_log(arguments: argparse.Namespace) -> Any:
    from huiyin.ledger.queries import backtest

    since, until = _day(arguments.since, last=False), _day(arguments.until, last=True)
    pack, mapping = _pack(arguments.pack), _mapping(arguments.mapping)
    return backtest.try_on_log(pack, Path(arguments.log), mapping, since=since, until=until)[0]


def _import_log(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from huiyin.ledger.rules.logs import LogReport, read_log
    from huiyin.ledger.rules.trial import write_lines

    mapping, report = _mapping(arguments.mapping), LogReport()
    kept = settings.HOME / "logs" / f"{mapping.code}.parquet"
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".part")
    try:
        write_lines(unfinished, read_log(Path(arguments.file), mapping, report), [])
        unfinished.replace(kept)
    finally:
        unfinished.unlink(missing_ok=True)
    told = {
        "rows": report.rows,
        "events": report.events,
        "cases": len(report.cases),
        "units": len(report.units),
        "from": _iso(report.first),
        "to": _iso(report.last),
        "activities": dict(report.activities.most_common()),
        "file": str(kept),
    }
    if arguments.json:
        print_json(told)
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from huiyin.base.errors import Invalid
    from huiyin.ledger.queries import exports

    path = Path(arguments.file)
    write = exports.export_xes if arguments.form == "xes" else exports.export_ocel
    unfinished = path.with_name(f"{path.name}.part")
    _refuse_backwards(arguments)
    since, until = _day(arguments.since, last=False), _day(arguments.until, last=True)
    try:
        with unfinished.open("w", encoding="utf-8") as out:
            events = write(out, since=since, until=until)
        unfinished.replace(path)
    except OSError as mistake:
        said = _("%(path)s cannot be written: %(failure)s")
        raise Invalid(said % {"path": path, "failure": mistake.strerror}) from mistake
    finally:
        unfinished.unlink(missing_ok=True)
    told = {"file": str(path), "events": events}
    if arguments.json:
        print_json(told)
    else:
        print(f"{path}: {events}")
    return 0


def _iso(instant: int | None) -> str | None:
    from huiyin.calendars.rules.calendar import to_moment

    return None if instant is None else to_moment(instant).isoformat()


def _pack(name: str) -> Any:
    from django.conf import settings

    from huiyin.ledger.rules.reading import read_pack

    return read_pack(_text(name, settings.PACKS))


def _mapping(name: str) -> "LogMapping":
    from django.conf import settings

    from huiyin.ledger.rules.logs import read_log_mapping

    return read_log_mapping(_text(name, settings.MAPPINGS))


def _text(name: str, shipped: Path) -> str:
    """The text of a TOML file; a name without an ending is a shipped one."""
    from django.utils.translation import gettext as _

    from huiyin.base.errors import Invalid

    path = Path(name) if Path(name).suffix else shipped / f"{name}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as mistake:
        said = _("%(path)s cannot be read: %(failure)s")
        raise Invalid(said % {"path": path, "failure": mistake.strerror}) from mistake
    except UnicodeDecodeError as mistake:
        raise Invalid(_("%(path)s is not UTF-8 text") % {"path": path}) from mistake


def _stretch(since: str | None, until: str | None) -> "Stretch":
    from datetime import UTC

    from huiyin.base import clock
    from huiyin.ledger.rules.trial import Stretch

    now = clock.now()
    return Stretch(
        _day(since, last=False) or datetime(1900, 1, 1, tzinfo=UTC), _day(until, last=True) or now, now
    )


def _refuse_backwards(arguments: argparse.Namespace) -> None:
    """A stretch that ends before it begins holds nothing; most likely the two were mixed up."""
    from django.utils.translation import gettext as _

    from huiyin.base import clock
    from huiyin.base.errors import Invalid

    since = _day(arguments.since, last=False)
    until = _day(arguments.until, last=True) or clock.now()
    if since is not None and since >= until:
        said = {"since": arguments.since, "until": arguments.until or until.date()}
        raise Invalid(_("--from (%(since)s) lies after --to (%(until)s)") % said)


def _day(text: str | None, *, last: bool) -> datetime | None:
    """The beginning of a day or month in the house's zone; of the one after it for the last."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from huiyin.base.errors import Invalid

    if not text:
        return None
    is_month = len(text) == len("2026-01")
    try:
        begin = datetime.fromisoformat(f"{text}-01" if is_month else text)
    except ValueError as mistake:
        raise Invalid(_("%(text)s is no day and no month") % {"text": text}) from mistake
    if last and is_month:
        begin = (begin + timedelta(days=31)).replace(day=1)
    elif last and len(text) == len("2026-01-01"):
        begin += timedelta(days=1)
    return begin if begin.tzinfo else begin.replace(tzinfo=timezone.get_default_timezone())
