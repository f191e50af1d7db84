"""The nouns of the register."""

from huiyin.cases.models.answers import Answer, ReturnVisit
from huiyin.cases.models.case import Case
from huiyin.cases.models.dictionary import CaseKind, CaseKindPolicy, CaseSource, CaseTopic, SavedFilter
from huiyin.cases.models.locations import CaseLocation
from huiyin.cases.models.passing import Decision, Transfer
from huiyin.cases.models.promises import Promise, PromiseDate
from huiyin.cases.models.sheets import ContactSheet, HandlingPlan
from huiyin.cases.models.tracking import Escalation, Pause, ProgressNote, Urging
from huiyin.cases.models.voices import Voice

__all__ = [
    "Answer",
    "Case",
    "CaseKind",
    "CaseKindPolicy",
    "CaseLocation",
    "CaseSource",
    "CaseTopic",
    "ContactSheet",
    "Decision",
    "Escalation",
    "HandlingPlan",
    "Pause",
    "ProgressNote",
    "Promise",
    "PromiseDate",
    "ReturnVisit",
    "SavedFilter",
    "Transfer",
    "Urging",
    "Voice",
]
