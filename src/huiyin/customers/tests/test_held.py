"""Customers hang on whoever looks after them, alone or in a team."""

import pytest

from huiyin.customers.actions import assign_responsible, join_team, leave_team
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.queries.held import everything_held
from huiyin.staff.tests.factories import BEGIN, SETUP, Persona, make_company

pytestmark = pytest.mark.django_db


def held(person: Persona, kind: str) -> list[str]:
    """The numbers of the customers that a person holds in one way."""
    return [one.customer for tie, one in everything_held(person.staff.pk, BEGIN) if tie.kind == kind]


def test_customers_are_held_by_the_responsible_person_alone() -> None:
    company = make_company()
    customer = make_customer(company.office)
    assign_responsible(customer.pk, staff_id=company.clerk.staff.pk, by=SETUP, at=BEGIN)
    assert held(company.clerk, "customer") == [customer.number]
    assign_responsible(customer.pk, staff_id=company.colleague.staff.pk, cause="调岗", by=SETUP, at=BEGIN)
    assert held(company.clerk, "customer") == []
    assert held(company.colleague, "customer") == [customer.number]


def test_who_leaves_the_team_holds_the_customer_no_more() -> None:
    company = make_company()
    customer = make_customer(company.office)
    member = join_team(customer.pk, staff_id=company.clerk.staff.pk, by=SETUP, at=BEGIN)
    assert held(company.clerk, "customer_team") == [customer.number]
    leave_team(member.pk, by=SETUP, at=BEGIN)
    assert held(company.clerk, "customer_team") == []
