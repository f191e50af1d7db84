"""Hours in which a customer is not called stand beside the number wherever it is called."""

from datetime import time

import pytest

from huiyin.cases import queries
from huiyin.cases.tests.factories import MORNING, make_case
from huiyin.customers.actions import add_contact_point, set_quiet_hours
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.tests.factories import SETUP, Company

pytestmark = pytest.mark.django_db


def test_beside_the_number_of_the_caller_and_those_of_the_card(company: Company) -> None:
    firm = make_customer(company.office, phone="")
    for number in ("13900001111", "13900002222"):
        point = add_contact_point(firm.pk, kind="mobile", value=number, by=SETUP, at=MORNING)
        set_quiet_hours(point.pk, quiet_from=time(12), quiet_until=time(14), by=SETUP, at=MORNING)
    add_contact_point(firm.pk, kind="mobile", value="13900003333", by=SETUP, at=MORNING)
    case = make_case(company, customer_id=firm.pk, caller_phone="13900001111")
    reach = queries.reach_of(case, company.clerk.actor)
    assert [(one.value, one.quiet) for one in reach] == [
        ("13900001111", "12:00–14:00"),
        ("13900002222", "12:00–14:00"),
        ("13900003333", ""),
    ]
