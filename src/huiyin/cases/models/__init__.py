"""The nouns of the register."""

from huiyin.cases.models.answers import Answer, ReturnVisit
from huiyin.cases.models.case import Case
from huiyin.cases.models.dictionary import CaseKind, CaseKindPolicy, CaseSource, SavedFilter
from huiyin.cases.models.sheets import ContactSheet, HandlingPlan
from huiyin.cases.models.tracking import Escalation, Pause, ProgressNote, Urging
from huiyin.cases.models.voices import Voice

__all__ = [
    "Answer",
    "Case",
    "CaseKind",
    "CaseKindPolicy",
    "CaseSource",
    "ContactSheet",
    "Escalation",
    "HandlingPlan",
    "Pause",
    "ProgressNote",
    "ReturnVisit",
    "SavedFilter",
    "Urging",
    "Voice",
]
