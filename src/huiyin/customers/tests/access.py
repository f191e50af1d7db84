"""Who may open the pages of customers: who sees them, who changes them, who keeps to another office."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, Operation, who
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.staff.tests.factories import Company

EDITORS = who("clerk colleague supervisor director admin")
# 郑涛 may change customers, but only those of the other office.
ALL_EDITORS = EDITORS | who("outsider")
LEADERS = who("supervisor director admin")
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


ACCESS = {
    "customers:list": Access(EVERYBODY),
    "customers:new": Access(ALL_EDITORS),
    "customers:import": Access(LEADERS),
    "customers:import-look": Access(LEADERS, granted=404, subject=no_file),
    "customers:import-report": Access(LEADERS, granted=404, subject=no_file),
    "customers:detail": Access(VIEWERS, hidden=ELSEWHERE, subject=customer),
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
    "customers:new-premises": Access(EDITORS, hidden=ELSEWHERE, subject=premises),
    "api:list_customers": Operation(EVERYBODY),
    "api:lookup_customers": Operation(EVERYBODY, data={"q": "刘"}),
    "api:get_customer": Operation(VIEWERS, hidden=ELSEWHERE, subject=customer),
    "api:lookup_premises": Operation(EVERYBODY, data={"q": "3号楼"}),
    "api:get_premises": Operation(VIEWERS, hidden=ELSEWHERE, subject=premises),
}
