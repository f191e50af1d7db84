"""Every verb on a case, for the tests that hold for all: in which statuses, by whom, refused to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.base.actor import Actor
from huiyin.cases import actions
from huiyin.cases.actions import VisitResult
from huiyin.cases.models import Case, ContactSheet, Escalation, HandlingPlan, ReturnVisit, Voice
from huiyin.cases.tests.factories import DAY, LATER, MORNING, STEP, drive, visit
from huiyin.staff.tests.factories import Company

Act = Callable[[Company, Case, Actor, datetime], object]
S = Case.Status
UNANSWERED = frozenset({S.REGISTERED, S.DISPATCHED, S.IN_HANDLING, S.HANDLED})
ALL = frozenset(S)
OPEN = UNANSWERED | {S.ANSWERED}


@dataclass(frozen=True, slots=True)
class Verb:
    """An action: in `statuses` it works for the persona `by`; `denied` sees the case but may not."""

    name: str
    act: Act
    statuses: frozenset[S]
    by: str = "clerk"
    denied: str = "quality"
    prepare: Callable[[Company, S], Case] = drive

    def __str__(self) -> str:
        return self.name


def _sheet(case: Case) -> int:
    return ContactSheet.objects.get(case=case).pk


def _plan(case: Case) -> int:
    return HandlingPlan.objects.get(sheet__case=case).pk


def _escalation(case: Case) -> int:
    return Escalation.objects.get(case=case).pk


def _visit(case: Case) -> int:
    return ReturnVisit.objects.filter(case=case).latest("pk").pk


def _planned(company: Company, to: S) -> Case:
    return drive(company, to, planned=True)


def _escalated(company: Company, to: S) -> Case:
    return drive(company, to, escalated=True)


def _paused(company: Company, to: S) -> Case:
    """Waiting where that is possible; before it came there otherwise."""
    case = drive(company, to)
    if to in actions.WAITABLE:
        actions.pause_case(case_id=case.pk, reason="parts", by=company.clerk.actor, at=MORNING + 3 * STEP)
    return case


def _visited(company: Company, to: S) -> Case:
    """Visited in vain where it waits for the visit."""
    case = drive(company, to)
    if to == S.ANSWERED:
        visit(company, case, "unreachable", at=MORNING + DAY)
    return case


def _remarked(company: Company, to: S) -> Case:
    """The customer has said something more about it."""
    case = drive(company, to)
    actions.add_remark(case_id=case.pk, words="还在漏", by=company.admin.actor, at=LATER)
    return case


def _voice(case: Case) -> int:
    return Voice.objects.get(case=case).pk


def _verb(action: Callable[..., object], subject: Callable[[Case], Any], **kwargs: Any) -> Act:
    """Calls the action on the case; `subject` gives the id that it takes, named by `of`."""
    name = kwargs.pop("of", "case_id")

    def act(company: Company, case: Case, by: Actor, at: datetime) -> object:
        given = {key: value(company) if callable(value) else value for key, value in kwargs.items()}
        return action(**{name: subject(case)}, **given, by=by, at=at)

    return act


def _case(case: Case) -> int:
    return case.pk


WORDING = actions.Wording(words="厨房水龙头漏水，地面湿滑", caller_name="刘女士")
REVIEW = actions.Finding(ground="invalid", finding="未及时回电")
SATISFIED = VisitResult(outcome="satisfied", level=5)
VERBS = (
    Verb(
        "acknowledge_case",
        _verb(actions.acknowledge_case, _case, promised_at=LATER + DAY),
        UNANSWERED,
    ),
    Verb("grade_case", _verb(actions.grade_case, _case, urgency="urgent", importance=3), UNANSWERED),
    Verb("reclassify_case", _verb(actions.reclassify_case, _case, kind="help"), frozenset({S.REGISTERED})),
    Verb(
        "withdraw_case",
        _verb(actions.withdraw_case, _case, reason="重复登记"),
        UNANSWERED | {S.ANSWERED},
    ),
    Verb(
        "send_sheet",
        _verb(actions.send_sheet, _case, department_id=lambda company: company.security.pk),
        frozenset({S.REGISTERED, S.HANDLED}),
    ),
    Verb(
        "accept_sheet",
        _verb(actions.accept_sheet, _sheet, of="sheet_id"),
        frozenset({S.DISPATCHED}),
        by="handler",
    ),
    Verb(
        "refuse_sheet",
        _verb(actions.refuse_sheet, _sheet, of="sheet_id", reason="不属于本部门"),
        frozenset({S.DISPATCHED}),
        by="handler",
    ),
    Verb(
        "recall_sheet",
        _verb(actions.recall_sheet, _sheet, of="sheet_id", reason="派错部门"),
        frozenset({S.DISPATCHED, S.IN_HANDLING}),
        denied="handler",
    ),
    Verb(
        "complete_sheet",
        _verb(actions.complete_sheet, _sheet, of="sheet_id", result="已修复"),
        frozenset({S.IN_HANDLING}),
        by="handler",
    ),
    Verb(
        "submit_plan",
        _verb(actions.submit_plan, _sheet, of="sheet_id", method="更换主管道", complete_by=LATER + DAY),
        frozenset({S.DISPATCHED, S.IN_HANDLING}),
        by="handler",
    ),
    Verb(
        "feed_back_plan",
        _verb(actions.feed_back_plan, _plan, of="plan_id", reaction="同意"),
        UNANSWERED,
        prepare=_planned,
    ),
    Verb(
        "note_progress",
        _verb(actions.note_progress, _case, words="已联系厂家"),
        UNANSWERED | {S.ANSWERED},
    ),
    Verb(
        "pause_case",
        _verb(actions.pause_case, _case, reason="customer"),
        frozenset({S.REGISTERED, S.DISPATCHED, S.IN_HANDLING}),
    ),
    Verb(
        "resume_case",
        _verb(actions.resume_case, _case),
        frozenset({S.REGISTERED, S.DISPATCHED, S.IN_HANDLING}),
        prepare=_paused,
    ),
    Verb("urge_case", _verb(actions.urge_case, _case, words="请抓紧"), UNANSWERED, denied="handler"),
    Verb("escalate_case", _verb(actions.escalate_case, _case, reason="超过承诺时间"), UNANSWERED),
    Verb(
        "respond_to_escalation",
        _verb(actions.respond_to_escalation, _escalation, of="escalation_id", response="今天下班前解决"),
        ALL,
        by="director",
        prepare=_escalated,
    ),
    Verb(
        "answer_case",
        _verb(actions.answer_case, _case, words="已修好"),
        frozenset({S.REGISTERED, S.HANDLED}),
    ),
    Verb(
        "withdraw_answer",
        _verb(actions.withdraw_answer, _case, reason="记错了单"),
        frozenset({S.ANSWERED}),
    ),
    Verb(
        "make_promise",
        _verb(actions.make_promise, _case, words="周五前寄出发票", promised_at=LATER + DAY),
        UNANSWERED | {S.ANSWERED},
    ),
    Verb(
        "involve_department",
        _verb(actions.involve_department, _case, department_id=lambda company: company.security.pk),
        frozenset({S.DISPATCHED, S.IN_HANDLING}),
        denied="handler",
    ),
    Verb(
        "transfer_case",
        _verb(actions.transfer_case, _case, body="市供水公司"),
        frozenset({S.REGISTERED, S.HANDLED}),
    ),
    Verb(
        "record_receipt",
        _verb(actions.record_receipt, _case, receipt_number="2026-118"),
        frozenset({S.TRANSFERRED}),
    ),
    Verb(
        "tell_transfer",
        _verb(actions.tell_transfer, _case, words="已转市供水公司处理"),
        frozenset({S.TRANSFERRED}),
    ),
    Verb(
        "record_visit",
        _verb(actions.record_visit, _case, result=SATISFIED),
        frozenset({S.ANSWERED}),
        by="colleague",
    ),
    Verb(
        "correct_case",
        _verb(actions.correct_case, _case, version=0, wording=WORDING),
        UNANSWERED | {S.ANSWERED},
    ),
    Verb("find_cause", _verb(actions.find_cause, _case, cause="wear"), ALL - {S.WITHDRAWN}),
    Verb(
        "review_case",
        _verb(actions.review_case, _case, review=REVIEW),
        frozenset({S.UNREACHABLE, S.WITHDRAWN}),
        by="supervisor",
        denied="clerk",
    ),
    # The administrator may do everything, hence speak for customers, too.
    Verb("add_remark", _verb(actions.add_remark, _case, words="还在漏"), OPEN, by="admin"),
    Verb(
        "rate_answer",
        _verb(actions.rate_answer, _case, satisfied=False, words="没修好"),
        frozenset({S.ANSWERED, S.CLOSED}),
        by="admin",
    ),
    Verb(
        "withdraw_own_case",
        _verb(actions.withdraw_own_case, _case, reason="自己修好了"),
        UNANSWERED,
        by="admin",
    ),
)
TAKE_NOTE = Verb("take_note", _verb(actions.take_note, _voice, of="voice_id"), OPEN, prepare=_remarked)
WITHDRAW_VISIT = Verb(
    "withdraw_visit",
    _verb(actions.withdraw_visit, _visit, of="visit_id", reason="记错了单"),
    frozenset({S.ANSWERED, S.CLOSED, S.UNREACHABLE}),
    by="colleague",
    prepare=_visited,
)
