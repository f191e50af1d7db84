"""The words of `huiyin` that belong to no room: the web server, the database, the demo company."""

import argparse
import sys
import time
from pathlib import Path

from django.utils.translation import gettext as _

from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import NotAllowed
from huiyin.config import backtesting

DEMO_DAYS = 90


def register(commands: CommandSet) -> None:
    """Add them."""
    serve = commands.add("serve", _serve, help="answer requests until stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=int, default=1, help="processes that answer (default: %(default)s)")
    serve.add_argument(
        "--threads", type=int, default=4, help="threads of each process (default: %(default)s)"
    )
    start = commands.add(
        "start",
        _start,
        help="upgrade the database, then web and worker together until stopped",
        json_output=True,
    )
    start.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    start.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    start.add_argument(
        "--demo", action="store_true", help="load the demo company first, if nobody works here yet"
    )
    migrate = commands.add(
        "migrate", _migrate, help="create or upgrade the database, without demo data", json_output=True
    )
    migrate.add_argument(
        "--demo",
        action="store_true",
        help="then load the demo company, if nobody works here yet (not in production)",
    )
    load = commands.add(
        "demo load", _load_demo, help="load the demo company into an empty database", json_output=True
    )
    reset = commands.add(
        "demo reset",
        _reset_demo,
        help="throw everything away and load the demo company anew",
        json_output=True,
    )
    for parser in (load, reset):
        parser.add_argument(
            "--days", type=int, default=DEMO_DAYS, help="days of history (default: %(default)s)"
        )
    _register_safe(commands)
    _register_bench(commands)
    backtesting.register(commands)


def _register_safe(commands: CommandSet) -> None:
    backup = commands.add(
        "backup", _backup, help="copy everything into one archive while people work", json_output=True
    )
    backup.add_argument("file", help="the archive to write (.tar.gz)")
    restore = commands.add(
        "restore",
        _restore,
        help="bring a backup back and prove it; web and worker must not run",
        json_output=True,
    )
    restore.add_argument("file", help="an archive written by backup")
    restore.add_argument(
        "--replace", action="store_true", help="set aside what is there, and take the backup instead"
    )


def _backup(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from huiyin.base import clock
    from huiyin.config import safe

    manifest = safe.backup(Path(arguments.file).resolve(), at=clock.now())
    if arguments.json:
        print_json(asdict(manifest))
    else:
        made = {"file": arguments.file, "files": manifest.files, "at": manifest.made_at}
        print(_("%(file)s: database and %(files)d files as of %(at)s") % made)
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from huiyin.base import clock
    from huiyin.config import safe

    source = Path(arguments.file).resolve()
    proven = safe.restore(source, replace=arguments.replace, at=clock.now(), say=_say)
    if arguments.json:
        print_json(proven)
    return 0


def _register_bench(commands: CommandSet) -> None:
    from huiyin.config.bench import NAMES

    bench = commands.add(
        "bench", _bench, help="measure how fast this code is on this machine", json_output=True, alone=True
    )
    bench.add_argument("names", nargs="*", metavar="NAME", help="what to measure; without it everything")
    bench.epilog = f"NAME: {', '.join(NAMES)}"
    bench.add_argument("--db", choices=("sqlite", "postgres"), help="only on this database; default: on both")
    bench.add_argument(
        "--scale", type=int, default=100_000, help="matters that are there (default: %(default)s)"
    )
    bench.add_argument(
        "--keep", metavar="FOLDER", type=Path, help="keep the databases there, and use those that are there"
    )
    bench.add_argument("--kills", type=int, default=200, help="faults: how many (default: %(default)s)")
    bench.add_argument(
        "--seed", type=int, default=20261122, help="faults: when and what is killed (default: %(default)s)"
    )


def _bench(arguments: argparse.Namespace) -> int:
    from huiyin.config.bench.running import Kills, run

    return run(
        arguments.names,
        db=arguments.db,
        scale=arguments.scale,
        as_json=arguments.json,
        keep=arguments.keep,
        kills=Kills(number=arguments.kills, seed=arguments.seed),
    )


def _serve(arguments: argparse.Namespace) -> int:
    from huiyin.config.serve import serve

    serve(host=arguments.host, port=arguments.port, workers=arguments.workers, threads=arguments.threads)
    return 0


def _start(arguments: argparse.Namespace) -> int:
    from huiyin.config import database, serve, supervise

    serve.require_free(arguments.host, arguments.port)
    _migrate(arguments)
    sys.stdout.flush()
    database.refuse_demo_logins()
    return supervise.run(host=arguments.host, port=arguments.port, workers=1, threads=4)


def _migrate(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from huiyin.config import database, messages
    from huiyin.staff.queries import count_demo_logins

    messages.compile_stale()
    applied = database.upgrade(_say)
    if arguments.demo and not settings.IS_PRODUCTION and database.is_empty():
        _load(DEMO_DAYS)
    if arguments.json:
        print_json({"applied": applied, "logins": _logins() if count_demo_logins() else []})
    else:
        done = _("%(n)d migrations applied.") if applied else _("The database is up to date.")
        print(done % {"n": applied})
    return 0


def _load_demo(arguments: argparse.Namespace) -> int:
    from huiyin.config import database

    _refuse_in_production()
    if not database.is_empty():
        raise NotAllowed(
            _("People work in this database already; `huiyin demo reset` throws everything away first.")
        )
    return _report(arguments, _load(arguments.days))


def _reset_demo(arguments: argparse.Namespace) -> int:
    from huiyin.config import database

    _refuse_in_production()
    database.refuse_real_people()
    database.empty()
    database.upgrade(_say)
    return _report(arguments, _load(arguments.days))


def _load(days: int) -> float:
    """Load the demo; returns the seconds it took."""
    from huiyin.config import actions

    _say(_("Loading the demo company with %(days)d days of history") % {"days": days})
    started = time.monotonic()
    actions.load_demo(days=days, say=_say)
    return time.monotonic() - started


def _report(arguments: argparse.Namespace, seconds: float) -> int:
    if arguments.json:
        print_json({"seconds": round(seconds, 1), "logins": _logins()})
    else:
        print(_("The demo company is there after %(seconds)s s. Logins:") % {"seconds": f"{seconds:.1f}"})
        for login in _logins():
            print("  {username} / {password}  {name}, {role}".format(**login))
    return 0


def _logins() -> list[dict[str, str]]:
    """The demo's logins: username, password, name, role."""
    from huiyin.config import demo

    return [login._asdict() for login in demo.LOGINS]


def _refuse_in_production() -> None:
    from django.conf import settings

    if settings.IS_PRODUCTION:
        raise NotAllowed(_("The demo company does not go into production (HUIYIN_MODE)."))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
