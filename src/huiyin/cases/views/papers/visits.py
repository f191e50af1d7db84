"""Form-05, the record of a return visit: printed before the visit to be filled in, or afterwards."""

from django.utils.translation import gettext as _

from huiyin.base.printing import Block, Choice, Paper, Signatures, Table, Text
from huiyin.cases import queries
from huiyin.cases.models import Case, ReturnVisit
from huiyin.cases.views.papers.parts import Frame, concerned, facts, moment, name_of, paper_code

LEVELS = (5, 4, 3, 2, 1)


def visit_record(around: Frame, case: Case | None) -> Paper:
    """The return visit of a case (A34): what was said, once it is over; None: to be filled in by hand."""
    tries = queries.visits_of_round(case) if case else []
    is_over = case is not None and case.status != Case.Status.ANSWERED
    made = tries[-1] if tries and is_over else None
    answer = queries.standing_answer(case) if case else None
    blocks: list[Block] = [
        facts(
            (_("Register no."), str(case) if case else ""),
            (_("Raised"), moment(case.occurred_at) if case else ""),
            *concerned(case, around.request),
            (_("Handler"), name_of(case.handler) if case else ""),
            (_("Answered at"), moment(answer.answered_at) if answer else ""),
        ),
        Text(_("Matter of the customer"), case.words if case else "", 3),
        Text(_("What was told"), answer.words if answer else "", 3),
        *_asked(made),
    ]
    before = tries[:-1] if made else tries
    if before:
        blocks.append(_tries(before))
    return around.paper(
        _("Return visit record"),
        "Form-05",
        blocks,
        number=str(case) if case else "",
        code=paper_code("visit", case.pk if case else None),
    )


def _asked(visit: ReturnVisit | None) -> list[Block]:
    method = visit.method if visit else ""
    outcome = visit.outcome if visit else ""
    level = visit.level if visit else None
    return [
        facts(
            (_("Visited at"), moment(visit.visited_at) if visit else ""),
            (_("Visitor"), name_of(visit.visitor) if visit else ""),
        ),
        Choice(
            _("Method of the visit"), [(word, code == method) for code, word in ReturnVisit.Method.choices]
        ),
        Choice(_("Outcome"), [(word, code == outcome) for code, word in ReturnVisit.Outcome.choices]),
        Choice(_("Satisfaction"), [(str(number), number == level) for number in LEVELS]),
        Text(_("Customer's opinion"), visit.words if visit else "", 5),
        Text(_("New need"), visit.new_need if visit else "", 4),
        facts((_("Answer promised by"), "")),
        Choice(
            _("Unresolved"),
            [
                (_("opened again"), outcome == ReturnVisit.Outcome.UNSATISFIED),
                (_("no"), outcome == "satisfied"),
            ],
        ),
        Signatures(
            [(_("Visitor"), name_of(visit.visitor) if visit else ""), (_("Customer"), "")], _("Date:")
        ),
    ]


def _tries(visits: list[ReturnVisit]) -> Table:
    rows = [
        (
            str(visit.attempt),
            moment(visit.visited_at),
            visit.get_method_display(),
            visit.get_outcome_display(),
        )
        for visit in visits
    ]
    head = [_("Try"), _("Time"), _("Method of the visit"), _("Outcome")]
    return Table(head, [1, 3, 3, 3], rows, title=_("Tries"))
