"""Form-41: the daily register of communication with customers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.printing import Note, Paper, Table
from huiyin.cases.queries.communications import Line
from huiyin.cases.views.papers.parts import Frame, moment

WIDTHS = (1, 2.2, 3, 1.4, 1.5, 1.5, 7, 3, 2.4)
BLANK_ROWS = 13


def communication_list(around: Frame, lines: Sequence[Line], days: str = "") -> Paper:
    """The lines of some days, oldest first (X19, BQ10); without lines: to be filled in by hand."""
    head = [
        pgettext("register", "No."),
        _("Time"),
        _("Customer"),
        pgettext("talk", "Channel"),
        _("Direction"),
        pgettext("talk", "Person"),
        _("Content"),
        _("To follow"),
        _("Register no."),
    ]
    directions = {"in": _("from the customer"), "out": _("to the customer")}
    rows = [
        (
            str(number),
            moment(line.at),
            line.party,
            str(line.channel),
            directions[line.direction],
            line.person,
            line.content,
            line.follow_up,
            str(line.case or ""),
        )
        for number, line in enumerate(sorted(lines, key=lambda line: line.at), start=1)
    ]
    table = Table(head, WIDTHS, rows, empty=0 if rows else BLANK_ROWS, is_small=True)
    return around.paper(
        _("Daily register of communication with customers"),
        "Form-41",
        [table, *([Note(days)] if days else [])],
        is_landscape=True,
    )
