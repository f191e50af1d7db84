"""Procedures, their versions and clauses, and who lives by them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from huiyin.base.errors import NotFound
from huiyin.ledger.models import Adoption, Clause, Procedure, ProcedureVersion


def find_procedure(code: str) -> Procedure:
    """The procedure of this code.

    :raises NotFound: there is none
    """
    procedure = Procedure.objects.filter(code=code).first()
    if procedure is None:
        raise NotFound
    return procedure


def adoption_in_force(procedure: Procedure, path: str) -> bool:
    """Whether exactly this unit has adopted the procedure and not dropped it since."""
    newest = Adoption.objects.filter(procedure=procedure, unit_path=path).order_by("-since", "-pk").first()
    return newest is not None and not newest.is_end


def list_procedures() -> list[Procedure]:
    """All procedures with their versions, newest first."""
    versions = ProcedureVersion.objects.order_by("-number")
    return list(Procedure.objects.order_by("code").prefetch_related(Prefetch("versions", versions)))


def get_version(version_id: int) -> ProcedureVersion:
    """A version with its clauses.

    :raises NotFound: there is none of this id
    """
    clauses = Prefetch("clauses", Clause.objects.order_by("position"))
    version = (
        ProcedureVersion.objects.filter(pk=version_id)
        .select_related("procedure")
        .prefetch_related(clauses)
        .first()
    )
    if version is None:
        raise NotFound
    return version


def version_of(code: str, number: int | None = None) -> ProcedureVersion:
    """A procedure's version of this number, by default its newest.

    :raises NotFound: there is none
    """
    versions = find_procedure(code).versions.order_by("-number")
    version = versions.filter(number=number).first() if number else versions.first()
    if version is None:
        raise NotFound
    return get_version(version.pk)


def current_versions(at: datetime) -> dict[int, ProcedureVersion]:
    """By procedure, the version in force; where none is yet, the first that will be."""
    found: dict[int, ProcedureVersion] = {}
    for version in ProcedureVersion.objects.order_by("number"):
        if version.procedure_id not in found or version.effective_from <= at:
            found[version.procedure_id] = version
    return found


def current_clauses(at: datetime) -> list[Clause]:
    """The clauses of the versions in force, in the order of their procedures."""
    versions = [version.pk for version in current_versions(at).values()]
    return list(
        Clause.objects.filter(version__in=versions)
        .select_related("version__procedure")
        .order_by("version__procedure__code", "position")
    )


def clause_codes() -> list[str]:
    """The codes of all clauses."""
    return sorted(set(Clause.objects.values_list("code", flat=True)))


def clause_as_shape(clause: Clause) -> dict[str, Any]:
    """A clause in the shape of a pack."""
    return {
        "code": clause.code,
        "number": clause.number,
        "source": clause.source,
        "text": {"zh": clause.text_zh, "en": clause.text_en},
        "role": clause.role,
        "target": clause.target,
        "minimum": clause.minimum,
        "replaces": clause.replaces,
        "control": clause.control,
        "ladder": clause.ladder,
    }


def find_clause(code: str) -> Clause:
    """The newest version of the clause with this code.

    :raises NotFound: there is none
    """
    clause = (
        Clause.objects.filter(code=code)
        .select_related("version__procedure")
        .order_by("-version__number")
        .first()
    )
    if clause is None:
        raise NotFound
    return clause


@dataclass(frozen=True, slots=True)
class Adopter:
    """A unit that lives by a procedure."""

    unit_id: int
    unit_path: str


def adopters(procedure: Procedure) -> list[Adopter]:
    """The units that have adopted the procedure themselves and not dropped it since."""
    newest: dict[str, Adoption] = {}
    for row in Adoption.objects.filter(procedure=procedure).order_by("since", "pk"):
        newest[row.unit_path] = row
    return [Adopter(row.unit_id, row.unit_path) for row in newest.values() if not row.is_end]
