"""Who may open the pages of reviews, problems, boxes, letters, communication and drafts."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, who
from huiyin.cases import actions
from huiyin.cases.tests.factories import MORNING, make_kinds
from huiyin.staff.tests.factories import Company

SUPERVISORS = who("supervisor director manager admin")
# Who sees the cases of the office as a whole: 王建国 sees those of his department only.
READERS = who("clerk colleague supervisor director manager quality admin")
OTHERS = who("handler outsider")
DESK = who("clerk colleague supervisor director admin")


def problem(company: Company) -> dict[str, Any]:
    """Something that comes again in the office."""
    make_kinds()
    made = actions.open_problem(
        unit_id=company.office.pk, name="电梯反复停梯", by=company.supervisor.actor, at=MORNING
    )
    return {"problem_id": made.pk}


def analysis(company: Company) -> dict[str, Any]:
    """Analysing it."""
    return {**problem(company), "code": "analyse"}


REGISTERS = {
    "cases:draft": Access(EVERYBODY, granted=204, data={"form": "/cases/register/#register"}),
    "cases:reviews": Access(SUPERVISORS),
    "cases:repeats": Access(EVERYBODY),
    "cases:problems": Access(EVERYBODY),
    "cases:problem-new": Access(SUPERVISORS, granted=422, method="POST"),
    "cases:problem": Access(READERS, hidden=OTHERS, subject=problem),
    "cases:problem-link": Access(
        SUPERVISORS, granted=409, hidden=OTHERS, method="POST", data={"off": "0"}, subject=problem
    ),
    "cases:problem-deed": Access(
        SUPERVISORS,
        granted=303,
        hidden=OTHERS,
        method="POST",
        data={"cause": "wear", "analysis": "轴承磨损"},
        subject=analysis,
    ),
}
