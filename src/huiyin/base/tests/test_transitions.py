"""Changes of status. That the second of two is told so is tested on the rooms' own rows, on both databases."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from huiyin.base.errors import WrongStatus
from huiyin.base.transitions import move


@pytest.mark.parametrize(("status", "to"), [("closed", "open"), ("open", "nowhere"), ("unknown", "open")])
def test_a_way_that_does_not_exist_is_refused(status: str, to: str) -> None:
    row = SimpleNamespace(TRANSITIONS={"open": {"closed"}, "closed": set()}, status=status, pk=1)
    with pytest.raises(WrongStatus):
        move(cast(Any, row), to=to)
    assert row.status == status
