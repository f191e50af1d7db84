"""What the tests of this room stand on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from huiyin.cases.tests.factories import make_kinds
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

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
        client, staff = Client(), company.personas[persona].staff
        Staff.objects.filter(pk=staff.pk).update(language="en")
        client.force_login(staff)
        return client

    return log_in


@pytest.fixture
def procedures(company: Company) -> None:
    """The company lives by the procedures of property service."""
    text = (Path(settings.PACKS) / "property.toml").read_text(encoding="utf-8")
    install_pack(read_pack(text), by=SETUP, at=BEGIN, adopters=[company.root.place()])
