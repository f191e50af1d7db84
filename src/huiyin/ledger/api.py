"""What is owed, over REST: one's own work, what is owed on a subject and why then, how clauses are kept."""

from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Cursor, Id, Moment, Size, Told, reads
from huiyin.ledger.queries.board import Row, Scope, months_until, read_board
from huiyin.ledger.queries.compliance import Figures
from huiyin.ledger.queries.evidence import dossier_of
from huiyin.ledger.queries.obligations import get_obligation as find_obligation
from huiyin.ledger.queries.obligations import obligations_of
from huiyin.ledger.queries.showing import Line, show, subjects_of
from huiyin.ledger.queries.work import page_of_work

router = Router()


def routers() -> list[Any]:
    """What config mounts."""
    return [router]


class ObligationTold(Told):
    """One thing owed under a clause; `due_at` None while its clock stands. `subject` is what it is owed on."""

    id: Id
    clause: str
    clause_text: str
    status: str
    overdue: bool
    subject_kind: str
    subject_id: Id
    subject: str
    url: str
    responsible_id: Id | None
    responsible_unit_id: Id | None
    unit_id: Id | None
    opened_at: Moment
    due_at: Moment | None
    provisional: bool
    paused_since: Moment | None
    closed_at: Moment | None
    urgings: int


class WorkTold(Told):
    """A page of work, overdue on top; what is paused stands below the last page."""

    rows: list[ObligationTold]
    paused: list[ObligationTold]
    next: str


class ProofTold(Told):
    """An event that bears on an obligation, and the part that it plays."""

    event: str
    part: str
    occurred_at: Moment
    recorded_at: Moment
    who: str
    words: str
    voided: bool


class ObligationDetail(ObligationTold):
    """An obligation with its evidence; `allowed` says in words how its due time came about."""

    allowed: str
    evidence: list[ProofTold]


class FiguresTold(Told):
    """Counts of obligations; `rate` None: no evidence."""

    month: str
    on_time: int
    late: int
    open_overdue: int
    open_in_time: int
    paused: int
    waived: int
    cancelled: int
    no_obligation: int
    rate: float | None
    verdict: str


class ClauseTold(Told):
    """How well a clause is kept, in all months together and in each; `target` in per cent."""

    procedure: str
    clause: str
    text: str
    unit_id: Id | None
    target: int
    total: FiguresTold
    months: list[FiguresTold]


class WorkAsked(Asked):
    """Which part of one's work."""

    tab: Literal["all", "overdue", "soon", "mine", "unit", "paused"] = "all"
    after: Cursor = ""
    size: Size = 50


class SubjectAsked(Asked):
    """On what it is owed, such as case 12."""

    subject_kind: Annotated[str, Field(min_length=1, max_length=30)]
    subject_id: Id


class BoardAsked(Asked):
    """Of which unit, in which months, until when."""

    unit_id: Id | None = None
    until: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None
    span: Annotated[int, Field(ge=1, le=24)] = 6


@reads(router, "/work", WorkTold, _("My work"))
def list_work(request: Request, asked: Query[WorkAsked]) -> WorkTold:
    """One page of what the caller owes, alone or as part of a unit, soonest first."""
    at = clock.now()
    work = page_of_work(request.actor, asked.tab, at, after=asked.after, size=asked.size)
    running = len(work.slice.rows)
    lines = [
        ObligationTold(**_facts(line, at)) for line in show([*work.slice.rows, *work.paused], request.actor)
    ]
    return WorkTold(rows=lines[:running], paused=lines[running:], next=work.slice.next)


@reads(router, "/obligations", list[ObligationTold], _("What is owed on something"))
def list_obligations(request: Request, asked: Query[SubjectAsked]) -> list[ObligationTold]:
    """Everything owed on a subject that the caller may see, what is open first."""
    at, subject = clock.now(), (asked.subject_kind, asked.subject_id)
    if subject not in subjects_of([subject], request.actor):
        raise NotFound
    rows = obligations_of(asked.subject_kind, [asked.subject_id])
    return [ObligationTold(**_facts(line, at)) for line in show(rows, request.actor)]


@reads(router, "/obligations/{obligation_id}", ObligationDetail, _("Show an obligation"))
def get_obligation(request: Request, obligation_id: Id) -> ObligationDetail:
    """One obligation with every event that bears on it."""
    dossier = dossier_of(find_obligation(obligation_id, request.actor), request.actor)
    return ObligationDetail(
        **_facts(dossier.line, clock.now()),
        allowed=str(dossier.reckoning.words),
        evidence=[
            ProofTold(
                event=proof.event.name,
                part=proof.part,
                occurred_at=proof.event.occurred_at,
                recorded_at=proof.event.recorded_at,
                who=proof.who,
                words=proof.words,
                voided=proof.is_voided,
            )
            for proof in dossier.proofs
        ],
    )


@reads(router, "/compliance", list[ClauseTold], _("How clauses are kept"))
def list_compliance(request: Request, asked: Query[BoardAsked]) -> list[ClauseTold]:
    """The compliance board: every clause in force, over the last months."""
    at = clock.now()
    scope = Scope(request.actor, asked.unit_id)
    current = timezone.localtime(at).strftime("%Y-%m")
    months = months_until(min(asked.until or current, current), asked.span)
    board = read_board(scope, months, at)
    return [_clause(procedure.code, row) for procedure, rows in board.groups for row in rows]


def _facts(line: Line, at: Any) -> dict[str, Any]:
    row = line.obligation
    same = ("status", "subject_kind", "subject_id", "responsible_id", "responsible_unit_id", "unit_id",
            "opened_at", "due_at", "provisional", "paused_since", "closed_at", "urgings")  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "clause": row.clause_code,
        "clause_text": row.clause.text,
        "overdue": row.is_overdue(at),
        "subject": f"{line.subject.number} {line.subject.title}" if line.subject else "",
        "url": line.form,
    }


def _clause(procedure: str, row: Row) -> ClauseTold:
    return ClauseTold(
        procedure=procedure,
        clause=row.clause.code,
        text=row.clause.text,
        unit_id=row.unit.pk if row.unit else None,
        target=row.target,
        total=_figures("", row.total.figures, row.total.verdict),
        months=[_figures(mark.month, mark.figures, mark.verdict) for mark in row.marks],
    )


def _figures(month: str, figures: Figures, verdict: str) -> FiguresTold:
    names = (
        "on_time", "late", "open_overdue", "open_in_time", "paused", "waived", "cancelled", "no_obligation", "rate"
    )  # fmt: skip
    return FiguresTold(month=month, verdict=verdict, **{name: getattr(figures, name) for name in names})
