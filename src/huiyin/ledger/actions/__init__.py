"""What changes the ledger."""

from huiyin.ledger.actions.auditing import (
    SILENT,
    ask_audit_pack,
    make_audit_pack,
    sweep_audit_packs,
    take_audit_pack,
)
from huiyin.ledger.actions.beginning import NewProcedure, begin_procedure
from huiyin.ledger.actions.climbing import climb
from huiyin.ledger.actions.counting import is_recounted, recount
from huiyin.ledger.actions.drafting import (
    begin_draft,
    describe_draft,
    drop_clause,
    issue_draft,
    save_clause,
    send_back_draft,
    sign_draft,
    withdraw_draft,
)
from huiyin.ledger.actions.feeds import make_calendar_feed, revoke_calendar_feed
from huiyin.ledger.actions.guarding import note_exceptions
from huiyin.ledger.actions.keeping import fold_tallies, keep
from huiyin.ledger.actions.measuring import take_measures
from huiyin.ledger.actions.opening import open_periods
from huiyin.ledger.actions.procedures import adopt_procedure, drop_procedure, install_pack
from huiyin.ledger.actions.reminders import read_reminder, read_reminders, remind
from huiyin.ledger.actions.rescheduling import reschedule
from huiyin.ledger.actions.steering import hand_over_obligation, urge_obligation, waive_obligation
from huiyin.ledger.actions.trying import GIVEN_UP, ask_trial, make_trial
from huiyin.ledger.actions.views import drop_board_view, keep_board_view, take_standing

__all__ = [
    "GIVEN_UP",
    "SILENT",
    "NewProcedure",
    "adopt_procedure",
    "ask_audit_pack",
    "ask_trial",
    "begin_draft",
    "begin_procedure",
    "climb",
    "describe_draft",
    "drop_board_view",
    "drop_clause",
    "drop_procedure",
    "fold_tallies",
    "hand_over_obligation",
    "install_pack",
    "is_recounted",
    "issue_draft",
    "keep",
    "keep_board_view",
    "make_audit_pack",
    "make_calendar_feed",
    "make_trial",
    "note_exceptions",
    "open_periods",
    "read_reminder",
    "read_reminders",
    "recount",
    "remind",
    "reschedule",
    "revoke_calendar_feed",
    "save_clause",
    "send_back_draft",
    "sign_draft",
    "sweep_audit_packs",
    "take_audit_pack",
    "take_measures",
    "take_standing",
    "urge_obligation",
    "waive_obligation",
    "withdraw_draft",
]
