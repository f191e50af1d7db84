"""Fixtures of the ledger's tests."""

import pytest

from huiyin.ledger.queries.book import forget_book


@pytest.fixture(autouse=True)
def fresh_book() -> None:
    """Tests undo what they install, so ids and moments come again."""
    forget_book()
