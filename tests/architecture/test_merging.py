"""Every column that names a customer says what merging does with its rows: no room loses data unnoticed."""

from huiyin.customers.queries.merging import naming_columns, undeclared
from huiyin.customers.registry import Fate, relations


def test_every_column_that_names_a_customer_is_declared() -> None:
    assert not undeclared(), f"customers.registry.relate: {undeclared()}"


def test_what_is_declared_exists_and_is_declared_once() -> None:
    names = [one.name for one in relations()]
    assert set(names) <= naming_columns()
    assert len(names) == len(set(names))


def test_the_rule_finds_foreign_keys_and_plain_ids() -> None:
    assert {"cases.Case.customer", "ledger.Member.member_id", "files.Attachment.owner_id"} <= naming_columns()


def test_what_becomes_otherwise_can_be_taken_back() -> None:
    changing = [one for one in relations() if one.instead is not None]
    assert changing
    assert all(one.restored and one.fate is Fate.MOVED for one in changing)
