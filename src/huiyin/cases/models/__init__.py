"""The nouns of the register."""

from huiyin.cases.models.answers import Answer, ReturnVisit
from huiyin.cases.models.boxes import BoxItem, BoxOpening, Communication, Letter, OpinionBox
from huiyin.cases.models.case import Case
from huiyin.cases.models.dictionary import CaseKind, CaseKindPolicy, CaseSource, CaseTopic, SavedFilter
from huiyin.cases.models.keeping import CaseCorrection, FormDraft
from huiyin.cases.models.locations import CaseLocation
from huiyin.cases.models.passing import Decision, Transfer
from huiyin.cases.models.promises import Promise, PromiseDate
from huiyin.cases.models.reviews import CaseCause, CaseFinding, CaseReview, Problem, ProblemCase
from huiyin.cases.models.sheets import ContactSheet, HandlingPlan
from huiyin.cases.models.tracking import Escalation, Pause, ProgressNote, Urging
from huiyin.cases.models.voices import Voice

__all__ = [
    "Answer",
    "BoxItem",
    "BoxOpening",
    "Case",
    "CaseCause",
    "CaseCorrection",
    "CaseFinding",
    "CaseKind",
    "CaseKindPolicy",
    "CaseLocation",
    "CaseReview",
    "CaseSource",
    "CaseTopic",
    "Communication",
    "ContactSheet",
    "Decision",
    "Escalation",
    "FormDraft",
    "HandlingPlan",
    "Letter",
    "OpinionBox",
    "Pause",
    "Problem",
    "ProblemCase",
    "ProgressNote",
    "Promise",
    "PromiseDate",
    "ReturnVisit",
    "SavedFilter",
    "Transfer",
    "Urging",
    "Voice",
]
