"""Small words: the system's parts as pages call them, tables with Chinese in them, clauses that do not exist."""

import pytest
from django.utils import translation

from huiyin.base.errors import Invalid
from huiyin.journal.models import Event
from huiyin.ledger.cli import _check_clause, _print_table
from huiyin.ledger.tests import kettles


def test_the_ladder_has_a_name_in_the_reader_s_language() -> None:
    event = Event(actor_kind="system", actor_name="ladder")
    with translation.override("zh-hans"):
        assert event.shown_actor == "升级阶梯"
    assert Event(actor_kind="system", actor_name="demo").shown_actor == "demo"


def test_columns_stand_under_each_other_with_chinese_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    _print_table([{"department": "客服中心", "due": 1}, {"department": "PWDx", "due": 22}])
    assert capsys.readouterr().out == "department  due\n客服中心    1\nPWDx        22\n"


@pytest.mark.django_db
def test_an_unknown_clause_is_named_with_those_that_look_like_it() -> None:
    kettles.install()
    _check_clause("whistle")
    with translation.override("en"):
        with pytest.raises(Invalid, match="no clause whistel; did you mean whistle"):
            _check_clause("whistel")
        with pytest.raises(Invalid, match=r"no clause nope$"):
            _check_clause("nope")
