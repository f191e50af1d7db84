"""What the worker does for the ledger."""

from datetime import datetime

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.ledger import actions

LADDER = Actor.system("ladder")


def climb_ladders(at: datetime) -> None:
    """Fire the steps that are due."""
    while actions.climb(by=LADDER, at=at):
        pass


def fold(at: datetime) -> None:
    """Fold the board's counts."""
    actions.fold_tallies()


def reschedule(at: datetime) -> None:
    """Move provisional due times whose holidays are known by now."""
    actions.reschedule(by=LADDER, at=at)


def reschedule_at_once(event: Event) -> None:
    """The same, right after a notice."""
    actions.reschedule(by=LADDER, at=clock.now())


def remind_of_urging(event: Event) -> None:
    """Turn an urging into reminders."""
    actions.remind(event)
