"""The head's review on paper: what went wrong in a period, what was found, who corrects it until when (U7)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.printing import Facts, Note, Paper, Table
from huiyin.cases.models import Case, CaseReview
from huiyin.cases.queries import ReviewCount
from huiyin.cases.views.papers.parts import Frame, moment, name_of

WIDTHS = (1, 3.2, 2.2, 5.5, 2, 6, 3.2, 4)


def review_list(
    around: Frame, cases: Sequence[Case], counts: Sequence[ReviewCount], *, days: str, has_more: bool = False
) -> Paper:
    """The matters of a period that were without result, overdue or unsatisfactory, each with its reviews."""
    grounds = dict(CaseReview.Ground.choices)
    totals = [
        (
            grounds.get(one.ground, _("together")),
            _("%(n)d, %(open)d not reviewed") % {"n": one.number, "open": one.unreviewed},
        )
        for one in counts
    ]
    head = [
        pgettext("register", "No."),
        _("Number, time"),
        _("Status"),
        _("What it is about"),
        _("Handler"),
        _("Finding"),
        _("Follow-up"),
        _("Corrected"),
    ]
    rows = [_line(number, case) for number, case in enumerate(cases, start=1)]
    more = [Note(_("Only the first %(n)d are printed. Narrow the filter for the others.") % {"n": len(rows)})]
    blocks = [Facts(totals, columns=4), Table(head, WIDTHS, rows, is_small=True), Note(days)]
    return around.paper(_("Reviews"), "U7", [*blocks, *(more if has_more else [])], is_landscape=True)


def _line(number: int, case: Case) -> list[str]:
    reviews: list[CaseReview] = list(case.reviews.all())
    return [
        str(number),
        f"{case}\n{moment(case.registered_at)}",
        str(case.get_status_display()),
        case.words,
        name_of(case.handler),
        "\n".join(f"{one.get_ground_display()}: {one.finding}" for one in reviews),
        "\n".join(f"{name_of(one.follow_up)} {moment(one.follow_up_at)}" for one in reviews if one.follow_up),
        "\n".join(one.corrected or str(one.get_status_display()) for one in reviews),
    ]
