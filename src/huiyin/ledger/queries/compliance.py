"""How well clauses are kept: clause × unit × month, three-valued."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.models import Obligation, Tally

Verdict = Literal["met", "not_met", "no_evidence"]
Cell = tuple[str, int | None, str]
#: What pages and papers call the counts and the verdicts.
COLUMNS: dict[str, str | Promise] = {
    "due": _("to be met"),
    "on_time": _("in time"),
    "late": _("late"),
    "open_overdue": _("overdue"),
    "open_in_time": _("open in time"),
    "paused": _("of them paused"),
    "waived": _("waived"),
    "cancelled": _("no longer owed"),
    "no_obligation": _("without a due time"),
}
WORDS: dict[str, str | Promise] = {
    "met": _("target met"),
    "not_met": _("target missed"),
    "no_evidence": _("no evidence"),
}


@dataclass(slots=True)
class Figures:
    """Counts of obligations; `open_in_time` includes the paused, `no_obligation` counts what carried no due time."""

    on_time: int = 0
    late: int = 0
    open_overdue: int = 0
    open_in_time: int = 0
    paused: int = 0
    waived: int = 0
    cancelled: int = 0
    no_obligation: int = 0

    @property
    def due(self) -> int:
        """What was or is to be met: neither waived nor cancelled."""
        return self.on_time + self.late + self.open_overdue + self.open_in_time

    @property
    def judged(self) -> int:
        """What can be judged already."""
        return self.on_time + self.late + self.open_overdue

    @property
    def rate(self) -> float | None:
        """The share met on time of what can be judged; None without evidence, never 100 %."""
        return self.on_time / self.judged if self.judged else None

    def verdict(self, target: int | None) -> Verdict:
        """Met, not met, or no evidence, against a target in per cent (100 where none is set)."""
        if self.rate is None:
            return "no_evidence"
        return "met" if self.rate * 100 >= (100 if target is None else target) else "not_met"

    def add(self, other: "Figures") -> None:
        """Add the counts of another cell."""
        for name in NAMES:
            if number := getattr(other, name):
                setattr(self, name, getattr(self, name) + number)


NAMES = tuple(field.name for field in fields(Figures))


def compliance(
    *,
    at: datetime,
    clauses: Collection[str] = (),
    unit_ids: Collection[int] | None = None,
    months: Collection[str] = (),
) -> dict[Cell, Figures]:
    """The board as it stands: figures by (clause code, unit id, month), out of the summary kept with every event."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    cells: dict[Cell, Figures] = defaultdict(Figures)
    tallies = Tally.objects.filter(_restriction(clauses, unit_ids, months))
    keys = ("clause_code", "unit_id", "month", "outcome", "due_hour")
    for code, unit_id, month, outcome, due_hour, number in (
        tallies.values_list(*keys).annotate(total=Sum("number")).order_by()
    ):
        _put(cells[code, unit_id, month], outcome, number, is_past=due_hour is not None and due_hour < hour)
    this_hour = Obligation.objects.filter(
        _restriction(clauses, unit_ids, months), closed_at__isnull=True, due_at__gte=hour, due_at__lt=at
    )
    for code, unit_id, month, number in (
        this_hour.values_list("clause_code", "unit_id", "month").annotate(n=Count("pk")).order_by()
    ):
        cells[code, unit_id, month].open_overdue += number
        cells[code, unit_id, month].open_in_time -= number
    return {cell: figures for cell, figures in cells.items() if figures != Figures()}


def compliance_as_of(
    as_of: datetime,
    *,
    clauses: Collection[str] = (),
    unit_ids: Collection[int] | None = None,
    months: Collection[str] = (),
) -> dict[Cell, Figures]:
    """The board as it stood at `as_of`, counted over the obligations: what was closed later was open then."""
    restriction = _restriction(clauses, unit_ids, months)
    closed = Q(closed_at__lte=as_of)
    is_open = Q(status="open") | Q(closed_at__gt=as_of)
    rows = (
        Obligation.objects.filter(restriction, opened_at__lte=as_of)
        .values_list("clause_code", "unit_id", "month")
        .annotate(
            on_time=Count("pk", filter=closed & Q(status="met")),
            late=Count("pk", filter=closed & Q(status="met_late")),
            open_overdue=Count("pk", filter=is_open & Q(due_at__lt=as_of)),
            open_in_time=Count("pk", filter=is_open & (Q(due_at__gte=as_of) | Q(due_at__isnull=True))),
            paused=Count("pk", filter=is_open & Q(due_at__isnull=True)),
            waived=Count("pk", filter=closed & Q(status="waived")),
            cancelled=Count("pk", filter=closed & Q(status="cancelled")),
        )
        .order_by()
    )
    cells: dict[Cell, Figures] = defaultdict(Figures)
    for code, unit_id, month, *counts in rows:
        cells[code, unit_id, month] = Figures(*counts)
    missing = Tally.objects.filter(restriction, outcome="not_owed").values_list(
        "clause_code", "unit_id", "month"
    )
    for code, unit_id, month, number in missing.annotate(total=Sum("number")).order_by():
        cells[code, unit_id, month].no_obligation += number
    return {cell: figures for cell, figures in cells.items() if figures != Figures()}


def add_up(
    cells: dict[Cell, Figures], by: Iterable[Literal["clause", "unit", "month"]]
) -> dict[tuple[object, ...], Figures]:
    """Cells added up over what `by` leaves out; keys follow the order of `by`."""
    wanted = tuple(by)
    sums: dict[tuple[object, ...], Figures] = defaultdict(Figures)
    for (code, unit_id, month), figures in cells.items():
        parts: dict[str, object] = {"clause": code, "unit": unit_id, "month": month}
        sums[tuple(parts[name] for name in wanted)].add(figures)
    return dict(sums)


def _restriction(clauses: Collection[str], unit_ids: Collection[int] | None, months: Collection[str]) -> Q:
    condition = Q()
    if clauses:
        condition &= Q(clause_code__in=clauses)
    if unit_ids is not None:
        condition &= Q(unit_id__in=unit_ids)
    if months:
        condition &= Q(month__in=months)
    return condition


def _put(figures: Figures, outcome: str, number: int, *, is_past: bool) -> None:
    names = {"met": "on_time", "met_late": "late", "not_owed": "no_obligation"}
    name = names.get(outcome, outcome)
    if outcome == "open":
        name = "open_overdue" if is_past else "open_in_time"
    if outcome == "paused":
        figures.open_in_time += number
    setattr(figures, name, getattr(figures, name) + number)
