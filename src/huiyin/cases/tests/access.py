"""Who may open the pages of cases: the desk registers and visits, departments handle, others look on."""

from datetime import timedelta
from typing import Any

from huiyin.base import clock
from huiyin.base.tests.access import EVERYBODY, Access, who
from huiyin.cases.actions import add_remark, ensure_standard_topics, save_filter, submit_plan
from huiyin.cases.tests.api_access import OPEN311, OPERATIONS
from huiyin.cases.tests.factories import drive, make_case, make_kinds
from huiyin.cases.tests.registers_access import REGISTERS
from huiyin.cases.tests.registers_api_access import REGISTER_OPERATIONS
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.tests.factories import SETUP, Company

DESK = who("clerk colleague supervisor director admin")
# 郑涛 works at the desk of the other office.
ALL_DESKS = DESK | who("outsider")
HANDLERS = who("handler director admin")
# 王建国 sees a case by the sheet that came to his department.
VIEWERS = DESK | HANDLERS | who("manager quality")
OUTSIDER = who("outsider")
ADMIN = who("admin")
MANAGERS = who("supervisor quality admin")
EXPORTERS = who("supervisor director manager quality admin")


def case(company: Company) -> dict[str, Any]:
    """A case that was sent to engineering."""
    make_kinds()
    return {"case_id": drive(company, "dispatched").pk}


def step(company: Company) -> dict[str, Any]:
    """Urging whoever holds that case."""
    return {**case(company), "code": "urge"}


def answered(company: Company) -> dict[str, Any]:
    """A case that waits for its return visit."""
    make_kinds()
    return {"case_id": drive(company, "answered").pk}


def sheet(company: Company) -> dict[str, Any]:
    """A sheet that engineering is to accept."""
    make_kinds()
    return {"sheet_id": drive(company, "dispatched").sheets.get().pk}


def plan(company: Company) -> dict[str, Any]:
    """A plan that engineering has handed in."""
    make_kinds()
    case = drive(company, "in_handling")
    at = clock.now()
    made = submit_plan(
        sheet_id=case.sheets.get().pk,
        method="更换",
        complete_by=at + timedelta(days=3),
        by=company.handler.actor,
        at=at,
    )
    return {"plan_id": made.pk}


def blank_form(company: Company) -> dict[str, Any]:
    """A blank contact sheet."""
    return {"form": "sheet"}


def kept_filter(company: Company) -> dict[str, Any]:
    """A filter that the clerk keeps."""
    kept = save_filter(name="急件", parameters={}, by=company.clerk.actor, at=clock.now())
    return {"filter_id": kept.pk}


def any_unit(company: Company) -> dict[str, object]:
    """Zero: all units."""
    return {"unit_id": 0}


def customer(company: Company) -> dict[str, Any]:
    """A firm served by the office."""
    return {"customer_id": make_customer(company.office).pk}


def topic(company: Company) -> dict[str, Any]:
    """A standard topic."""
    make_kinds()
    ensure_standard_topics(by=SETUP, at=clock.now())
    return {"code": "no_water"}


def person(company: Company) -> dict[str, Any]:
    """The clerk."""
    return {"staff_id": company.clerk.staff.pk}


def office(company: Company) -> dict[str, Any]:
    """The office."""
    return {"unit_id": company.office.pk}


def kind(company: Company) -> dict[str, Any]:
    """A standard kind of matter."""
    make_kinds()
    return {"code": "need"}


def source(company: Company) -> dict[str, Any]:
    """A standard source of matters."""
    make_kinds()
    return {"code": "phone"}


def cause(company: Company) -> dict[str, Any]:
    """A standard cause of matters."""
    make_kinds()
    return {"code": "wear"}


NOT_THE_CLERK = (ALL_DESKS | HANDLERS | who("manager quality")) - who("clerk")
VISIT = {"outcome": "satisfied", "method": "phone"}


def voice(company: Company) -> dict[str, Any]:
    """Something that the customer added."""
    case = make_case(company)
    add_remark(case_id=case.pk, words="水更大了", by=SETUP, at=clock.now())
    return {"voice_id": case.voices.get().pk}


ACCESS = {
    "cases:voice-seen": Access(
        DESK, granted=303, hidden=who("handler outsider"), method="POST", subject=voice
    ),
    **OPERATIONS,
    **OPEN311,
    "cases:after-hours": Access(EVERYBODY),
    "cases:list": Access(EVERYBODY),
    "cases:filter-save": Access(EVERYBODY, granted=303, method="POST", data={"name": "急件"}),
    "cases:filter-drop": Access(
        who("clerk"), granted=303, hidden=NOT_THE_CLERK, method="POST", subject=kept_filter
    ),
    "cases:detail": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:step": Access(
        VIEWERS - who("handler"),
        granted=303,
        hidden=OUTSIDER,
        method="POST",
        data={"origin": "leader"},
        subject=step,
    ),
    "cases:register": Access(ALL_DESKS),
    "cases:lookup": Access(ALL_DESKS, data={"who": "刘"}),
    "cases:known": Access(ALL_DESKS),
    "cases:registered": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:likely": Access(ALL_DESKS),
    "cases:promises": Access(EVERYBODY),
    "cases:customer-promises": Access(
        DESK | who("manager quality"), hidden=who("handler outsider"), subject=customer
    ),
    "cases:person-promises": Access(
        DESK | who("manager quality"), hidden=who("handler outsider"), subject=person
    ),
    "cases:unit-promises": Access(
        DESK | who("manager quality"), hidden=who("handler outsider"), subject=office
    ),
    "cases:decisions": Access(EVERYBODY),
    "cases:joined": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:holders": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:sheets": Access(EVERYBODY),
    "cases:sheet-accept": Access(HANDLERS, granted=303, hidden=OUTSIDER, method="POST", subject=sheet),
    "cases:sheet-refuse": Access(
        HANDLERS, granted=303, hidden=OUTSIDER, method="POST", data={"reason": "属于秩序部"}, subject=sheet
    ),
    "cases:visits": Access(ALL_DESKS),
    "cases:visit-record": Access(
        DESK, granted=303, hidden=OUTSIDER, method="POST", data=VISIT, subject=answered
    ),
    "cases:visit-coverage": Access(EVERYBODY),
    "cases:board-panel": Access(EVERYBODY, subject=any_unit),
    "cases:customer-panel": Access(
        DESK | who("manager quality"), hidden=who("handler outsider"), subject=customer
    ),
    "cases:export": Access(EXPORTERS),
    **REGISTERS,
    **REGISTER_OPERATIONS,
    # Those who may not correct are led back to the matter.
    "cases:correct": Access(
        who("clerk colleague supervisor director admin"), refused=303, hidden=OUTSIDER, subject=case
    ),
    "cases:statistics": Access(EVERYBODY),
    "cases:statistics-export": Access(EXPORTERS),
    "cases:print-list": Access(EXPORTERS),
    "cases:print-blank": Access(EVERYBODY, subject=blank_form),
    "cases:print-sheet": Access(VIEWERS, hidden=OUTSIDER, subject=sheet),
    "cases:print-plan": Access(VIEWERS, hidden=OUTSIDER, subject=plan),
    "cases:print-visits": Access(ALL_DESKS),
    "cases:print-case": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:print-visit": Access(VIEWERS, hidden=OUTSIDER, subject=case),
    "cases:kinds": Access(MANAGERS),
    "cases:kind-new": Access(ADMIN),
    "cases:kind": Access(ADMIN, subject=kind),
    "cases:topic-new": Access(ADMIN),
    "cases:topic": Access(ADMIN, subject=topic),
    "cases:source-new": Access(ADMIN),
    "cases:source": Access(ADMIN, subject=source),
    "cases:cause-new": Access(ADMIN),
    "cases:cause": Access(ADMIN, subject=cause),
    "cases:policy": Access(MANAGERS),
}
