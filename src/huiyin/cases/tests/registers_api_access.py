"""Who may call the operations of boxes, letters, communication, reviews, problems and figures."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Operation, who, writes
from huiyin.cases import actions
from huiyin.cases.tests.factories import DAY, LATER, MORNING, answer, drive, make_case, visit
from huiyin.cases.tests.registers_access import (
    DESK,
    OTHERS,
    READERS,
    SUPERVISORS,
    box,
    letter,
    opening,
    problem,
    talk,
)
from huiyin.staff.tests.factories import Company

BOX = {"name": "西门意见箱", "place": "西门"}
DAYS = {"since": "2026-03-01", "until": "2026-03-31"}


def office(company: Company) -> dict[str, Any]:
    """The office."""
    return {"unit_id": company.office.pk}


def with_witness(company: Company) -> dict[str, Any]:
    """A box, and 吴倩 who is there when it is opened."""
    return {**box(company), "witness_id": company.quality.staff.pk}


def with_receiver(company: Company) -> dict[str, Any]:
    """A letter, and 孙丽 whom it concerns."""
    return {**letter(company), "staff_id": company.manager.staff.pk}


def handling(company: Company) -> dict[str, Any]:
    """A case in handling."""
    return {"case_id": drive(company, "in_handling").pk}


def unsatisfied(company: Company) -> dict[str, Any]:
    """A case whose customer was not satisfied with the answer."""
    case = make_case(company, by=company.supervisor.actor)
    answer(company, case)
    visit(company, case, "unsatisfied")
    return {"case_id": case.pk}


def review(company: Company) -> dict[str, Any]:
    """A review of it, on which 陈静 has to correct something."""
    found = actions.Finding(
        ground="unsatisfied",
        finding="答复不完整",
        follow_up_id=company.supervisor.staff.pk,
        follow_up_at=LATER + 2 * DAY,
    )
    made = actions.review_case(**unsatisfied(company), review=found, by=company.supervisor.actor, at=LATER)
    return {"review_id": made.pk}


def problem_and_case(company: Company) -> dict[str, Any]:
    """A problem, and a case that may belong to it."""
    return {**problem(company), "case_id": make_case(company, by=company.supervisor.actor).pk}


def linked(company: Company) -> dict[str, Any]:
    """A problem with a case."""
    both = problem_and_case(company)
    actions.link_problem(**both, by=company.supervisor.actor, at=MORNING)
    return both


def analysed(company: Company) -> dict[str, Any]:
    """A problem whose cause is known."""
    found = problem(company)
    by = company.supervisor.actor
    actions.analyse_problem(**found, cause="wear", analysis="轴承磨损", by=by, at=MORNING)
    return found


def improving(company: Company) -> dict[str, Any]:
    """A problem on which something is done."""
    found = analysed(company)
    actions.improve_problem(**found, improvement="更换轴承", by=company.supervisor.actor, at=MORNING)
    return found


def closed(company: Company) -> dict[str, Any]:
    """A problem that is over."""
    found = improving(company)
    actions.close_problem(**found, outcome="三个月未再发生", by=company.supervisor.actor, at=MORNING)
    return found


def of_desk(data: dict[str, Any], subject: Any, *, granted: int = 200) -> Operation:
    """Something that the desk does."""
    return writes(DESK, data, subject=subject, granted=granted, hidden=OTHERS)


def of_supervisors(data: dict[str, Any], subject: Any) -> Operation:
    """Something that supervisors do to a problem."""
    return writes(SUPERVISORS, data, subject=subject, hidden=OTHERS)


REGISTER_OPERATIONS = {
    "api:list_boxes": Operation(EVERYBODY),
    "api:get_box": Operation(READERS, hidden=OTHERS, subject=box),
    "api:set_up_box": writes(DESK, BOX, subject=office, granted=201),
    "api:change_box": of_desk(BOX, box),
    "api:retire_box": of_desk({}, box),
    "api:open_box": of_desk({"letters": 0}, with_witness, granted=201),
    "api:register_item": of_desk({"kind": "suggestion", "words": "加一盏灯"}, opening, granted=201),
    "api:list_letters": Operation(EVERYBODY),
    "api:get_letter": Operation(READERS, hidden=OTHERS, subject=letter),
    "api:receive_letter": writes(
        DESK, {"sender": "业主委员会", "subject": "关于电梯"}, subject=office, granted=201
    ),
    "api:forward_letter": of_desk({}, with_receiver),
    "api:reply_letter": of_desk({"reply": "已安排检修"}, letter),
    "api:file_letter": of_desk({"reason": "广告"}, letter),
    "api:list_communications": Operation(EVERYBODY, data=DAYS),
    "api:note_communication": writes(
        READERS, {"content": "询问装修手续", "party": "李志强"}, subject=office, granted=201
    ),
    "api:follow_up_communication": writes(
        who("clerk supervisor director manager admin"), subject=talk, hidden=OTHERS
    ),
    "api:list_causes": Operation(EVERYBODY),
    "api:find_cause": writes(
        DESK | who("handler"), {"cause": "wear"}, subject=handling, hidden=who("outsider")
    ),
    "api:list_reviews": Operation(SUPERVISORS, data=DAYS),
    "api:review_case": writes(
        SUPERVISORS,
        {"ground": "unsatisfied", "finding": "答复不完整"},
        subject=unsatisfied,
        granted=201,
        hidden=OTHERS,
    ),
    "api:settle_review": writes(SUPERVISORS, {"corrected": "已补充答复"}, subject=review, hidden=OTHERS),
    "api:list_problems": Operation(EVERYBODY),
    "api:get_problem": Operation(READERS, hidden=OTHERS, subject=problem),
    "api:open_problem": writes(SUPERVISORS, {"name": "路灯反复不亮"}, subject=office, granted=201),
    "api:link_problem": of_supervisors({}, problem_and_case),
    "api:unlink_problem": of_supervisors({}, linked),
    "api:analyse_problem": of_supervisors({"cause": "wear", "analysis": "轴承磨损"}, problem),
    "api:improve_problem": of_supervisors({"improvement": "更换轴承"}, analysed),
    "api:close_problem": of_supervisors({"outcome": "未再发生"}, improving),
    "api:reopen_problem": of_supervisors({}, closed),
    "api:get_statistics": Operation(EVERYBODY),
}
