"""Customers are found by pinyin: in lists and on the register screen; people of the company as well."""

import pytest

from huiyin.customers.queries import lookup
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.staff.queries import search_staff
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["lgq", "LGQ", "liuguoqiang", "liuguo", "刘国强"])
def test_the_register_screen_finds_by_initials_and_spelling(typed: str) -> None:
    company = make_company()
    household = make_household(make_estate(company.office).room, "刘国强")
    make_customer(company.office)
    assert [found.customer for found in lookup(typed, company.clerk.actor)] == [household]
    assert lookup(typed, company.outsider.actor) == []


def test_a_surname_with_a_reading_of_its_own() -> None:
    company = make_company()
    household = make_household(make_estate(company.office).room, "单雪")
    assert [found.customer for found in lookup("shanxue", company.clerk.actor)] == [household]


def test_colleagues_are_found_alike() -> None:
    company = make_company()
    for typed in ("lxy", "linxiao"):
        assert list(search_staff(company.admin.actor, text=typed)) == [company.clerk.staff]
