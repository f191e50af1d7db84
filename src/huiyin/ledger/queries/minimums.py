"""Clauses of the company and those of branches that stand in their place (A9, decision 0024)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from huiyin.ledger.models import Clause, ProcedureVersion
from huiyin.ledger.queries.procedures import clause_as_shape
from huiyin.ledger.rules.minimums import below
from huiyin.ledger.rules.pack import ClauseShape, PackShape
from huiyin.ledger.rules.values import Version


def with_rivals(
    clauses: Sequence[Clause], versions: Mapping[int, Version]
) -> Iterator[tuple[Clause, Version]]:
    """Each clause with its version, which knows the others that may judge in its place; in the same order."""
    families: dict[str, list[Clause]] = defaultdict(list)
    replaced = {clause.replaces for clause in clauses if clause.replaces}
    for clause in clauses:
        if clause.replaces or clause.code in replaced:
            families[clause.replaces or clause.code].append(clause)
    compared = {
        clause.pk: replace(versions[clause.pk], looser_than=_looser_than(clause, family))
        for family in families.values()
        for clause in family
    }
    for clause in clauses:
        version = compared.get(clause.pk, versions[clause.pk])
        family = families.get(clause.replaces or clause.code, ())
        rivals = tuple(compared[one.pk] for one in family if one.code != clause.code)
        yield clause, replace(version, rivals=rivals) if rivals else version


def _looser_than(clause: Clause, family: Iterable[Clause]) -> frozenset[int]:
    if not clause.replaces:
        return frozenset()
    own = _shape(clause)
    return frozenset(one.pk for one in family if one.minimum and not one.replaces and below(own, _shape(one)))


def _shape(clause: Clause) -> ClauseShape:
    return ClauseShape.model_validate(clause_as_shape(clause))


def replaceable(pack: PackShape) -> dict[str, ClauseShape]:
    """The newest issued clauses that this pack's replace, by code."""
    codes = {clause.replaces for procedure in pack.procedures for clause in procedure.clauses}
    return {code: _shape(clause) for code, clause in _newest(codes - {""}).items()}


def _newest(codes: Iterable[str]) -> dict[str, Clause]:
    """By code, the clause in the newest version of its procedure; none that has been taken out since."""
    rows = Clause.objects.filter(code__in=list(codes), version__status=ProcedureVersion.Status.ISSUED)
    ordered = rows.select_related("version__procedure").order_by("version__number")
    return {clause.code: clause for clause in ordered}


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A branch's clause that is looser than the company's minimum, hence judges nothing; `why` in words."""

    clause: Clause
    minimum: str
    why: tuple[str, ...]


def overtaken_by(minimums: Iterable[ClauseShape]) -> list[Overtaken]:
    """The issued clauses of branches that fall below these, as they are or are to be."""
    meant = {shape.code: shape for shape in minimums if shape.minimum}
    rows = Clause.objects.filter(replaces__in=list(meant), version__status=ProcedureVersion.Status.ISSUED)
    found = []
    for clause in rows.select_related("version__procedure").order_by("code"):
        minimum = meant[clause.replaces]
        why = tuple(one.message(minimum) for one in below(_shape(clause), minimum))
        if why:
            found.append(Overtaken(clause, minimum.code, why))
    return found


def overtaken_in(version: ProcedureVersion) -> dict[str, Overtaken]:
    """By code, this version's clauses that fall below the minimums as issued."""
    codes = {clause.replaces for clause in version.clauses.all() if clause.replaces}
    shapes = [_shape(clause) for clause in _newest(codes).values()] if codes else []
    return {one.clause.code: one for one in overtaken_by(shapes) if one.clause.version_id == version.pk}


def replaced_by(clauses: Iterable[Clause]) -> dict[str, Clause]:
    """The company's clauses that these replace, by code."""
    codes = {clause.replaces for clause in clauses if clause.replaces}
    return _newest(codes) if codes else {}
