"""Who may open the pages of this room."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, who
from huiyin.improvements.tests.factories import make_action, make_nonconformity

MANAGERS = who("supervisor director quality admin")
LEADERS = who("supervisor director manager quality admin handler leader")


def raised(company: Any) -> dict[str, Any]:
    """A nonconformity of the office."""
    return {"nonconformity_id": make_nonconformity(company).pk}


def analyse(company: Any) -> dict[str, Any]:
    """Its first step."""
    return raised(company) | {"code": "analyse"}


def carry_out(company: Any) -> dict[str, Any]:
    """The step on an action of it."""
    return {"action_id": make_action(company).pk, "code": "carry-out"}


ACCESS = {
    "improvements:list": Access(EVERYBODY),
    "improvements:new": Access(MANAGERS),
    "improvements:detail": Access(LEADERS, subject=raised, refused=404),
    "improvements:deed": Access(LEADERS, 303, 404, subject=analyse),
    "improvements:action-deed": Access(LEADERS, 303, 404, subject=carry_out),
}
