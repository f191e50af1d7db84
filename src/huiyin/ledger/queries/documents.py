"""Procedures as their pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from huiyin.base.actor import Actor
from huiyin.ledger.models import Adoption, Clause, Procedure, ProcedureVersion
from huiyin.ledger.queries.board import Mark, Scope, read_board
from huiyin.ledger.queries.minimums import Overtaken, overtaken_in
from huiyin.ledger.queries.procedures import adopters, get_version, list_procedures
from huiyin.ledger.queries.showing import ClauseInWords, clauses_in_words
from huiyin.ledger.rules.pack import ClauseShape
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import list_roles, unit_names


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure in the list: its newest version, the older ones, how many clauses (and wait), who lives by it."""

    procedure: Procedure
    newest: ProcedureVersion
    older: list[ProcedureVersion]
    clauses: int
    waiting: int
    adopters: list[str]
    standing: str


def list_documents(at: datetime) -> list[Entry]:
    """All procedures, by code."""
    counts = dict(ProcedureVersion.objects.annotate(n=Count("clauses")).values_list("pk", "n"))
    newest: dict[tuple[int, str], Adoption] = {}
    for row in Adoption.objects.order_by("since", "pk"):
        newest[row.procedure_id, row.unit_path] = row
    living = [row for row in newest.values() if not row.is_end]
    units = unit_names([row.unit_id for row in living])
    entries = []
    for procedure in list_procedures():
        versions = list(procedure.versions.all())
        if not versions:
            continue  # only drafted so far
        entries.append(
            Entry(
                procedure=procedure,
                newest=versions[0],
                older=versions[1:],
                clauses=counts[versions[0].pk],
                waiting=len(versions[0].waiting),
                adopters=[units.get(row.unit_id, "") for row in living if row.procedure_id == procedure.pk],
                standing=versions[0].standing(at),
            )
        )
    return entries


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause in words, with its figures of the month (None where the actor may see no board).

    `overtaken`: it falls below the company's minimum, which holds instead.
    """

    words: ClauseInWords
    mark: Mark | None
    overtaken: Overtaken | None

    @property
    def share(self) -> float:
        """What is aimed at, as a share of one."""
        target = self.words.clause.target
        return 1.0 if target is None else target / 100


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """A clause that judges nothing yet, in words, and what it waits for."""

    words: ClauseInWords
    names: list[str]


@dataclass(frozen=True, slots=True)
class Document:
    """A version with its clauses and those that wait, the other versions, who lives by it, and whose figures show."""

    version: ProcedureVersion
    standing: str
    owner: str
    versions: list[ProcedureVersion]
    clauses: list[ClauseShown]
    waiting: list[WaitingShown]
    adopters: list[OrgUnit]
    unit: OrgUnit | None


def read_document(version_id: int, actor: Actor, at: datetime, *, month: str) -> Document:
    """One version with its clauses and their figures of a month.

    :raises NotFound: there is no such version
    """
    version = get_version(version_id)
    marks: dict[str, Mark] = {}
    unit: OrgUnit | None = None
    if actor.may("ledger.view"):
        scope = Scope(actor, None)
        unit = scope.unit
        board = read_board(scope, [month], at)
        marks = {row.clause.code: row.total for _procedure, rows in board.groups for row in rows}
    roles = {role.code: str(role) for role in list_roles()}
    overtaken = overtaken_in(version)
    units = [adopter.unit_id for adopter in adopters(version.procedure)]
    return Document(
        version=version,
        standing=version.standing(at),
        owner=roles.get(version.procedure.owner, version.procedure.owner),
        versions=list(version.procedure.versions.order_by("-number")),
        clauses=[
            ClauseShown(words, marks.get(words.clause.code), overtaken.get(words.clause.code))
            for words in clauses_in_words(version.clauses.all())
        ],
        waiting=_waiting(version),
        adopters=list(OrgUnit.objects.filter(pk__in=units)),
        unit=unit,
    )


def _waiting(version: ProcedureVersion) -> list[WaitingShown]:
    """The clauses that wait, as rows that are never saved."""
    shapes = [ClauseShape.model_validate(stored) for stored in version.waiting]
    rows = [
        Clause(
            version=version,
            code=shape.code,
            number=shape.number,
            source=shape.source,
            text_zh=shape.text.zh,
            text_en=shape.text.en,
            role=shape.role,
            target=shape.target,
            control=shape.control.model_dump(mode="json"),
            ladder=[step.model_dump(mode="json") for step in shape.ladder],
        )
        for shape in shapes
    ]
    return [
        WaitingShown(words, shape.waiting_for)
        for words, shape in zip(clauses_in_words(rows), shapes, strict=True)
    ]
