"""Who may open the pages of customers: who sees them, who changes them, who keeps to another office."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, Operation, who
from huiyin.customers.actions import (
    FieldShape,
    add_note,
    add_site,
    assign_responsible,
    define_own_field,
    join_team,
    opt_out,
    retire_own_field,
)
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

EDITORS = who("clerk colleague supervisor director admin")
# 郑涛 may change customers, but only those of the other office.
ALL_EDITORS = EDITORS | who("outsider")
SEERS = who("supervisor director manager quality admin")
RAISERS = who("supervisor director manager admin")
LEADERS = who("supervisor director admin")
DECIDERS = who("quality admin")
VIEWERS = EDITORS | who("manager quality")
# 王建国's grants reach the engineering department only.
ELSEWHERE = who("handler outsider")


def customer(company: Company) -> dict[str, Any]:
    """A firm served by the office."""
    return {"customer_id": make_customer(company.office).pk}


def no_file(company: Company) -> dict[str, Any]:
    """A file that nobody uploaded."""
    return {"key": "0" * 64}


def contact(company: Company) -> dict[str, Any]:
    """A person at that firm."""
    contacts = make_customer(company.office, contact="张伟").contacts
    return {"contact_id": contacts.get().pk}


def point(company: Company) -> dict[str, Any]:
    """Its phone number."""
    return {"point_id": make_customer(company.office).contact_points.get().pk}


def residence(company: Company) -> dict[str, Any]:
    """A household in its room."""
    household = make_household(make_estate(company.office).room)
    return {"residence_id": household.residences.get().pk}


def premises(company: Company) -> dict[str, Any]:
    """A building of the office."""
    return {"premises_id": make_estate(company.office).building.pk}


def household(company: Company) -> dict[str, Any]:
    """A household of the office."""
    return {"customer_id": make_household(make_estate(company.office).room).pk}


def business(company: Company) -> dict[str, Any]:
    """A group of facts that whoever edits may change."""
    return customer(company) | {"group": "business"}


def paper(company: Company) -> dict[str, Any]:
    """The data card on paper."""
    return customer(company) | {"form": "form-37"}


def opted_out(company: Company) -> dict[str, Any]:
    """No offers by phone, please."""
    return {"opt_out_id": opt_out(**point(company), purpose="offer", reason="不需要", by=SETUP, at=BEGIN).pk}


def note(company: Company) -> dict[str, Any]:
    """What 林小雨 noted for everybody."""
    by = company.clerk.actor
    return {"note_id": add_note(**customer(company), words="爱喝茶", visibility="unit", by=by, at=BEGIN).pk}


def member(company: Company) -> dict[str, Any]:
    """周敏 helps to look after the firm."""
    staff_id = company.colleague.staff.pk
    return {"member_id": join_team(**customer(company), staff_id=staff_id, by=SETUP, at=BEGIN).pk}


def site(company: Company) -> dict[str, Any]:
    """A works of the firm."""
    return {"site_id": add_site(**customer(company), name="一厂", by=SETUP, at=BEGIN).pk}


def colleague(company: Company) -> dict[str, Any]:
    """周敏, whose limit of reveals is raised."""
    return {"staff_id": company.colleague.staff.pk}


def holder(company: Company) -> dict[str, Any]:
    """林小雨, who looks after the firm."""
    staff_id = company.clerk.staff.pk
    assign_responsible(**customer(company), staff_id=staff_id, by=SETUP, at=BEGIN)
    return {"unit_id": company.office.pk, "staff_id": staff_id}


def own_field(company: Company) -> dict[str, Any]:
    """Something that the company keeps of its customers beside what every card has."""
    shape = FieldShape(kind="", name_zh="燃气表号", type="text")
    return {"field_id": define_own_field(shape=shape, by=SETUP, at=BEGIN).pk}


def retired_field(company: Company) -> dict[str, Any]:
    """The same, no longer asked for."""
    field = own_field(company)
    retire_own_field(**field, by=SETUP, at=BEGIN)
    return field


ACCESS = {
    "customers:list": Access(EVERYBODY),
    "customers:new": Access(ALL_EDITORS),
    "customers:import": Access(LEADERS),
    "customers:import-look": Access(LEADERS, granted=404, subject=no_file),
    "customers:import-report": Access(LEADERS, granted=404, subject=no_file),
    "customers:detail": Access(VIEWERS, hidden=ELSEWHERE, subject=customer),
    "customers:seen": Access(SEERS),
    "customers:seen-export": Access(SEERS),
    "customers:raise-reveals": Access(RAISERS, hidden=ELSEWHERE, subject=colleague),
    "customers:stale": Access(ALL_EDITORS),
    "customers:pool": Access(ALL_EDITORS),
    "customers:take": Access(EDITORS, 303, hidden=ELSEWHERE, method="POST", subject=customer),
    "customers:return": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:checks": Access(LEADERS),
    "customers:check": Access(LEADERS, subject=holder),
    "customers:own-fields": Access(DECIDERS),
    "customers:new-own-field": Access(DECIDERS),
    "customers:own-field": Access(DECIDERS, subject=own_field),
    "customers:retire-own-field": Access(DECIDERS, 303, method="POST", subject=own_field),
    "customers:restore-own-field": Access(DECIDERS, 303, method="POST", subject=retired_field),
    "customers:own": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:facts": Access(EDITORS, hidden=ELSEWHERE, subject=business),
    "customers:confirm": Access(
        EDITORS, 303, hidden=ELSEWHERE, method="POST", data={"group": "identity"}, subject=household
    ),
    "customers:reveal-terms": Access(VIEWERS, hidden=ELSEWHERE, subject=customer),
    "customers:new-note": Access(VIEWERS, hidden=ELSEWHERE, subject=customer),
    "customers:withdraw-note": Access(who("clerk"), 303, hidden=ELSEWHERE, method="POST", subject=note),
    "customers:join-team": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:leave-team": Access(EDITORS, 303, hidden=ELSEWHERE, method="POST", subject=member),
    "customers:new-site": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:edit-site": Access(EDITORS, hidden=ELSEWHERE, subject=site),
    "customers:close-site": Access(EDITORS, 303, hidden=ELSEWHERE, method="POST", subject=site),
    "customers:paper": Access(VIEWERS, hidden=ELSEWHERE, subject=paper),
    "customers:move-contact": Access(EDITORS, hidden=ELSEWHERE, subject=contact),
    "customers:leave": Access(EDITORS, hidden=ELSEWHERE, subject=contact),
    "customers:refuse": Access(EDITORS, hidden=ELSEWHERE, subject=point),
    "customers:agree": Access(EDITORS, 303, hidden=ELSEWHERE, method="POST", subject=opted_out),
    "customers:hours": Access(EDITORS, hidden=ELSEWHERE, subject=point),
    "customers:edit": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:class": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:responsible": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:new-contact": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:edit-contact": Access(EDITORS, hidden=ELSEWHERE, subject=contact),
    "customers:new-point": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:remove-point": Access(EDITORS, granted=303, hidden=ELSEWHERE, method="POST", subject=point),
    "customers:reveal-point": Access(VIEWERS, hidden=ELSEWHERE, subject=point),
    "customers:settle": Access(EDITORS, hidden=ELSEWHERE, subject=customer),
    "customers:move-out": Access(EDITORS, hidden=ELSEWHERE, subject=residence),
    "customers:projects": Access(EVERYBODY),
    "customers:new-project": Access(ALL_EDITORS),
    "customers:premises": Access(VIEWERS, hidden=ELSEWHERE, subject=premises),
    "customers:grid": Access(VIEWERS, hidden=ELSEWHERE, subject=premises),
    "customers:new-premises": Access(EDITORS, hidden=ELSEWHERE, subject=premises),
    "api:list_customers": Operation(EVERYBODY),
    "api:lookup_customers": Operation(EVERYBODY, data={"q": "刘"}),
    "api:get_customer": Operation(VIEWERS, hidden=ELSEWHERE, subject=customer),
    "api:lookup_premises": Operation(EVERYBODY, data={"q": "3号楼"}),
    "api:get_premises": Operation(VIEWERS, hidden=ELSEWHERE, subject=premises),
}
