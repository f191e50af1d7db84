"""What changes the ledger."""

from huiyin.ledger.actions.climbing import climb
from huiyin.ledger.actions.feeds import make_calendar_feed, revoke_calendar_feed
from huiyin.ledger.actions.guarding import check_gate
from huiyin.ledger.actions.keeping import fold_tallies, keep
from huiyin.ledger.actions.procedures import adopt_procedure, drop_procedure, install_pack
from huiyin.ledger.actions.reminders import read_reminder, read_reminders, remind
from huiyin.ledger.actions.rescheduling import reschedule
from huiyin.ledger.actions.steering import hand_over_obligation, urge_obligation, waive_obligation

__all__ = [
    "adopt_procedure",
    "check_gate",
    "climb",
    "drop_procedure",
    "fold_tallies",
    "hand_over_obligation",
    "install_pack",
    "keep",
    "make_calendar_feed",
    "read_reminder",
    "read_reminders",
    "remind",
    "reschedule",
    "revoke_calendar_feed",
    "urge_obligation",
    "waive_obligation",
]
