"""Procedures with their clauses and drafts, adoptions, obligations, and what is counted and shown of them."""

from huiyin.ledger.models.drafts import ProcedureDraft, Signature
from huiyin.ledger.models.obligations import (
    Adoption,
    AuditPack,
    AuditPackSet,
    BoardView,
    CalendarFeed,
    Clause,
    Credit,
    Look,
    Member,
    Obligation,
    ObligationSet,
    Period,
    Procedure,
    ProcedureVersion,
    Remark,
    Reminder,
    Tally,
)
from huiyin.ledger.models.trials import DraftTrial

__all__ = [
    "Adoption",
    "AuditPack",
    "AuditPackSet",
    "BoardView",
    "CalendarFeed",
    "Clause",
    "Credit",
    "DraftTrial",
    "Look",
    "Member",
    "Obligation",
    "ObligationSet",
    "Period",
    "Procedure",
    "ProcedureDraft",
    "ProcedureVersion",
    "Remark",
    "Reminder",
    "Signature",
    "Tally",
]
