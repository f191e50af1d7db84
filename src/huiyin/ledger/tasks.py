"""What the worker does for the ledger."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import WrongStatus
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.queries.auditing import waiting_packs
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.trials import waiting_trials
from huiyin.ledger.registry import is_urging

LADDER = Actor.system("ladder")
COUNTER = Actor.system("counting")
AUDITOR = Actor.system("audit packs")
TRIER = Actor.system("trials")


def climb_ladders(at: datetime) -> None:
    """Fire the steps that are due."""
    while actions.climb(by=LADDER, at=at):
        pass


def open_periods(at: datetime) -> None:
    """Open the periods that have begun, and see who has joined or left."""
    actions.open_periods(by=COUNTER, at=at)


def take_measures(at: datetime) -> None:
    """Take the numbers of rates whose period has ended."""
    actions.take_measures(by=COUNTER, at=at)


def make_audit_packs(at: datetime) -> None:
    """Make the packs that were asked for, and those that a worker died over; take away old files."""
    for pack_id in waiting_packs(at - actions.SILENT):
        with suppress(WrongStatus):
            actions.make_audit_pack(pack_id, by=AUDITOR, at=clock.now())
    actions.sweep_audit_packs(at)


def make_trials(at: datetime) -> None:
    """Try the drafts for which that was asked, and those that a worker died over."""
    for trial_id in waiting_trials(at - actions.GIVEN_UP):
        with suppress(WrongStatus):
            actions.make_trial(trial_id, by=TRIER, at=clock.now())


def fold(at: datetime) -> None:
    """Fold the board's counts."""
    actions.fold_tallies()


def reschedule(at: datetime) -> None:
    """Move provisional due times whose holidays are known by now."""
    actions.reschedule(by=LADDER, at=at)


def reschedule_at_once(event: Event) -> None:
    """The same, right after a notice."""
    actions.reschedule(by=LADDER, at=clock.now())


def counted(events: Sequence[Event]) -> Sequence[Event]:
    """Those that bear on what is counted; by the book after they were settled, so a period that was opened is known."""
    book = load_book()
    return [event for event in events if actions.is_recounted(book, event)]


def recount(event: Event) -> None:
    """Count once more what is settled."""
    actions.recount(event)


def urgings(events: Sequence[Event]) -> Sequence[Event]:
    """Those of which people are reminded."""
    return [event for event in events if is_urging(event.name)]


def remind_of_urging(event: Event) -> None:
    """Turn an urging into reminders."""
    actions.remind(event)
