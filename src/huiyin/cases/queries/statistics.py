"""Figures of the register: how many matters, what became of them, how the clauses about them were kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models import Case, CaseKind, CaseSource, Escalation, ReturnVisit
from huiyin.cases.models.case import CaseSet
from huiyin.cases.queries.marks import INVALID
from huiyin.cases.rules.periods import Period
from huiyin.ledger.models import Clause
from huiyin.ledger.queries.board import ids_under
from huiyin.ledger.queries.compliance import Figures, add_up, compliance
from huiyin.ledger.queries.procedures import current_clauses
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import unit_names

#: What the lines of the table stand for, by the name in the address.
DIMENSIONS: dict[str, str | Promise] = {
    "kind": _("Kind"),
    "source": _("Source of the matter"),
    "department": _("Department"),
    "importance": _("Importance"),
    "urgency": _("Urgency"),
    "unit": _("Unit"),
    "month": _("Month"),
}
#: The rates of spec 08, each by the clause that says what is owed.
RATES: dict[str, str | Promise] = {
    "answer-24h": _("Answered in 24 hours"),
    "plan-2wd": _("Plans on time"),
    "promise-kept": _("Promises kept"),
    "return-visit": _("Return visits on time"),
}
#: The counts of a line, by the mark of the case list that opens them.
COUNTS: dict[str, str | Promise] = {
    "urged": _("Urged"),
    "director": _("To the director"),
    "general_manager": _("To the general manager"),
    "unsatisfied": _("Unsatisfied"),
    "invalid": _("Without result"),
    "late": _("Overdue or late"),
}
Key = str | int | None


@dataclass(slots=True)
class Kept:
    """How often a clause was met on time, of what can be judged; overdue counts as late."""

    on_time: int = 0
    late: int = 0

    @property
    def judged(self) -> int:
        """All that can be judged."""
        return self.on_time + self.late

    @property
    def rate(self) -> float | None:
        """The share on time; None without evidence."""
        return self.on_time / self.judged if self.judged else None


@dataclass(slots=True)
class Line:
    """The figures of one value of a dimension; `key` None: without one; `before`: registered in the period before."""

    key: Key
    label: str | Promise
    registered: int = 0
    before: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    rates: dict[str, Kept] = field(default_factory=lambda: {code: Kept() for code in RATES})

    @property
    def change(self) -> int:
        """How many more than in the period before."""
        return self.registered - self.before

    def add(self, other: "Line") -> None:
        """Add another line."""
        self.registered += other.registered
        self.before += other.before
        for mark, number in other.counts.items():
            self.counts[mark] += number
        for code, kept in other.rates.items():
            self.rates[code].on_time += kept.on_time
            self.rates[code].late += kept.late


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """How a clause was kept in these months, and in those before; the figures are the compliance board's."""

    clause: Clause
    now: Figures
    before: Figures


def register_statistics(
    actor: Actor, *, by: str, this: Period, before: Period, unit_id: int | None, at: datetime
) -> tuple[list[Line], Line]:
    """The lines of a dimension and their sum, over the visible cases registered in the period.

    The rates are those of the ledger's obligations about these very cases.
    """
    cases, earlier = _registered(actor, this, unit_id), _registered(actor, before, unit_id)
    lines: dict[Key, Line] = {}
    for row in _grouped(cases, by).annotate(registered=Count("pk"), **_plain()).order_by():
        line = lines.setdefault(_key(row["key"]), Line(_key(row["key"]), ""))
        line.registered = row["registered"]
        line.counts |= {mark: row[mark] for mark in _plain()}
    if by != "month":
        for row in _grouped(earlier, by).annotate(registered=Count("pk")).order_by():
            lines.setdefault(_key(row["key"]), Line(_key(row["key"]), "")).before = row["registered"]
    for mark, rows in _rare().items():
        for row in _grouped_by_case(rows, cases, by):
            lines[_key(row["key"])].counts[mark] = row["number"]
    for key, late, rates in _owed(cases, by, at):
        lines[key].counts["late"] = late
        lines[key].rates = rates
    total = Line(None, _("together"))
    for line in lines.values():
        total.add(line)
    if by == "month":
        total.before = earlier.count()
    return _named(by, lines), total


def clause_statistics(
    actor: Actor, *, this: Period, before: Period, unit: OrgUnit | None, at: datetime
) -> list[ClauseLine]:
    """How the clauses about matters were kept, by the board of the units that the actor may see there."""
    if not actor.may("ledger.view", None if unit is None else unit.path):
        return []
    scopes = actor.scopes("ledger.view")
    ids: Collection[int] | None = None if unit is None else ids_under(unit)
    if unit is None and "" not in scopes:
        ids = list(OrgUnit.objects.under(scopes).values_list("pk", flat=True))
    sums = []
    for months in (this.months, before.months):
        cells = compliance(at=at, unit_ids=ids, months=months)
        sums.append({key[0]: figures for key, figures in add_up(cells, ("clause",)).items()})
    now, then = sums
    return [
        ClauseLine(clause, now.get(clause.code, Figures()), then.get(clause.code, Figures()))
        for clause in current_clauses(at)
        if clause.code in now or clause.code in then
    ]


def _registered(actor: Actor, period: Period, unit_id: int | None) -> CaseSet:
    rows = Case.objects.visible_to(actor).filter(
        registered_at__gte=midnight(period.first), registered_at__lt=midnight(period.last + timedelta(days=1))
    )
    if unit_id is not None:
        paths = OrgUnit.objects.filter(pk=unit_id).order_by().values_list("path", flat=True)
        rows = rows.filter(unit__in=list(OrgUnit.objects.under(list(paths)).values_list("pk", flat=True)))
    return rows


def midnight(day: date) -> datetime:
    """The beginning of a local day."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _month(prefix: str = "") -> TruncMonth:
    return TruncMonth(f"{prefix}registered_at", tzinfo=timezone.get_default_timezone())


def _grouped(cases: CaseSet, by: str) -> Any:
    if by == "month":
        return cases.annotate(key=_month()).values("key")
    return cases.values(key=F(by))


def _plain() -> dict[str, Count]:
    """The counts that the row of a case says by itself."""
    conditions = {"urged": Q(urging_count__gt=0), "invalid": Q(status__in=INVALID)}
    return {mark: Count("pk", filter=condition) for mark, condition in conditions.items()}


def _rare() -> dict[str, QuerySet[Any]]:
    """The rows by which few cases are marked: looked through themselves, not once for every case."""
    marks: dict[str, QuerySet[Any]] = {
        level: Escalation.objects.filter(level=level) for level in ("director", "general_manager")
    }
    outcome = ReturnVisit.Outcome.UNSATISFIED
    return {**marks, "unsatisfied": ReturnVisit.objects.filter(outcome=outcome, withdrawn_at=None)}


def _grouped_by_case(rows: QuerySet[Any], cases: CaseSet, by: str) -> Any:
    mine = rows.filter(Exists(cases.filter(pk=OuterRef("case_id"))))
    key = _month("case__") if by == "month" else F(f"case__{by}")
    return mine.values(key=key).annotate(number=Count("case", distinct=True)).order_by()


def _owed(cases: CaseSet, by: str, at: datetime) -> list[tuple[Key, int, dict[str, Kept]]]:
    """Of each line: how many cases have something late, and how the clauses of the rates were kept; one pass.

    The ORM has no join by subject; it would look up the case of every obligation twice.
    """
    key = _month() if by == "month" else F(by)
    inner, values = cases.annotate(key=key).order_by().values_list("id", "key").query.sql_with_params()
    late = "(o.status = 'met_late' OR (o.status = 'open' AND o.due_at < %s))"
    moment = connection.ops.adapt_datetimefield_value(at)
    columns, places = [f"COUNT(DISTINCT CASE WHEN {late} THEN c.id END)"], [moment]
    for code in RATES:
        columns.append("SUM(CASE WHEN o.clause_code = %s AND o.status = 'met' THEN 1 ELSE 0 END)")
        columns.append(f"SUM(CASE WHEN o.clause_code = %s AND {late} THEN 1 ELSE 0 END)")
        places += [code, code, moment]
    sql = (
        f"SELECT c.key, {', '.join(columns)} FROM ({inner}) AS c"  # noqa: S608 - made by the ORM
        " JOIN ledger_obligation AS o ON o.subject_kind = 'case' AND o.subject_id = c.id GROUP BY c.key"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*places, *values])
        rows = cursor.fetchall()
    return [(_key(key), number, _rates(kept)) for key, number, *kept in rows]


def _rates(kept: Sequence[int]) -> dict[str, Kept]:
    return {code: Kept(kept[2 * place], kept[2 * place + 1]) for place, code in enumerate(RATES)}


def _key(value: Any) -> Key:
    return value.strftime("%Y-%m") if isinstance(value, datetime) else value


def _named(by: str, lines: Mapping[Key, Line]) -> list[Line]:
    """The lines with their names, in the order of the dictionary, else the largest first."""
    names = _NAMES[by]([key for key in lines if key is not None])
    for key, line in lines.items():
        line.label = names.get(key, str(key)) if key is not None else _("none")
    ranks = {key: place for place, key in enumerate(names)}
    if by in ("department", "unit"):
        return sorted(lines.values(), key=lambda line: (line.key is None, -line.registered, str(line.label)))
    return sorted(lines.values(), key=lambda line: (line.key is None, ranks.get(line.key, 999)))


def _importance(keys: Collection[Key]) -> dict[Key, str | Promise]:
    words: dict[Key, str | Promise] = {3: _("grave"), 2: _("important"), 1: _("ordinary"), 0: _("minor")}
    return words


Names = Callable[[Collection[Any]], Mapping[Any, str | Promise]]
_NAMES: dict[str, Names] = {
    "kind": lambda keys: {row.code: row.name for row in CaseKind.objects.order_by("position", "code")},
    "source": lambda keys: {row.code: row.name for row in CaseSource.objects.order_by("position", "code")},
    "department": unit_names,
    "unit": unit_names,
    "importance": _importance,
    "urgency": lambda keys: {"urgent": _("urgent"), "normal": _("normal")},
    "month": lambda keys: {key: key for key in sorted(keys)},
}
