"""What the tests of this room stand on."""

from collections.abc import Callable

import pytest
from django.test import Client

from huiyin.cases.tests.factories import make_kinds
from huiyin.staff.tests.factories import Company, make_company

Browser = Callable[[str], Client]


@pytest.fixture
def company(db: None) -> Company:
    """翠湖花园 and its people, with the standard kinds of matters."""
    made = make_company()
    make_kinds()
    return made


@pytest.fixture
def browser_of(company: Company) -> Browser:
    """A browser in which a persona is logged in, with English pages."""

    def log_in(persona: str) -> Client:
        client = Client()
        client.force_login(company.personas[persona].staff)
        client.cookies["django_language"] = "en"
        return client

    return log_in
