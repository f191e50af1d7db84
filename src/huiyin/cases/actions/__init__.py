"""The verbs of the register: one function for each thing a person can do."""

from huiyin.cases.actions.answering import answer_case, withdraw_answer
from huiyin.cases.actions.boxes import BoxFacts, change_box, open_box, register_item, retire_box, set_up_box
from huiyin.cases.actions.communications import Talk, follow_up_communication, note_communication
from huiyin.cases.actions.correcting import Wording, correct_case
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
from huiyin.cases.actions.drafts import drop_draft, keep_draft
from huiyin.cases.actions.exporting import note_export
from huiyin.cases.actions.importing import Line, import_cases
from huiyin.cases.actions.indexing import case_rows, index_cases_of, sheet_rows
from huiyin.cases.actions.letters import Mail, file_letter, forward_letter, receive_letter, reply_letter
from huiyin.cases.actions.locating import Spot, register_located_case
from huiyin.cases.actions.many import Raised, register_many
from huiyin.cases.actions.once import register_case_once
from huiyin.cases.actions.passing import link_duplicate, record_receipt, tell_transfer, transfer_case
from huiyin.cases.actions.plans import feed_back_plan, submit_plan
from huiyin.cases.actions.problems import (
    analyse_problem,
    close_problem,
    improve_problem,
    link_problem,
    open_problem,
    reopen_problem,
    unlink_problem,
)
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
from huiyin.cases.actions.reviewing import (
    Finding,
    define_cause,
    ensure_standard_causes,
    find_cause,
    review_case,
    settle_review,
)
from huiyin.cases.actions.routing import MAIL, route_case
from huiyin.cases.actions.together import BulkAnswers, answer_together, join_case, leave_case
from huiyin.cases.actions.topics import define_topic, ensure_standard_topics
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
    "MAIL",
    "WAITABLE",
    "BoxFacts",
    "BulkAnswers",
    "Finding",
    "KindPolicy",
    "Line",
    "Mail",
    "Matter",
    "Raised",
    "Spot",
    "Talk",
    "Verdict",
    "VisitResult",
    "Wording",
    "accept_sheet",
    "acknowledge_case",
    "add_remark",
    "analyse_problem",
    "answer_case",
    "answer_together",
    "carry_out_decision",
    "case_rows",
    "change_box",
    "change_promise",
    "close_problem",
    "complete_sheet",
    "conclude_handling",
    "confirm_sheet",
    "correct_case",
    "decide_suggestion",
    "define_cause",
    "define_kind",
    "define_source",
    "define_topic",
    "drop_draft",
    "drop_filter",
    "drop_promise",
    "ensure_standard_causes",
    "ensure_standard_kinds",
    "ensure_standard_topics",
    "escalate_case",
    "feed_back_plan",
    "file_letter",
    "find_cause",
    "follow_up_communication",
    "forward_letter",
    "grade_case",
    "import_cases",
    "improve_problem",
    "index_cases_of",
    "involve_department",
    "join_case",
    "keep_draft",
    "keep_promise",
    "leave_case",
    "link_customer",
    "link_duplicate",
    "link_problem",
    "make_promise",
    "note_communication",
    "note_export",
    "note_progress",
    "open_box",
    "open_problem",
    "pause_case",
    "rate_answer",
    "recall_sheet",
    "receive_letter",
    "reclassify_case",
    "record_receipt",
    "record_visit",
    "refuse_sheet",
    "register_case",
    "register_case_once",
    "register_item",
    "register_located_case",
    "register_many",
    "reopen_problem",
    "reply_letter",
    "respond_to_escalation",
    "resume_case",
    "retire_box",
    "review_case",
    "route_case",
    "save_filter",
    "send_sheet",
    "set_kind_policy",
    "set_up_box",
    "settle_review",
    "sheet_rows",
    "submit_plan",
    "submit_suggestion",
    "take_note",
    "tell_transfer",
    "transfer_case",
    "unlink_problem",
    "urge_case",
    "withdraw_answer",
    "withdraw_case",
    "withdraw_own_case",
    "withdraw_visit",
]
