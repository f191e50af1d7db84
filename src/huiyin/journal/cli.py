"""`huiyin worker` and `huiyin journal verify`."""

import argparse
import threading

from django.utils.translation import gettext as _

from huiyin.base.cli import CommandSet, print_json
from huiyin.journal import queries, tasks


def register(commands: CommandSet) -> None:
    """Add the journal's commands."""
    commands.add("worker", _work, help="deliver events, climb ladders and seal the journal until stopped")
    commands.add(
        "journal verify", _verify, help="recompute the hash chain over the whole journal", json_output=True
    )


def _work(arguments: argparse.Namespace) -> int:
    stopped = threading.Event()
    tasks.stop_on_signals(stopped)
    tasks.work(stopped)
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    found = queries.verify_journal()
    if arguments.json:
        print_json(
            {
                "ok": found.ok,
                "events": found.events,
                "batches": found.batches,
                "unsealed": found.unsealed,
                "problems": found.problems,
            }
        )
    else:
        counts = {"events": found.events, "batches": found.batches, "unsealed": found.unsealed}
        print(_("%(events)d events, %(batches)d batches, %(unsealed)d not sealed yet") % counts)
        print("\n".join(found.problems) if found.problems else _("The journal is as it was written."))
    return 0 if found.ok else 1
