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


def box(company: Company) -> dict[str, Any]:
    """A box of the office."""
    facts = actions.BoxFacts(name="东门意见箱", place="东门")
    by = company.supervisor.actor
    return {"box_id": actions.set_up_box(unit_id=company.office.pk, box=facts, by=by, at=MORNING).pk}


def box_retiring(company: Company) -> dict[str, Any]:
    """Taking it down."""
    return {**box(company), "code": "retire"}


def opening(company: Company) -> dict[str, Any]:
    """An opening with a letter in it."""
    make_kinds()
    made = actions.open_box(
        **box(company), witness_id=company.colleague.staff.pk, letters=1, by=company.clerk.actor, at=MORNING
    )
    return {"opening_id": made.pk}


def letter(company: Company) -> dict[str, Any]:
    """A letter to the office."""
    mail = actions.Mail(sender="业主委员会", subject="关于电梯")
    by = company.clerk.actor
    return {"letter_id": actions.receive_letter(unit_id=company.office.pk, mail=mail, by=by, at=MORNING).pk}


def letter_filing(company: Company) -> dict[str, Any]:
    """Filing it."""
    return {**letter(company), "code": "file"}


def talk(company: Company) -> dict[str, Any]:
    """A talk of the clerk, on which something is to follow."""
    said = actions.Talk(party="李志强", content="询问装修手续", follow_up="寄送申请表")
    by = company.clerk.actor
    made = actions.note_communication(unit_id=company.office.pk, talk=said, by=by, at=MORNING)
    return {"communication_id": made.pk}


ALL_DESKS = DESK | who("outsider")
EXPORTERS = who("supervisor director manager quality admin")

REGISTERS = {
    "cases:boxes": Access(EVERYBODY),
    "cases:box-new": Access(ALL_DESKS),
    "cases:box": Access(READERS, hidden=OTHERS, subject=box),
    "cases:box-deed": Access(DESK, granted=303, hidden=OTHERS, method="POST", subject=box_retiring),
    "cases:box-item": Access(DESK, hidden=OTHERS, subject=opening),
    "cases:letters": Access(EVERYBODY),
    "cases:letter-new": Access(ALL_DESKS),
    "cases:letter": Access(READERS, hidden=OTHERS, subject=letter),
    "cases:letter-deed": Access(
        DESK, granted=303, hidden=OTHERS, method="POST", data={"reason": "广告"}, subject=letter_filing
    ),
    "cases:communications": Access(EVERYBODY),
    "cases:print-communications": Access(EXPORTERS),
    "cases:communications-export": Access(EXPORTERS),
    "cases:communication-done": Access(
        who("clerk supervisor director manager admin"),
        granted=303,
        hidden=OTHERS,
        method="POST",
        subject=talk,
    ),
    "cases:draft": Access(EVERYBODY, granted=204, data={"form": "/cases/register/#register"}),
    "cases:reviews": Access(SUPERVISORS),
    "cases:print-reviews": Access(SUPERVISORS),
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
