"""`huiyin mail fetch`, `huiyin mail take FILE …`, `huiyin outbox send`."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.cli import CommandSet, print_json
from huiyin.channels import tasks
from huiyin.channels.queries.outbox import outbox_figures


def register(commands: CommandSet) -> None:
    """Add them."""
    commands.add(
        "mail fetch", _fetch, help="fetch new mail from the mailbox of the settings", json_output=True
    )
    take = commands.add("mail take", _take, help="take mail from files (.eml)", json_output=True)
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a mail as it was saved")
    commands.add("outbox send", _send, help="send what is due in the outbox now", json_output=True)


def _fetch(arguments: argparse.Namespace) -> int:
    number = tasks.fetch_mail(clock.now())
    print_json({"fetched": number}) if arguments.json else print(_("%(n)d new mails.") % {"n": number})
    return 0


def _take(arguments: argparse.Namespace) -> int:
    failed = False
    for file in arguments.files:
        try:
            mail = tasks.take_file(file.read_bytes(), clock.now())
        except OSError as mistake:
            print(f"{file}: {mistake.strerror}", file=sys.stderr)
            failed = True
            continue
        status = str(mail.status) if mail is not None else "known"
        became = f"{mail.became_kind} {mail.became_id}" if mail is not None and mail.became_id else ""
        if arguments.json:
            print_json({"file": str(file), "status": status, "became": became or None})
        else:
            print(f"{file}: {status} {became}".rstrip())
    return 1 if failed else 0


def _send(arguments: argparse.Namespace) -> int:
    number = tasks.send_outbox(clock.now())
    left = outbox_figures()
    if arguments.json:
        print_json({"sent": number, "left": left})
    else:
        rest = ", ".join(f"{one} {left[one]}" for one in sorted(left)) or _("nothing")
        print(_("%(n)d sent; left: %(rest)s") % {"n": number, "rest": rest})
    return 0
