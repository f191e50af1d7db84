"""What the tests of this room stand on."""

from typing import Any

import pytest
from django.core.cache import cache

from huiyin.customers.tests.factories import Estate, make_estate
from huiyin.portal.models import PortalLink
from huiyin.portal.tests.factories import make_link
from huiyin.staff.tests.factories import Company, make_company


@pytest.fixture
def company(db: None) -> Company:
    """The company."""
    return make_company()


@pytest.fixture
def estate(company: Company) -> Estate:
    """Its estate."""
    return make_estate(company.office)


@pytest.fixture
def link(company: Company, estate: Estate) -> PortalLink:
    """The code of building 3."""
    return make_link(company, estate)


@pytest.fixture(autouse=True)
def patient(settings: Any, db: None) -> None:
    """Tests type faster than people; nobody has been counted before."""
    settings.PORTAL_FASTEST_SECONDS = 0
    cache.clear()
