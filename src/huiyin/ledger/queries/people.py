"""Whom a step or an urging reaches."""

from datetime import datetime

from huiyin.ledger.models import Obligation
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import head_of, holders, staff_in


def told_by_step(obligation: Obligation, to: str, at: datetime) -> list[int]:
    """The staff ids that a ladder step reaches: the responsible, the head of the unit that owes it, or a role.

    A role is looked for in the nearest unit upwards that has somebody in it.
    """
    if to == "responsible":
        return responsible_ids(obligation, at)
    if to == "head":
        head = head_of(obligation.responsible_unit_id or obligation.unit_id or 0, at=at)
        return [head.pk] if head is not None else []
    return sorted(staff.pk for staff in holders(to.removeprefix("role:"), obligation.unit_path, at=at))


def responsible_ids(obligation: Obligation, at: datetime) -> list[int]:
    """The person who owes it, or everybody in the unit that does."""
    if obligation.responsible_id is not None:
        return [obligation.responsible_id]
    return sorted(staff.pk for staff in _working_in(obligation.responsible_unit_id, at))


def successors(obligation: Obligation, at: datetime) -> dict[int, str]:
    """Who may owe it instead: everybody who works at or below the unit in which it arose, name by staff id."""
    return {staff.pk: staff.name for staff in _working_in(obligation.unit_id, at)}


def _working_in(unit_id: int | None, at: datetime) -> list[Staff]:
    unit = OrgUnit.objects.filter(pk=unit_id).first()
    return [] if unit is None else staff_in(unit, at=at)
