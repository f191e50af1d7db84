"""`huiyin pack`, `huiyin compliance`, `huiyin clauses`, `huiyin audit-pack` and `huiyin ledger verify`."""

import argparse
import re
import sys
from dataclasses import asdict
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from shutil import copyfile
from typing import Any, Literal
from unicodedata import east_asian_width

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.toml import text_of
from huiyin.ledger import actions
from huiyin.ledger.models import ProcedureVersion
from huiyin.ledger.queries import compliance as board
from huiyin.ledger.queries import requirements
from huiyin.ledger.queries.drafts import as_pack, version_as_shape
from huiyin.ledger.queries.minimums import overtaken_by, replaceable
from huiyin.ledger.queries.procedures import (
    adopters,
    clause_codes,
    find_clause,
    find_procedure,
    list_procedures,
    version_of,
)
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.minimums import mistakes_of_replacing
from huiyin.ledger.rules.pack import PackShape
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.rules.requirements import count_states
from huiyin.ledger.rules.waiting import waiting_in
from huiyin.ledger.rules.writing import pack_as_toml
from huiyin.staff.queries import get_unit_by_code, list_roles, list_units_under, subtree
from huiyin.staff.rules import STANDARD_ROLES

COMMAND_LINE = Actor.system("command line")
GROUPS: dict[str, Literal["clause", "unit", "month"]] = {
    "department": "unit",
    "month": "month",
    "clause": "clause",
}


def register(commands: CommandSet) -> None:
    """Add the ledger's commands."""
    check = commands.add(
        "pack check", _check, help="check a pack file; names line and mistake", json_output=True
    )
    check.add_argument("pack", nargs="+", help="file or name of a shipped pack")
    install = commands.add(
        "pack install", _install, help="install a pack and have units adopt it", json_output=True
    )
    install.add_argument("pack", help="file or name of a shipped pack")
    install.add_argument("--unit", action="append", help="code of an adopting unit; default: every top unit")
    export = commands.add("pack export", _export, help="a procedure's newest version as a pack (TOML)")
    export.add_argument("procedure", help="code of a procedure")
    export.add_argument("--number", type=int, help="number of a version; default: the newest")
    export.add_argument("--out", help="the file to write; default: the screen")
    commands.add("pack list", _list, help="list installed procedures and their versions", json_output=True)
    report = commands.add("compliance", _compliance, help="how well clauses are kept", json_output=True)
    report.add_argument("--clause", action="append", help="code of a clause; may be repeated; default: all")
    report.add_argument("--by", default="clause,month", help="department, month, clause, in any combination")
    report.add_argument("--unit", help="code of a unit: only at and below it")
    report.add_argument("--as-of", help="moment in ISO form; default: now")
    commands.add(
        "clauses",
        _clauses,
        help="every clause of the source procedures and what serves it",
        json_output=True,
    )
    pack = commands.add(
        "audit-pack",
        _audit_pack,
        help="a procedure's obligations, figures and journal as a ZIP that checks itself",
        json_output=True,
    )
    pack.add_argument("procedure", help="code of a procedure")
    pack.add_argument("--from", dest="since", required=True, help="first month, 2026-01 (a day: its month)")
    pack.add_argument("--to", dest="until", required=True, help="last month, 2026-03 (a day: its month)")
    pack.add_argument("--unit", help="code of a unit: only at and below it")
    pack.add_argument("--out", required=True, help="the ZIP to write")
    pack.add_argument(
        "--language", choices=[code for code, _name in settings.LANGUAGES], help="of the report"
    )
    commands.add(
        "ledger verify", _verify, help="rebuild the ledger from the journal and compare", json_output=True
    )


def _read(name: str) -> PackShape:
    path = Path(name)
    if not path.suffix:
        path = settings.PACKS / f"{name}.toml"
    try:
        return read_pack(text_of(path.read_bytes()), roles=_roles(), also=_against_what_is_in_force)
    except FileNotFoundError as mistake:
        raise Invalid(_("there is no pack %(name)s (%(path)s)") % {"name": name, "path": path}) from mistake
    except OSError as mistake:
        said = {"path": path, "mistake": mistake.strerror}
        raise Invalid(_("%(path)s cannot be read: %(mistake)s") % said) from mistake


def _roles() -> set[str]:
    """The roles of this installation; the standard ones where there is no database yet."""
    try:
        return {role.code for role in list_roles()} or {role.code for role in STANDARD_ROLES}
    except DatabaseError:
        return {role.code for role in STANDARD_ROLES}


def _against_what_is_in_force(pack: PackShape) -> list[tuple[list[str | int], str]]:
    """What the pack's clauses loosen; without a database only what they loosen in the pack itself."""
    try:
        known = replaceable(pack)
    except DatabaseError:
        known = {}
    return list(mistakes_of_replacing(pack, known))


def _check(arguments: argparse.Namespace) -> int:
    """Every pack by itself, and all of them together as `--json` prints it."""
    checked = [_checked(name) for name in arguments.pack]
    mistakes = [mistake for one in checked for mistake in one["mistakes"]]
    if arguments.json:
        counts = {name: sum(one[name] for one in checked) for name in ("procedures", "clauses")}
        waiting = [waits for one in checked for waits in one["waiting"]]
        print_json({"ok": not mistakes, **counts, "waiting": waiting, "mistakes": mistakes, "packs": checked})
        return 1 if mistakes else 0
    for one in checked:
        several = f"{one['pack']}: " if len(checked) > 1 else ""
        print("".join(f"{several}{mistake}\n" for mistake in one["mistakes"]), end="", file=sys.stderr)
        if one["ok"]:
            print(_("%(pack)s: %(procedures)d procedures, %(clauses)d clauses, no mistakes") % one)
        for waits in one["waiting"]:
            names = {"clause": waits["clause"], "names": ", ".join(waits["waiting_for"])}
            said = (
                _("waiting: %(clause)s is ready, %(names)s exist now")
                if waits["ready"]
                else _("waiting: %(clause)s for %(names)s")
            )
            print(said % names)
        for late in one["overtaken"]:
            said = _("below the minimum: %(clause)s (%(procedure)s) in place of %(minimum)s: %(why)s")
            print(said % (late | {"why": " ".join(late["why"])}))
    return 1 if mistakes else 0


def _overtaken(pack: PackShape) -> list[dict[str, Any]]:
    """Clauses of branches that fall below the pack's minimums, and so will judge nothing."""
    shapes = [clause for procedure in pack.procedures for clause in procedure.clauses]
    try:
        found = overtaken_by(shapes)
    except DatabaseError:
        found = []
    return [
        {
            "clause": one.clause.code,
            "procedure": one.clause.version.procedure.code,
            "minimum": one.minimum,
            "why": list(one.why),
        }
        for one in found
    ]


def _checked(name: str) -> dict[str, Any]:
    """A pack's counts and what of it waits for a room, or its mistakes."""
    try:
        pack = _read(name)
    except Invalid as refusal:
        mistakes = str(refusal.text).splitlines()
        nothing = {"procedures": 0, "clauses": 0, "waiting": [], "overtaken": []}
        return {"pack": name, "ok": False, **nothing, "mistakes": mistakes}
    return {
        "pack": pack.code,
        "ok": True,
        "procedures": len(pack.procedures),
        "clauses": sum(len(procedure.clauses) for procedure in pack.procedures),
        "waiting": [{**asdict(one), "ready": one.is_ready} for one in waiting_in(pack)],
        "overtaken": _overtaken(pack),
        "mistakes": [],
    }


def _install(arguments: argparse.Namespace) -> int:
    pack = _read(arguments.pack)
    units = (
        [get_unit_by_code(code) for code in arguments.unit]
        if arguments.unit
        else [unit for unit in list_units_under([""]) if unit.depth == 1]
    )
    installed = actions.install_pack(
        pack, by=COMMAND_LINE, at=clock.now(), adopters=[unit.place() for unit in units]
    )
    if arguments.json:
        print_json({"installed": [str(version.procedure.code) for version in installed]})
    else:
        lines = [_("installed %(version)s") % {"version": version} for version in installed]
        print("\n".join(lines) or _("nothing new in this pack"))
        names = ", ".join(unit.code for unit in units)
        print(_("adopted by: %(units)s") % {"units": names or _("nobody yet")})
    return 0


def _export(arguments: argparse.Namespace) -> int:
    text = pack_as_toml(as_pack(version_as_shape(version_of(arguments.procedure, arguments.number))))
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _standing(version: ProcedureVersion) -> str:
    """issued until the next one is in force, then superseded."""
    return "superseded" if version.standing(clock.now()) == "superseded" else "issued"


def _list(arguments: argparse.Namespace) -> int:
    rows = [
        {
            "procedure": procedure.code,
            "version": version.number,
            "status": _standing(version),
            "effective_from": version.effective_from.isoformat(),
            "pack": version.pack,
            "adopted_by": [adopter.unit_path for adopter in adopters(procedure)],
        }
        for procedure in list_procedures()
        for version in procedure.versions.all()
    ]
    if arguments.json:
        print_json({"procedures": rows})
    for row in [] if arguments.json else rows:
        print(
            f"{row['procedure']} v{row['version']} {row['status']} from {row['effective_from']} ({row['pack']})"
        )
    return 0


def _compliance(arguments: argparse.Namespace) -> int:
    by = [name.strip() for name in arguments.by.split(",")]
    unknown = [name for name in by if name not in GROUPS]
    if unknown:
        raise Invalid(
            _("--by takes department, month and clause, not %(given)s") % {"given": ", ".join(unknown)}
        )
    for code in arguments.clause or []:
        _check_clause(code)
    unit_ids = [unit.pk for unit in subtree(get_unit_by_code(arguments.unit).pk)] if arguments.unit else None
    as_of = _moment(arguments.as_of) if arguments.as_of else clock.now()
    cells = board.compliance_as_of(as_of, clauses=arguments.clause or [], unit_ids=unit_ids)
    codes = {unit.pk: unit.code for unit in list_units_under([""])}
    rows = []
    for key, figures in board.add_up(cells, [GROUPS[name] for name in by]).items():
        named = dict(zip(by, key, strict=True))
        if "department" in named:
            named["department"] = codes.get(named["department"], "")
        rows.append({**named, **_figures(figures)})
    rows.sort(key=lambda row: [str(row[name]) for name in by])
    if arguments.json:
        print_json({"rows": rows})
    else:
        _print_table(rows)
    return 0


def _figures(figures: board.Figures) -> dict[str, int]:
    names = ("due", "on_time", "late", "open_overdue", "open_in_time", "no_obligation")
    return {name: getattr(figures, name) for name in names}


def _check_clause(code: str) -> None:
    """Refuse the code of a clause that there is not, with those that look like it."""
    try:
        find_clause(code)
    except NotFound as refusal:
        near = get_close_matches(code, clause_codes(), n=3, cutoff=0.5)
        said = (
            _("there is no clause %(code)s; did you mean %(near)s?")
            if near
            else _("there is no clause %(code)s")
        )
        raise Invalid(said % {"code": code, "near": ", ".join(near)}) from refusal


def _width(text: object) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in str(text))


def _padded(text: object, width: int) -> str:
    return f"{text}{' ' * (width - _width(text))}"


def _print_table(rows: list[dict[str, object]]) -> None:
    if not rows:
        print(_("nothing to report"))
        return
    widths = {name: max(_width(name), *(_width(row[name]) for row in rows)) for name in rows[0]}
    print("  ".join(_padded(name, width) for name, width in widths.items()).rstrip())
    for row in rows:
        print("  ".join(_padded(row[name], width) for name, width in widths.items()).rstrip())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as mistake:
        raise Invalid(_("--as-of is not a moment in ISO form: %(given)s") % {"given": text}) from mistake
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_default_timezone())


def _clauses(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print_json(requirements.as_data())
        return 0
    rows = requirements.count_by_document()
    _print_table([{"document": row.document.code, **row.counts} for row in rows])
    counts = count_states(requirements.list_requirements())
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    return 0


def _audit_pack(arguments: argparse.Namespace) -> int:
    try:
        procedure = find_procedure(arguments.procedure)
    except NotFound as refusal:
        codes = ", ".join(one.code for one in list_procedures())
        known = {"code": arguments.procedure, "codes": codes}
        raise Invalid(_("there is no procedure %(code)s; there are: %(codes)s") % known) from refusal
    out = Path(arguments.out)
    _require_writable(out)
    pack = actions.ask_audit_pack(
        procedure=procedure,
        unit=get_unit_by_code(arguments.unit) if arguments.unit else None,
        since=_month(arguments.since, "--from"),
        until=_month(arguments.until, "--to"),
        language=arguments.language or settings.LANGUAGE_CODE,
        at_once=True,
        by=COMMAND_LINE,
        at=clock.now(),
    )
    made = actions.make_audit_pack(pack.pk, by=COMMAND_LINE, at=clock.now())
    copyfile(actions.take_audit_pack(made, by=COMMAND_LINE, at=clock.now()), out)
    told = {"file": str(out), "obligations": made.obligations, "events": made.events, "sha256": made.digest}
    if arguments.json:
        print_json(told)
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0


def _require_writable(path: Path) -> None:
    """Refuse a place where nothing can be written, before a pack is made that nobody gets."""
    is_new = not path.exists()
    try:
        path.open("ab").close()
        if is_new:
            path.unlink()
    except OSError as mistake:
        said = {"path": path, "failure": mistake.strerror}
        raise Invalid(_("%(path)s cannot be written: %(failure)s") % said) from mistake


def _month(text: str, option: str) -> str:
    """A month, or that of a day."""
    if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])(-[0-3]\d)?", text) is None:
        raise Invalid(_("%(option)s is no month like 2026-01: %(given)s") % {"option": option, "given": text})
    return text[:7]


def _verify(arguments: argparse.Namespace) -> int:
    found = verify_ledger()
    if arguments.json:
        print_json(
            {"rows": found.rows, "differences": len(found.differences), "first": found.differences[:20]}
        )
    else:
        counts = {"rows": found.rows, "differences": len(found.differences)}
        print(_("%(rows)d obligations rebuilt, %(differences)d differences") % counts)
        print("\n".join(found.differences[:50]), end="\n" if found.differences else "")
    return 1 if found.differences else 0
