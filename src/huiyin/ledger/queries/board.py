"""The compliance board: clauses (or the units of one clause) down, months across."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.ledger.models import Adoption, BoardView, Clause, Procedure
from huiyin.ledger.queries.compliance import Cell, Figures, Verdict, add_up, compliance
from huiyin.ledger.queries.procedures import current_clauses
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import list_units_under

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell: figures of a month, or of all months shown (`month` is "")."""

    month: str
    figures: Figures
    verdict: Verdict

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all behind it."""
        return not (
            self.figures.due or self.figures.waived or self.figures.cancelled or self.figures.no_obligation
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board: a clause, or a unit (`only`: itself, without what lies below it)."""

    clause: Clause
    unit: OrgUnit | None
    marks: list[Mark]
    total: Mark
    only: bool = False

    @property
    def target(self) -> int:
        """What is aimed at, in per cent."""
        return 100 if self.clause.target is None else self.clause.target

    @property
    def share(self) -> float:
        """The target as a share of one."""
        return self.target / 100

    @property
    def trend(self) -> float | None:
        """By how much the share of the newer half of the months is above that of the older half; None: no evidence."""
        half = len(self.marks) // 2
        older, newer = Figures(), Figures()
        for mark in self.marks[:half]:
            older.add(mark.figures)
        for mark in self.marks[len(self.marks) - half :]:
            newer.add(mark.figures)
        return None if older.rate is None or newer.rate is None else newer.rate - older.rate


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows of a unit (None: of everything), by clause grouped by procedure, or by unit."""

    months: list[str]
    groups: list[tuple[Procedure, list[Row]]]
    units: list[Row]
    chosen: Row | None

    @property
    def rows(self) -> list[Row]:
        """All lines that are shown, from the top down."""
        return [*(row for _procedure, rows in self.groups for row in rows), *self.units]


class Scope:
    """The units under which the actor may see the board, and the one that was chosen.

    Without a choice it is the topmost one; who may see everything sees several topmost ones together, unless `is_one`.

    :raises NotFound: the chosen unit is not among them
    :raises NotAllowed: the actor may see no board at all
    """

    def __init__(self, actor: Actor, unit_id: int | None, *, is_one: bool = False) -> None:
        actor.require("ledger.view")
        scopes = actor.scopes("ledger.view")
        self.units = list_units_under(scopes)
        self.is_everything = "" in scopes
        self._roots = [unit for unit in self.units if not any(_is_below(unit, other) for other in self.units)]
        self.unit = self._chosen(unit_id, is_one)
        if self.unit is None and (is_one or not self.is_everything):
            raise NotFound

    def _chosen(self, unit_id: int | None, is_one: bool) -> OrgUnit | None:
        if unit_id is not None:
            found = next((unit for unit in self.units if unit.pk == unit_id), None)
            if found is None:
                raise NotFound
            return found
        if self.is_everything and not is_one and len(self._roots) != 1:
            return None
        return self._roots[0] if self._roots else None

    @property
    def parts(self) -> list[OrgUnit]:
        """The units right below the chosen one, or the topmost ones."""
        if self.unit is None:
            return self._roots
        return [one for one in self.units if _is_below(one, self.unit) and one.depth == self.unit.depth + 1]

    @property
    def unit_ids(self) -> list[int] | None:
        """Everything at or below the chosen unit, closed ones included; None: everything."""
        return None if self.unit is None else ids_under(self.unit)


def ids_under(unit: OrgUnit) -> list[int]:
    """The ids of the unit and of everything below it, closed ones included."""
    return list(OrgUnit.objects.under([unit.path]).values_list("pk", flat=True))


def read_board(
    scope: Scope, months: Sequence[str], at: datetime, *, code: str = "", by_unit: bool = False
) -> Board:
    """The board over these months; `code` chooses a clause, whose units are shown if `by_unit`."""
    cells = compliance(at=at, unit_ids=scope.unit_ids, months=months)
    clauses = _clauses(scope.unit, {key[0] for key in cells}, at)
    chosen = next(
        (clause for clause in clauses if clause.code == code), clauses[0] if by_unit and clauses else None
    )
    sums = {
        (str(key[0]), str(key[1])): figures for key, figures in add_up(cells, ("clause", "month")).items()
    }
    rows = {clause.code: _row(clause, scope.unit, months, _lookup(sums, clause.code)) for clause in clauses}
    groups: dict[Procedure, list[Row]] = {}
    for clause in [] if by_unit else clauses:
        groups.setdefault(clause.version.procedure, []).append(rows[clause.code])
    return Board(
        months=list(months),
        groups=list(groups.items()),
        units=_unit_rows(scope, chosen, months, cells) if by_unit and chosen else [],
        chosen=rows[chosen.code] if chosen else None,
    )


def _row(
    clause: Clause,
    unit: OrgUnit | None,
    months: Sequence[str],
    figures_of: Callable[[str], Figures | None],
    *,
    only: bool = False,
) -> Row:
    total = Figures()
    marks: list[Mark] = []
    for month in months:
        figures = figures_of(month) or Figures()
        total.add(figures)
        marks.append(Mark(month, figures, figures.verdict(clause.target)))
    return Row(clause, unit, marks, Mark("", total, total.verdict(clause.target)), only)


def _unit_rows(scope: Scope, clause: Clause, months: Sequence[str], cells: dict[Cell, Figures]) -> list[Row]:
    """A row for each part of the unit, and one for what arose in the unit itself, as far as there is any."""
    parts = {part.path: part for part in scope.parts}
    size = len(next(iter(parts), ""))
    paths = dict(OrgUnit.objects.under([scope.unit.path if scope.unit else ""]).values_list("pk", "path"))
    sums: dict[tuple[int | None, str], Figures] = {}
    for (code, unit_id, month), figures in cells.items():
        if code == clause.code:
            part = parts.get(paths.get(unit_id or 0, "")[:size])
            sums.setdefault((part.pk if part else None, month), Figures()).add(figures)
    rows = [_row(clause, part, months, _lookup(sums, part.pk)) for part in parts.values()]
    own = _row(clause, scope.unit, months, _lookup(sums, None), only=True)
    return rows if own.total.is_empty else [own, *rows]


def _lookup(sums: Mapping[tuple[Key, str], Figures], key: Key) -> Callable[[str], Figures | None]:
    return lambda month: sums.get((key, month))


def _clauses(unit: OrgUnit | None, with_figures: Collection[str], at: datetime) -> list[Clause]:
    """The clauses in force there: adopted at, above or below the unit, or with figures all the same."""
    paths: dict[int, list[str]] = {}
    newest: dict[tuple[int, str], Adoption] = {}
    for row in Adoption.objects.order_by("since", "pk"):
        newest[row.procedure_id, row.unit_path] = row
    for row in newest.values():
        if not row.is_end:
            paths.setdefault(row.procedure_id, []).append(row.unit_path)
    return [
        clause
        for clause in current_clauses(at)
        if clause.code in with_figures or _meets(unit, paths.get(clause.version.procedure_id, ()))
    ]


def _meets(unit: OrgUnit | None, paths: Iterable[str]) -> bool:
    return any(unit is None or unit.path.startswith(path) or path.startswith(unit.path) for path in paths)


def _is_below(unit: OrgUnit, other: OrgUnit) -> bool:
    return unit.path.startswith(other.path) and unit.path != other.path


def views_of(actor: Actor) -> list[BoardView]:
    """The views of the board that the actor keeps, by name."""
    return list(BoardView.objects.filter(staff_id=actor.id or 0).order_by("name"))


def months_until(last: str, number: int) -> list[str]:
    """`number` months up to and with `last` ("2026-11"), in order."""
    return [shift_month(last, -back) for back in range(number - 1, -1, -1)]


def shift_month(month: str, by: int) -> str:
    """A month some months later or earlier: "2026-11" and 2 give "2027-01"."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + by, 12)
    return f"{year:04d}-{number + 1:02d}"
