"""How many results were followed by a return visit, and how many were not, and why not (A34, spec 09)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case as When
from django.db.models import CharField, Count, Exists, OuterRef, Value
from django.db.models import When as If
from django.db.models.functions import TruncMonth
from django.utils import timezone

from huiyin.base.actor import Actor
from huiyin.cases.models import Answer, Case, CaseKind, ReturnVisit
from huiyin.staff.models import under


@dataclass(slots=True)
class Coverage:
    """Results told to customers: `visited` were asked, `unreached` tried in vain, `waiting` not tried yet."""

    visited: int = 0
    unreached: int = 0
    waiting: int = 0
    sampled_out: int = 0
    accepted: int = 0

    @property
    def results(self) -> int:
        """All results."""
        return self.visited + self.unreached + self.waiting + self.sampled_out + self.accepted

    @property
    def rate(self) -> float | None:
        """The share of all results after which somebody asked; None without any result."""
        return self.visited / self.results if self.results else None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """The figures of one kind in one month (its first day); `kind` None adds up the month."""

    month: datetime
    kind: CaseKind | None
    figures: Coverage


def visit_coverage(actor: Actor, *, since: datetime) -> list[CoverageRow]:
    """What became of the results since `since`, per month and kind, newest month first, sums before kinds.

    Only units whose cases the actor may view; imported history is left out.
    """
    cells = _cells(actor, since)
    kinds = {kind.code: kind for kind in CaseKind.objects.order_by("position", "code")}
    rows: list[CoverageRow] = []
    for month in sorted({month for month, _code in cells}, reverse=True):
        of_month = [(kind, cells[month, code]) for code, kind in kinds.items() if (month, code) in cells]
        rows.append(CoverageRow(month, None, _sum(figures for _kind, figures in of_month)))
        rows += [CoverageRow(month, kind, figures) for kind, figures in of_month]
    return rows


def _cells(actor: Actor, since: datetime) -> dict[tuple[datetime, str], Coverage]:
    tries = ReturnVisit.objects.filter(case=OuterRef("case"), round=OuterRef("round"), withdrawn_at=None)
    asked = tries.exclude(outcome=ReturnVisit.Outcome.UNREACHABLE)
    outcome = When(
        If(visit=Case.Visit.SAMPLED_OUT, then=Value("sampled_out")),
        If(visit=Case.Visit.ACCEPTED, then=Value("accepted")),
        If(Exists(asked), then=Value("visited")),
        If(Exists(tries), then=Value("unreached")),
        default=Value("waiting"),
        output_field=CharField(),
    )
    answers = Answer.objects.filter(
        under("case__unit__path", actor.scopes("cases.view")),
        withdrawn_at=None,
        answered_at__gte=since,
        case__origin=Case.Origin.OWN,
    )
    month = TruncMonth("answered_at", tzinfo=timezone.get_default_timezone())
    counted = answers.annotate(month=month, outcome=outcome).order_by()
    cells: dict[tuple[datetime, str], Coverage] = {}
    for row in counted.values("month", "case__kind", "outcome").annotate(number=Count("pk")):
        cell = cells.setdefault((row["month"], str(row["case__kind"])), Coverage())
        setattr(cell, row["outcome"], row["number"])
    return cells


def _sum(parts: Iterable[Coverage]) -> Coverage:
    total = Coverage()
    for part in parts:
        for name in ("visited", "unreached", "waiting", "sampled_out", "accepted"):
            setattr(total, name, getattr(total, name) + getattr(part, name))
    return total
