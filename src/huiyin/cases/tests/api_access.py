"""Who may call the operations of the register over REST: the same people as on its pages."""

from datetime import datetime
from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, Operation, who, writes
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import (
    LATER,
    accept,
    complete,
    drive,
    make_case,
    make_kinds,
    send,
)
from huiyin.staff.tests.factories import Company

DESK = who("clerk colleague supervisor director admin")
ALL_DESKS = DESK | who("outsider")
HANDLERS = who("handler director admin")
VIEWERS = DESK | HANDLERS | who("manager quality")
OUTSIDER = who("outsider")
WHY = {"reason": "登记有误"}
FUTURE = "2150-01-01T09:00:00+08:00"
LATER_STILL = "2150-02-01T09:00:00+08:00"


def office(company: Company) -> dict[str, Any]:
    """Where a matter is registered."""
    make_kinds()
    return {"unit_id": company.office.pk}


def fresh(company: Company) -> dict[str, Any]:
    """A case that nobody was sent yet, registered by 陈静."""
    return {"case_id": make_case(company, by=company.supervisor.actor).pk}


def to_engineering(company: Company) -> dict[str, Any]:
    """The same, and where it is to go."""
    return {**fresh(company), "department_id": company.engineering.pk}


def at(status: str) -> Any:
    """A case that has come as far as this."""

    def make(company: Company) -> dict[str, Any]:
        return {"case_id": drive(company, status).pk}

    return make


def sheet(status: str) -> Any:
    """The sheet of such a case."""

    def make(company: Company) -> dict[str, Any]:
        return {"sheet_id": drive(company, status).sheets.get().pk}

    return make


def plan(company: Company) -> dict[str, Any]:
    """A plan that the customer does not know yet."""
    case = drive(company, "in_handling", planned=True)
    return {"plan_id": case.sheets.get().plans.get().pk}


def report(company: Company) -> dict[str, Any]:
    """A report to 赵刚."""
    return {"escalation_id": drive(company, "dispatched", escalated=True).escalations.get().pk}


def visit(company: Company) -> dict[str, Any]:
    """The visit that 周敏 made."""
    return {"visit_id": drive(company, "closed").visits.get().pk}


def waiting(company: Company) -> dict[str, Any]:
    """A case that waits for parts."""
    from huiyin.base import clock
    from huiyin.cases.actions import pause_case

    case: Case = drive(company, "in_handling")
    pause_case(case_id=case.pk, reason="parts", by=company.clerk.actor, at=clock.now())
    return {"case_id": case.pk}


def visited_customer(company: Company) -> dict[str, Any]:
    """A case, and who called."""
    from huiyin.customers.tests.factories import make_customer

    return {**fresh(company), "customer_id": make_customer(company.office).pk}


def step(allowed: frozenset[str], data: dict[str, Any], subject: Any, *, granted: int = 200) -> Operation:
    """A step on a case of the office, of which 郑涛 knows nothing."""
    return writes(allowed, data, subject=subject, granted=granted, hidden=OUTSIDER)


def on_fresh(data: dict[str, Any], subject: Any = fresh, *, granted: int = 200) -> Operation:
    """A step of the desk on a case that engineering has not got: 王建国 knows nothing of it either."""
    return writes(DESK, data, subject=subject, granted=granted, hidden=who("handler outsider"))


OPERATIONS = {
    "api:register_case": writes(
        DESK, {"kind": "need", "words": "灯不亮", "caller_name": "刘"}, subject=office, granted=201
    ),
    "api:list_cases": Operation(EVERYBODY),
    "api:get_case": Operation(VIEWERS, hidden=OUTSIDER, subject=at("dispatched")),
    "api:link_customer": on_fresh({}, visited_customer),
    "api:acknowledge_case": on_fresh({"promised_at": FUTURE}),
    "api:grade_case": on_fresh({"urgency": "urgent", "importance": 3}),
    "api:reclassify_case": on_fresh({"kind": "enquiry"}),
    "api:withdraw_case": on_fresh(WHY),
    "api:list_kinds": Operation(EVERYBODY),
    "api:list_sources": Operation(EVERYBODY),
    "api:send_sheet": on_fresh({}, to_engineering, granted=201),
    "api:list_sheets": Operation(EVERYBODY),
    "api:get_sheet": Operation(VIEWERS, hidden=OUTSIDER, subject=sheet("dispatched")),
    "api:accept_sheet": step(HANDLERS, {}, sheet("dispatched")),
    "api:refuse_sheet": step(HANDLERS, WHY, sheet("dispatched")),
    "api:recall_sheet": step(DESK, WHY, sheet("dispatched")),
    "api:complete_sheet": step(HANDLERS, {"result": "已修好"}, sheet("in_handling")),
    "api:submit_plan": step(
        HANDLERS, {"method": "换管", "complete_by": FUTURE}, sheet("dispatched"), granted=201
    ),
    "api:feed_back_plan": step(DESK, {"reaction": "同意"}, plan),
    "api:note_progress": step(DESK | HANDLERS, {"words": "配件已订"}, at("in_handling"), granted=201),
    "api:pause_case": step(DESK | HANDLERS, {"reason": "parts"}, at("in_handling"), granted=201),
    "api:resume_case": step(DESK | HANDLERS, {}, waiting),
    "api:urge_case": step(VIEWERS - who("handler"), {"origin": "leader"}, at("dispatched"), granted=201),
    "api:escalate_case": step(
        DESK | who("manager"), {"reason": "承诺时间已过"}, at("dispatched"), granted=201
    ),
    "api:respond_to_escalation": step(
        who("supervisor director manager admin"), {"response": "今日完成"}, report
    ),
    "api:answer_case": step(DESK, {"words": "已修好"}, at("handled"), granted=201),
    "api:withdraw_answer": step(who("clerk supervisor director manager admin"), WHY, at("answered")),
    "api:record_visit": step(DESK, {"outcome": "satisfied"}, at("answered"), granted=201),
    "api:withdraw_visit": step(who("colleague supervisor director manager admin"), WHY, visit),
    "api:list_visits_to_make": Operation(EVERYBODY),
}


def promise(company: Company) -> dict[str, Any]:
    """A time that the clerk gave the customer for something."""
    case = drive(company, "in_handling")
    made = actions.make_promise(
        case_id=case.pk, words="清理现场", promised_at=_future(), by=company.clerk.actor, at=LATER
    )
    return {"promise_id": made.pk}


def further(company: Company) -> dict[str, Any]:
    """A case with engineering, and security that is to be asked, too."""
    return {"case_id": drive(company, "dispatched").pk, "department_id": company.security.pk}


def oral(company: Company) -> dict[str, Any]:
    """A sheet that was passed by word of mouth."""
    case = make_case(company, urgency="urgent", by=company.supervisor.actor)
    return {"sheet_id": send(company, case, oral=True, told_to="王建国").pk}


def half_done(company: Company) -> dict[str, Any]:
    """A case that engineering has completed, and security has not."""
    case = make_case(company, by=company.supervisor.actor)
    complete(company, accept(company, send(company, case, also=[company.security.pk])))
    return {"case_id": case.pk}


def two(company: Company) -> dict[str, Any]:
    """Two cases about one event."""
    other = make_case(company, by=company.supervisor.actor)
    return {**fresh(company), "leading_id": other.pk}


def twice(company: Company) -> dict[str, Any]:
    """A case that was registered twice."""
    other = make_case(company, by=company.supervisor.actor)
    return {**fresh(company), "of_id": other.pk}


def joined(company: Company) -> dict[str, Any]:
    """A case that is joined under another."""
    pair = two(company)
    actions.join_case(**pair, by=company.clerk.actor, at=LATER)
    return {"case_id": pair["case_id"]}


def passed_on(company: Company) -> dict[str, Any]:
    """A case that went to another body; the receipt is still to come."""
    case = fresh(company)
    actions.transfer_case(**case, body="市供水公司", by=company.clerk.actor, at=LATER)
    return case


def suggestion(company: Company) -> dict[str, Any]:
    """A suggestion that leadership does not know yet."""
    return {"case_id": make_case(company, kind="suggestion", by=company.supervisor.actor).pk}


def undecided(company: Company) -> dict[str, Any]:
    """A suggestion before leadership."""
    decision = actions.submit_suggestion(**suggestion(company), by=company.clerk.actor, at=LATER)
    return {"decision_id": decision.pk}


def decided(company: Company) -> dict[str, Any]:
    """A measure that 陈静 is to carry out."""
    found = undecided(company)
    verdict = actions.Verdict(
        outcome="at_once",
        reason="增设车棚",
        responsible_id=company.supervisor.staff.pk,
        carry_out_by=_future(),
    )
    actions.decide_suggestion(**found, verdict=verdict, by=company.admin.actor, at=LATER)
    return found


def _future() -> datetime:
    return datetime.fromisoformat(FUTURE)


OPERATIONS |= {
    "api:make_promise": step(
        DESK, {"words": "清理现场", "promised_at": FUTURE}, at("in_handling"), granted=201
    ),
    "api:list_promises": Operation(EVERYBODY),
    "api:change_promise": step(DESK, {**WHY, "promised_at": LATER_STILL}, promise),
    "api:keep_promise": step(DESK, {}, promise),
    "api:drop_promise": step(DESK, WHY, promise),
    "api:involve_department": step(DESK, {}, further, granted=201),
    "api:confirm_sheet": step(DESK, {}, oral),
    "api:conclude_handling": step(DESK, WHY, half_done),
    "api:join_case": on_fresh({}, two),
    "api:leave_case": on_fresh({}, joined),
    "api:link_duplicate": on_fresh({}, twice),
    "api:transfer_case": on_fresh({"body": "市供水公司"}, granted=201),
    "api:record_receipt": on_fresh({"receipt_number": "GS-1"}, passed_on),
    "api:tell_transfer": on_fresh({"words": "由市供水公司处理"}, passed_on),
    "api:submit_suggestion": on_fresh({}, suggestion, granted=201),
    "api:decide_suggestion": writes(
        who("manager admin"),
        {"outcome": "not_adopted", "reason": "场地不足"},
        subject=undecided,
        hidden=who("handler outsider"),
    ),
    "api:carry_out_decision": writes(
        DESK | who("manager"), {"words": "已增设"}, subject=decided, hidden=who("handler outsider")
    ),
}


def as_json(company: Company) -> dict[str, Any]:
    """An address of Open311 in JSON."""
    make_kinds()
    return {"form": "json"}


def service(company: Company) -> dict[str, Any]:
    """The service that a kind of matter is."""
    return {**as_json(company), "code": "need"}


def by_number(company: Company) -> dict[str, Any]:
    """A request that nobody may read without a key."""
    return {"form": "json", "number": "KF-1"}


def by_token(company: Company) -> dict[str, Any]:
    """The same by its token."""
    return {"form": "json", "token": "KF-1"}


#: Open311 knows no sessions: services are for anybody, all else asks everybody for a key.
OPEN311 = {
    "cases:open311-discovery": Access(EVERYBODY, public=True, subject=as_json),
    "cases:open311-services": Access(EVERYBODY, public=True, subject=as_json),
    "cases:open311-service": Access(EVERYBODY, public=True, subject=service),
    "cases:open311-requests": Access(who(""), refused=400, public=True, subject=as_json),
    "cases:open311-request": Access(who(""), refused=400, public=True, subject=by_number),
    "cases:open311-token": Access(who(""), refused=400, public=True, subject=by_token),
}
