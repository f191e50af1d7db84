"""Cases as people make them: every helper calls the actions, so that no impossible case is ever tested."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.base.actor import Actor
from huiyin.cases import actions
from huiyin.cases.actions import Matter, VisitResult
from huiyin.cases.models import Case, ContactSheet, Escalation, HandlingPlan
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

#: Monday, 2026-03-02 09:00 in Shanghai.
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
DAY = timedelta(days=1)
#: After everything that `drive` does.
LATER = MORNING + 10 * DAY


def make_kinds() -> None:
    """The standard kinds and sources."""
    actions.ensure_standard_kinds(by=SETUP, at=BEGIN)
    actions.ensure_standard_causes(by=SETUP, at=BEGIN)


def make_case(
    company: Company,
    *,
    by: Actor | None = None,
    at: datetime = MORNING,
    unit_id: int | None = None,
    occurred_at: datetime | None = None,
    first_asked_id: int | None = None,
    same_call_as: int | None = None,
    **matter: Any,
) -> Case:
    """A dripping tap, called in by an unidentified 刘女士 and registered by the clerk."""
    make_kinds()
    given = {"kind": "need", "words": "厨房水龙头漏水", "caller_name": "刘女士", **matter}
    return actions.register_case(
        matter=Matter(**given),
        unit_id=company.office.pk if unit_id is None else unit_id,
        by=by or company.clerk.actor,
        at=at,
        occurred_at=occurred_at,
        first_asked_id=first_asked_id,
        same_call_as=same_call_as,
    )


def send(company: Company, case: Case, *, at: datetime = MORNING + STEP, **kwargs: Any) -> ContactSheet:
    """The clerk sends it to engineering."""
    kwargs.setdefault("department_id", company.engineering.pk)
    return actions.send_sheet(case_id=case.pk, by=company.clerk.actor, at=at, **kwargs)


def accept(company: Company, sheet: ContactSheet, *, at: datetime = MORNING + 2 * STEP) -> ContactSheet:
    """王建国 takes it on."""
    return actions.accept_sheet(sheet_id=sheet.pk, by=company.handler.actor, at=at)


def complete(company: Company, sheet: ContactSheet, *, at: datetime = MORNING + 3 * STEP) -> ContactSheet:
    """王建国 has mended it."""
    return actions.complete_sheet(
        sheet_id=sheet.pk, result="已更换阀芯，试水正常", by=company.handler.actor, at=at
    )


def handle(company: Company, case: Case, *, at: datetime = MORNING + STEP) -> ContactSheet:
    """From the desk to engineering and back, with ten minutes for each step."""
    sheet = accept(company, send(company, case, at=at), at=at + STEP)
    return complete(company, sheet, at=at + 2 * STEP)


def answer(company: Company, case: Case, *, at: datetime = MORNING + 4 * STEP, **kwargs: Any) -> None:
    """The clerk tells the caller."""
    kwargs.setdefault("words", "已修好，请放心使用")
    actions.answer_case(case_id=case.pk, by=company.clerk.actor, at=at, **kwargs)


def visit(company: Company, case: Case, outcome: str, *, at: datetime = MORNING + DAY, **kwargs: Any) -> None:
    """周敏, who had nothing to do with it, calls the customer."""
    result = VisitResult(outcome=outcome, **kwargs)
    actions.record_visit(case_id=case.pk, result=result, by=company.colleague.actor, at=at)


def escalate(company: Company, case: Case, *, at: datetime, level: str = "director") -> Escalation:
    """陈静 reports it upwards."""
    return actions.escalate_case(
        case_id=case.pk, level=level, reason="承诺时间已过", by=company.supervisor.actor, at=at
    )


def plan(company: Company, sheet: ContactSheet, *, at: datetime) -> HandlingPlan:
    """王建国 hands in a plan."""
    return actions.submit_plan(
        sheet_id=sheet.pk,
        method="更换主管道",
        complete_by=at + 5 * DAY,
        commitments="每天下午告知进展",
        by=company.handler.actor,
        at=at,
    )


def drive(company: Company, to: str, *, planned: bool = False, escalated: bool = False) -> Case:
    """A case that has come as far as `to` by the actions; a registered one has been refused once.

    `planned`: a plan was handed in on its first sheet; `escalated`: it was reported to the director at once.
    """
    case = make_case(company)
    if escalated:
        escalate(company, case, at=MORNING)
    sheet = send(company, case)
    if planned:
        plan(company, sheet, at=MORNING + STEP)
    for step in _WAYS[Case.Status(to)]:
        step(company, case, sheet)
    case.refresh_from_db()
    assert case.status == to
    return case


Step = Callable[[Company, Case, ContactSheet], object]


def _refuse(company: Company, case: Case, sheet: ContactSheet) -> None:
    actions.refuse_sheet(
        sheet_id=sheet.pk, reason="属于秩序部", by=company.handler.actor, at=MORNING + 2 * STEP
    )


def _accept(company: Company, case: Case, sheet: ContactSheet) -> None:
    accept(company, sheet)


def _complete(company: Company, case: Case, sheet: ContactSheet) -> None:
    complete(company, sheet)


def _answer(company: Company, case: Case, sheet: ContactSheet) -> None:
    answer(company, case)


def _satisfy(company: Company, case: Case, sheet: ContactSheet) -> None:
    visit(company, case, "satisfied")


def _miss(company: Company, case: Case, sheet: ContactSheet) -> None:
    for day in range(1, 4):
        visit(company, case, "unreachable", at=MORNING + day * DAY)


def _withdraw(company: Company, case: Case, sheet: ContactSheet) -> None:
    actions.withdraw_case(
        case_id=case.pk, reason="来电人已自行处理", by=company.clerk.actor, at=MORNING + 2 * STEP
    )


def _transfer(company: Company, case: Case, sheet: ContactSheet) -> None:
    actions.transfer_case(case_id=case.pk, body="市供水公司", by=company.clerk.actor, at=MORNING + 3 * STEP)


_HANDLE: tuple[Step, ...] = (_accept, _complete)
_WAYS: dict[Case.Status, tuple[Step, ...]] = {
    Case.Status.REGISTERED: (_refuse,),
    Case.Status.DISPATCHED: (),
    Case.Status.IN_HANDLING: (_accept,),
    Case.Status.HANDLED: _HANDLE,
    Case.Status.ANSWERED: (*_HANDLE, _answer),
    Case.Status.CLOSED: (*_HANDLE, _answer, _satisfy),
    Case.Status.UNREACHABLE: (*_HANDLE, _answer, _miss),
    Case.Status.WITHDRAWN: (_withdraw,),
    Case.Status.TRANSFERRED: (_refuse, _transfer),
}
