"""Changes of status as conditional updates: whoever comes second is told so, on both databases alike."""

from typing import Any, Protocol

from django.db import models

from huiyin.base.errors import WrongStatus
from huiyin.base.rows import update


class HasStatus(Protocol):
    """A model with a status and the statuses that each one may be followed by."""

    TRANSITIONS: dict[str, set[str]]
    status: Any
    pk: Any


def move(row: HasStatus, *, to: str, **fields: Any) -> None:
    """Move `row` to the status `to` and set `fields`, only if it still has the status it was read with.

    :raises WrongStatus: the transition is not allowed from here, or somebody was faster
    """
    if to not in row.TRANSITIONS.get(row.status, set()):
        raise WrongStatus
    change(row, status=to, **fields)


def change(row: HasStatus, **fields: Any) -> None:
    """Set `fields` on `row`, only if it still has the status it was read with.

    :raises WrongStatus: somebody was faster
    """
    assert isinstance(row, models.Model)
    if not update(row, fields, where={"status": row.status}):
        raise WrongStatus
    for name, value in fields.items():
        setattr(row, name, value)
