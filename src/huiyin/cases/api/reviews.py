"""Reviews, causes, problems and figures of the register over REST."""

from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request
from huiyin.base.rest import Asked, Cursor, Day, Given, Id, Moment, Remark, Size, Told, Words, does, reads
from huiyin.cases import actions, queries
from huiyin.cases.actions import Finding
from huiyin.cases.api.cases import told
from huiyin.cases.api.given import Code
from huiyin.cases.api.schemas import CaseTold, Label, tell_cases
from huiyin.cases.models import Case, Problem
from huiyin.cases.queries.statistics import Kept, Line
from huiyin.cases.rules.periods import Period, period, period_before
from huiyin.staff.models import OrgUnit

router = Router()

Ground = Literal["invalid", "overdue", "unsatisfied"]
Dimension = Literal["kind", "source", "department", "importance", "urgency", "unit", "month"]


class CauseTold(Told):
    """Why matters arise."""

    code: str
    name_zh: str
    name_en: str
    is_active: bool


class ReviewTold(Told):
    """What the head found on a matter; `open` where somebody still has to correct something."""

    id: Id
    case_id: Id
    round: int
    ground: str
    status: str
    finding: str
    follow_up_id: Id | None
    follow_up_at: Moment | None
    corrected: str
    reviewed_by_id: Id | None
    reviewed_at: Moment
    settled_at: Moment | None


class WrongTold(CaseTold):
    """A matter that went wrong, with the reviews of it; `grounds`: on which it waits for one."""

    grounds: list[str]
    reviews: list[ReviewTold]


class WrongPage(Told):
    """A page of them."""

    rows: list[WrongTold]
    next: str


class ReviewsAsked(Asked):
    """Matters registered on these days, the last one included, in a unit and those below it."""

    since: Day
    until: Day
    unit_id: Id | None = None
    ground: Ground | Literal[""] = ""
    after: Cursor = ""
    size: Size = 50


class CauseGiven(Given):
    """A code of the dictionary of causes."""

    cause: Code


class CausesAsked(Asked):
    """Those that are no longer used, too."""

    with_unused: bool = False


class ReviewGiven(Given):
    """What was found; with a person to follow up, until when."""

    ground: Ground
    finding: Words
    cause: Annotated[str, Field(max_length=40)] = ""
    follow_up_id: Id | None = None
    follow_up_at: Moment | None = None
    corrected: Remark = ""


class CorrectedGiven(Given):
    """How it was corrected."""

    corrected: Words


class ProblemTold(Told):
    """Something that comes again, and what is done so that it ends."""

    id: Id
    unit_id: Id
    name: str
    status: str
    cause: str
    analysis: str
    improvement: str
    outcome: str
    opened_by_id: Id | None
    opened_at: Moment
    closed_at: Moment | None


class ProblemDetail(ProblemTold):
    """A problem with its visible matters."""

    case_ids: list[Id]


class ProblemPage(Told):
    """A page of problems."""

    rows: list[ProblemTold]
    next: str


class ProblemsAsked(Asked):
    """Closed ones, too."""

    with_closed: bool = False
    after: Cursor = ""
    size: Size = 50


class ProblemGiven(Given):
    """What comes again, and the matters that show it."""

    unit_id: Id
    name: Annotated[str, Field(min_length=1, max_length=120)]
    case_ids: Annotated[list[Id], Field(max_length=200)] = []


class MatterOfProblem(Given):
    """A matter."""

    case_id: Id


class AnalysisGiven(CauseGiven):
    """Why."""

    analysis: Words


class ImprovementGiven(Given):
    """What is done."""

    improvement: Words


class OutcomeGiven(Given):
    """How it ended."""

    outcome: Words


class KeptTold(Told):
    """How often a clause was met on time, of what can be judged; `rate` is null without evidence."""

    on_time: int
    late: int
    rate: float | None


class LineTold(Told):
    """The figures of one value; `key` is null without one; `before`: registered in the period before."""

    key: str | int | None
    label: Label
    registered: int
    before: int
    counts: dict[str, int]
    rates: dict[str, KeptTold]


class StatisticsTold(Told):
    """The lines and their sum over the visible matters registered in these days."""

    first: Day
    last: Day
    before_first: Day
    before_last: Day
    lines: list[LineTold]
    total: LineTold


class StatisticsAsked(Asked):
    """`span` months up to and with `month`, by a dimension, in a unit and those below it."""

    by: Dimension = "kind"
    month: Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")] | None = None
    span: Literal[1, 3, 12] = 1
    unit_id: Id | None = None


# --- reviews --------------------------------------------------------------------------------------------


@reads(router, "/causes", list[CauseTold], _("Causes"))
def list_causes(request: Request, asked: Query[CausesAsked]) -> list[CauseTold]:
    """The dictionary of causes in its order."""
    return [CauseTold.model_validate(one) for one in queries.list_causes(with_unused=asked.with_unused)]


@does(router, "/cases/{case_id}/cause", CaseTold, _("Say the cause"))
def find_cause(request: Request, case_id: Id, given: CauseGiven) -> CaseTold:
    """Say why a matter arose; the last word stands."""
    actions.find_cause(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@reads(router, "/reviews", WrongPage, _("Matters to review"))
def list_reviews(request: Request, asked: Query[ReviewsAsked]) -> WrongPage:
    """One page of the matters without result, overdue or unsatisfactory, those not reviewed yet first."""
    request.actor.require("cases.supervise")
    limits = queries.ReviewFilter(
        period=Period(asked.since, asked.until, ()),
        unit=_unit(asked.unit_id, request.actor),
        ground=asked.ground,
    )
    at = clock.now()
    found = queries.to_review(limits, actor=request.actor, at=at, after=asked.after, size=asked.size)
    told_ones = tell_cases(found.rows, request.actor)
    rows = [
        WrongTold(
            **one.model_dump(),
            grounds=queries.grounds_of(case, at),
            reviews=[ReviewTold.model_validate(review) for review in case.reviews.all()],
        )
        for one, case in zip(told_ones, found.rows, strict=True)
    ]
    return WrongPage(rows=rows, next=found.next)


@does(router, "/cases/{case_id}/reviews", ReviewTold, _("Review a matter"), status=201)
def review_case(request: Request, case_id: Id, given: ReviewGiven) -> ReviewTold:
    """Say what the head found on a matter that was without result, overdue or unsatisfactory."""
    review = actions.review_case(
        case_id=case_id, review=Finding(**dict(given)), by=request.actor, at=clock.now()
    )
    return ReviewTold.model_validate(review)


@does(router, "/reviews/{review_id}/settle", ReviewTold, _("Settle a review"))
def settle_review(request: Request, review_id: Id, given: CorrectedGiven) -> ReviewTold:
    """Say how what the review found was corrected."""
    review = actions.settle_review(review_id=review_id, **dict(given), by=request.actor, at=clock.now())
    return ReviewTold.model_validate(review)


# --- problems -------------------------------------------------------------------------------------------


@reads(router, "/problems", ProblemPage, _("Problems"))
def list_problems(request: Request, asked: Query[ProblemsAsked]) -> ProblemPage:
    """One page of the visible problems, the newest first."""
    found = queries.list_problems(request.actor, **dict(asked))
    return ProblemPage(rows=[_problem(row) for row in found.rows], next=found.next)


@reads(router, "/problems/{problem_id}", ProblemDetail, _("Show a problem"))
def get_problem(request: Request, problem_id: Id) -> ProblemDetail:
    """One problem with the latest two hundred of its matters."""
    problem = queries.get_problem(problem_id, request.actor)
    cases: list[Case] = queries.cases_of_problem(problem, request.actor)
    return ProblemDetail(**_problem(problem).model_dump(), case_ids=[case.pk for case in cases])


@does(router, "/problems", ProblemTold, _("Open a problem"), status=201)
def open_problem(request: Request, given: ProblemGiven) -> ProblemTold:
    """Give matters that come again a name."""
    return _problem(actions.open_problem(**dict(given), by=request.actor, at=clock.now()))


@does(router, "/problems/{problem_id}/link", ProblemTold, _("Link a matter"))
def link_problem(request: Request, problem_id: Id, given: MatterOfProblem) -> ProblemTold:
    """Say that a matter belongs to a problem."""
    return _done(actions.link_problem, problem_id, given, request)


@does(router, "/problems/{problem_id}/unlink", ProblemTold, _("Take a matter off"))
def unlink_problem(request: Request, problem_id: Id, given: MatterOfProblem) -> ProblemTold:
    """Say that it does not."""
    return _done(actions.unlink_problem, problem_id, given, request)


@does(router, "/problems/{problem_id}/analyse", ProblemTold, _("Analyse the cause"))
def analyse_problem(request: Request, problem_id: Id, given: AnalysisGiven) -> ProblemTold:
    """Say why it comes again."""
    return _done(actions.analyse_problem, problem_id, given, request)


@does(router, "/problems/{problem_id}/improve", ProblemTold, _("Note the improvement"))
def improve_problem(request: Request, problem_id: Id, given: ImprovementGiven) -> ProblemTold:
    """Note what is done so that it does not come again."""
    return _done(actions.improve_problem, problem_id, given, request)


@does(router, "/problems/{problem_id}/close", ProblemTold, _("Close the problem"))
def close_problem(request: Request, problem_id: Id, given: OutcomeGiven) -> ProblemTold:
    """Say how it ended."""
    return _done(actions.close_problem, problem_id, given, request)


@does(router, "/problems/{problem_id}/reopen", ProblemTold, _("It came again"))
def reopen_problem(request: Request, problem_id: Id) -> ProblemTold:
    """It has come again after all."""
    return _problem(actions.reopen_problem(problem_id=problem_id, by=request.actor, at=clock.now()))


# --- figures --------------------------------------------------------------------------------------------


@reads(router, "/statistics", StatisticsTold, _("Figures of the register"))
def get_statistics(request: Request, asked: Query[StatisticsAsked]) -> StatisticsTold:
    """How many matters, what became of them, how the clauses about them were kept, and how it was before."""
    actor, at = request.actor, clock.now()
    actor.require("cases.view")
    unit = _unit(asked.unit_id, actor)
    today = timezone.localdate(at)
    this = period(asked.month or f"{today:%Y-%m}", asked.span, today)
    before = period_before(this)
    lines, total = queries.register_statistics(
        actor, by=asked.by, this=this, before=before, unit_id=unit.pk if unit else None, at=at
    )
    return StatisticsTold(
        first=this.first,
        last=this.last,
        before_first=before.first,
        before_last=before.last,
        lines=[_line(line) for line in lines],
        total=_line(total),
    )


def _unit(unit_id: int | None, actor: Actor) -> OrgUnit | None:
    """The unit to which an answer is restricted.

    :raises Invalid: none that the actor looks after
    """
    if unit_id is None:
        return None
    for unit in queries.offices_in_view(actor):
        if unit.pk == unit_id:
            return unit
    raise Invalid(fields={"unit_id": _now("There is no such unit.")})


def _done(action: Any, problem_id: int, given: Given, request: Request) -> ProblemTold:
    return _problem(action(problem_id=problem_id, **dict(given), by=request.actor, at=clock.now()))


def _problem(problem: Problem) -> ProblemTold:
    facts = {name: getattr(problem, name) for name in ProblemTold.model_fields if name != "cause"}
    return ProblemTold(**facts, cause=problem.cause_id or "")


def _line(line: Line) -> LineTold:
    return LineTold(
        key=line.key,
        label=str(line.label),
        registered=line.registered,
        before=line.before,
        counts=line.counts,
        rates={code: _kept(kept) for code, kept in line.rates.items()},
    )


def _kept(kept: Kept) -> KeptTold:
    return KeptTold(on_time=kept.on_time, late=kept.late, rate=kept.rate)
