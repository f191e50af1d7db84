"""Which units a rate is measured for."""

from collections.abc import Collection

from huiyin.journal.registry import Place
from huiyin.staff.models import OrgUnit


def units_measured(path: str, kinds: Collection[str]) -> list[Place]:
    """The units of these kinds at and below a path; without kinds the unit itself."""
    units = (
        OrgUnit.objects.filter(path__startswith=path, kind__in=kinds)
        if kinds
        else OrgUnit.objects.filter(path=path)
    )
    return [unit.place() for unit in units.order_by("path")]
