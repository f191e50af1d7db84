"""Problems that come again: naming them, finding why, noting what is done, until they end (AE8)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import move
from huiyin.cases import events, rules
from huiyin.cases.models import CaseCause, Problem, ProblemCase
from huiyin.cases.queries import get_case, get_problem
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.staff.queries import get_unit


@transaction.atomic
def open_problem(
    *, unit_id: int, name: str, case_ids: Sequence[int] = (), by: Actor, at: datetime
) -> Problem:
    """Give matters that come again a name.

    Events: problem.opened.

    :raises NotFound: there is no such unit, or the actor cannot see one of the cases
    :raises NotAllowed: the actor does not supervise there
    :raises Invalid: no name
    """
    unit = get_unit(unit_id)
    by.require("cases.supervise", unit.path)
    title = rules.words("name", name)[:120]
    cases = [get_case(case_id, by) for case_id in dict.fromkeys(case_ids)]
    problem = Problem.objects.create(unit=unit, name=title, opened_by_id=by.id, opened_at=at)
    ProblemCase.objects.bulk_create([ProblemCase(problem=problem, case=case, linked_at=at) for case in cases])
    _emit(problem, events.ProblemOpened(cases=len(cases)), by=by, at=at)
    return problem


@transaction.atomic
def link_problem(*, problem_id: int, case_id: int, by: Actor, at: datetime) -> Problem:
    """Say that a matter belongs to a problem.

    Events: problem.case_linked.

    :raises NotFound: the actor cannot see the problem or the case
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: the problem is closed, or the matter is linked already
    """
    problem = _mine(problem_id, by)
    case = get_case(case_id, by)
    if not problem.is_open:
        raise WrongStatus
    _row, is_new = ProblemCase.objects.get_or_create(problem=problem, case=case, defaults={"linked_at": at})
    if not is_new:
        raise WrongStatus(_("This matter belongs to the problem already."))
    _emit(problem, events.ProblemCaseLinked(case_id=case.pk), by=by, at=at)
    return problem


@transaction.atomic
def unlink_problem(*, problem_id: int, case_id: int, by: Actor, at: datetime) -> Problem:
    """Take a matter off a problem.

    Events: problem.case_unlinked.

    :raises NotFound: the actor cannot see the problem
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: the matter is not linked, or the problem is closed
    """
    problem = _mine(problem_id, by)
    if not problem.is_open:
        raise WrongStatus
    deleted, _rows = ProblemCase.objects.filter(problem=problem, case_id=case_id).delete()
    if not deleted:
        raise WrongStatus
    _emit(problem, events.ProblemCaseUnlinked(case_id=case_id), by=by, at=at)
    return problem


@transaction.atomic
def analyse_problem(*, problem_id: int, cause: str, analysis: str, by: Actor, at: datetime) -> Problem:
    """Say why a problem comes again; a new analysis while the improvement is under way puts it back.

    Events: problem.analysed.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: it is analysed or closed
    :raises Invalid: unknown cause, or no words
    """
    problem = _mine(problem_id, by)
    words = rules.words("analysis", analysis)
    if not CaseCause.objects.filter(code=cause, is_active=True).exists():
        raise Invalid(fields={"cause": _("Choose a cause.")})
    move(problem, to=Problem.Status.ANALYSED, cause_id=cause, analysis=words)
    _emit(problem, events.ProblemAnalysed(cause=cause), by=by, at=at)
    return problem


@transaction.atomic
def improve_problem(*, problem_id: int, improvement: str, by: Actor, at: datetime) -> Problem:
    """Note what is done so that it does not come again.

    Events: problem.improved.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: its cause has not been analysed
    :raises Invalid: no words
    """
    problem = _mine(problem_id, by)
    words = rules.words("improvement", improvement)
    move(problem, to=Problem.Status.IMPROVING, improvement=words)
    _emit(problem, events.ProblemImproved(), by=by, at=at)
    return problem


@transaction.atomic
def close_problem(*, problem_id: int, outcome: str, by: Actor, at: datetime) -> Problem:
    """Say how it ended.

    Events: problem.closed.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: no improvement is under way
    :raises Invalid: no words
    """
    problem = _mine(problem_id, by)
    words = rules.words("outcome", outcome)
    move(problem, to=Problem.Status.CLOSED, outcome=words, closed_at=at)
    _emit(problem, events.ProblemClosed(), by=by, at=at)
    return problem


@transaction.atomic
def reopen_problem(*, problem_id: int, by: Actor, at: datetime) -> Problem:
    """It has come again after all.

    Events: problem.reopened.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not supervise there
    :raises WrongStatus: it is not closed
    """
    problem = _mine(problem_id, by)
    move(problem, to=Problem.Status.OPEN, closed_at=None)
    _emit(problem, events.ProblemReopened(), by=by, at=at)
    return problem


def _mine(problem_id: int, by: Actor) -> Problem:
    problem = get_problem(problem_id, by)
    by.require("cases.supervise", problem.unit.path)
    return problem


def _emit(problem: Problem, data: EventData, *, by: Actor, at: datetime) -> None:
    record(data, on=problem.pk, place=problem.unit.place(), by=by, at=at)
