"""Lists cost the same number of queries however long they are, and not many."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import OpinionBox
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import MORNING, drive, make_case
from huiyin.cases.tests.registers_access import letter, talk
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.tests.factories import Company

Make = Callable[[Company], object]


def sent(company: Company) -> None:
    """A case at a department, one of a firm, one without anybody."""
    drive(company, "dispatched")
    make_case(company, words=f"卫生间漏水，第{make_customer(company.office).pk}户")


def answered(company: Company) -> None:
    """A case that waits for its return visit."""
    drive(company, "answered")


def box(company: Company) -> None:
    """An opinion box."""
    number = OpinionBox.objects.count()
    facts = actions.BoxFacts(name=f"意见箱 {number}", place="东门")
    actions.set_up_box(unit_id=company.office.pk, box=facts, by=company.supervisor.actor, at=MORNING)


LISTS: list[tuple[str, str, Make, int]] = [
    ("cases:list", "clerk", sent, 16),
    ("cases:list", "handler", sent, 16),
    ("cases:sheets", "handler", sent, 16),
    ("cases:visits", "clerk", answered, 18),
    ("cases:promises", "clerk", sent, 14),
    ("cases:decisions", "supervisor", sent, 14),
    ("cases:after-hours", "clerk", sent, 14),
    ("cases:reviews", "supervisor", answered, 16),
    ("cases:repeats", "supervisor", sent, 16),
    ("cases:problems", "supervisor", sent, 14),
    ("cases:statistics", "supervisor", answered, 24),
    ("cases:boxes", "clerk", box, 16),
    ("cases:letters", "clerk", letter, 14),
    ("cases:communications", "clerk", talk, 16),
    ("customers:list", "clerk", sent, 14),
]


@pytest.mark.parametrize(("name", "persona", "make", "most"), LISTS)
def test_a_list_costs_the_same_however_long_it_is(
    company: Company, browser_of: Browser, name: str, persona: str, make: Make, most: int
) -> None:
    client, address = browser_of(persona), reverse(name)

    def queries() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    make(company)
    make(company)
    few = queries()
    for _ in range(4):
        make(company)
    assert queries() <= few <= most


PAGES = [("registered", "clerk", 24), ("dispatched", "handler", 28), ("answered", "supervisor", 32)]


@pytest.mark.parametrize(("status", "persona", "most"), PAGES)
def test_the_page_of_a_matter_asks_little(
    company: Company, browser_of: Browser, status: str, persona: str, most: int
) -> None:
    """It asks once what hangs on the matter, and makes no form before its step is opened."""
    address = reverse("cases:detail", args=[drive(company, status).pk])
    client = browser_of(persona)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    assert len(found) <= most
