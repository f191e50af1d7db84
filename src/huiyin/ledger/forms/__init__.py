"""Filters of lists and boards, reasons of those who steer, and drafts of procedures with their clauses."""

from huiyin.ledger.forms.clauses import ClauseForm, DraftForm, RemarkForm, SendBackForm
from huiyin.ledger.forms.lists import (
    OUTCOMES,
    AdoptForm,
    AuditForm,
    BoardForm,
    HandOverForm,
    MonthField,
    NewProcedureForm,
    ObligationsForm,
    RequirementsForm,
    StandingForm,
    TeamForm,
    TrialForm,
    UnitField,
    UrgeForm,
    WaiveForm,
)

__all__ = [
    "OUTCOMES",
    "AdoptForm",
    "AuditForm",
    "BoardForm",
    "ClauseForm",
    "DraftForm",
    "HandOverForm",
    "MonthField",
    "NewProcedureForm",
    "ObligationsForm",
    "RemarkForm",
    "RequirementsForm",
    "SendBackForm",
    "StandingForm",
    "TeamForm",
    "TrialForm",
    "UnitField",
    "UrgeForm",
    "WaiveForm",
]
