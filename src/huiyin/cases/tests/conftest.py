"""What the tests of this room stand on."""

import pytest

from huiyin.cases.tests.factories import make_kinds
from huiyin.staff.tests.factories import Company, make_company


@pytest.fixture
def company(db: None) -> Company:
    """翠湖花园 and its people, with the standard kinds of matters."""
    made = make_company()
    make_kinds()
    return made
