"""The verbs of the register: one function for each thing a person can do."""

from huiyin.cases.actions.answering import answer_case, withdraw_answer
from huiyin.cases.actions.deciding import Verdict, carry_out_decision, decide_suggestion, submit_suggestion
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
    conclude_handling,
    confirm_sheet,
    involve_department,
    recall_sheet,
    refuse_sheet,
    send_sheet,
)
from huiyin.cases.actions.exporting import note_export
from huiyin.cases.actions.importing import Line, import_cases
from huiyin.cases.actions.locating import Spot, register_located_case
from huiyin.cases.actions.many import Raised, register_many
from huiyin.cases.actions.passing import link_duplicate, record_receipt, tell_transfer, transfer_case
from huiyin.cases.actions.plans import feed_back_plan, submit_plan
from huiyin.cases.actions.promising import change_promise, drop_promise, keep_promise, make_promise
from huiyin.cases.actions.registration import (
    Matter,
    acknowledge_case,
    grade_case,
    link_customer,
    reclassify_case,
    register_case,
    withdraw_case,
)
from huiyin.cases.actions.together import BulkAnswers, answer_together, join_case, leave_case
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
    "BulkAnswers",
    "KindPolicy",
    "Line",
    "Matter",
    "Raised",
    "Spot",
    "Verdict",
    "VisitResult",
    "accept_sheet",
    "acknowledge_case",
    "add_remark",
    "answer_case",
    "answer_together",
    "carry_out_decision",
    "change_promise",
    "complete_sheet",
    "conclude_handling",
    "confirm_sheet",
    "decide_suggestion",
    "define_kind",
    "define_source",
    "drop_filter",
    "drop_promise",
    "ensure_standard_kinds",
    "escalate_case",
    "feed_back_plan",
    "grade_case",
    "import_cases",
    "involve_department",
    "join_case",
    "keep_promise",
    "leave_case",
    "link_customer",
    "link_duplicate",
    "make_promise",
    "note_export",
    "note_progress",
    "pause_case",
    "rate_answer",
    "recall_sheet",
    "reclassify_case",
    "record_receipt",
    "record_visit",
    "refuse_sheet",
    "register_case",
    "register_located_case",
    "register_many",
    "respond_to_escalation",
    "resume_case",
    "save_filter",
    "send_sheet",
    "set_kind_policy",
    "submit_plan",
    "submit_suggestion",
    "take_note",
    "tell_transfer",
    "transfer_case",
    "urge_case",
    "withdraw_answer",
    "withdraw_case",
    "withdraw_own_case",
    "withdraw_visit",
]
