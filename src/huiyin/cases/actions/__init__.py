"""The verbs of the register: one function for each thing a person can do."""

from huiyin.cases.actions.answering import answer_case, withdraw_answer
from huiyin.cases.actions.dictionary import (
    KindPolicy,
    define_kind,
    define_source,
    drop_filter,
    ensure_standard_kinds,
    save_filter,
    set_kind_policy,
)
from huiyin.cases.actions.dispatch import (
    accept_sheet,
    complete_sheet,
    recall_sheet,
    refuse_sheet,
    send_sheet,
)
from huiyin.cases.actions.exporting import note_export
from huiyin.cases.actions.importing import Line, import_cases
from huiyin.cases.actions.plans import feed_back_plan, submit_plan
from huiyin.cases.actions.registration import (
    Matter,
    acknowledge_case,
    grade_case,
    link_customer,
    reclassify_case,
    register_case,
    withdraw_case,
)
from huiyin.cases.actions.tracking import (
    WAITABLE,
    escalate_case,
    note_progress,
    pause_case,
    respond_to_escalation,
    resume_case,
    urge_case,
)
from huiyin.cases.actions.visiting import VisitResult, record_visit, withdraw_visit
from huiyin.cases.actions.voices import add_remark, rate_answer, take_note, withdraw_own_case

__all__ = [
    "WAITABLE",
    "KindPolicy",
    "Line",
    "Matter",
    "VisitResult",
    "accept_sheet",
    "acknowledge_case",
    "add_remark",
    "answer_case",
    "complete_sheet",
    "define_kind",
    "define_source",
    "drop_filter",
    "ensure_standard_kinds",
    "escalate_case",
    "feed_back_plan",
    "grade_case",
    "import_cases",
    "link_customer",
    "note_export",
    "note_progress",
    "pause_case",
    "rate_answer",
    "recall_sheet",
    "reclassify_case",
    "record_visit",
    "refuse_sheet",
    "register_case",
    "respond_to_escalation",
    "resume_case",
    "save_filter",
    "send_sheet",
    "set_kind_policy",
    "submit_plan",
    "take_note",
    "urge_case",
    "withdraw_answer",
    "withdraw_case",
    "withdraw_own_case",
    "withdraw_visit",
]
