"""Everything about one matter on paper."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.base.actor import Actor
from huiyin.base.printing import Block, Paper, Table, Text
from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.views.papers.parts import (
    Frame,
    concerned,
    corner,
    facts,
    kinds_to_tick,
    moment,
    name_of,
    paper_code,
)
from huiyin.files.queries import list_attachments


def case_sheet(around: Frame, case: Case | None) -> Paper:
    """A matter with its answers, papers, files and story; None: to be filled in by hand, one for each matter."""
    blocks: list[Block] = [
        facts(
            (_("Raised"), moment(case.occurred_at) if case else ""),
            (_("Registered at"), moment(case.registered_at) if case else ""),
            *concerned(case, around.request),
            (pgettext("case", "Source"), case.source.name if case else ""),
            (_("First asked"), name_of(case.first_asked) if case else ""),
            (_("Department"), name_of(case.department) if case else ""),
            (_("Handler"), name_of(case.handler) if case else ""),
            (_("Promised for"), moment(case.promised_at or case.due_at) if case else ""),
            (_("Status"), case.get_status_display() if case else ""),
        ),
        kinds_to_tick(case),
        Text(_("What it is about"), case.words if case else "", 5),
    ]
    blocks += _told(case, around.request.actor) if case else _by_hand()
    return around.paper(
        _("Case sheet"),
        "Form-01",
        blocks,
        number=str(case) if case else "",
        code=paper_code("case", case.pk if case else None),
        **corner(case),
    )


def _told(case: Case, actor: Actor) -> list[Block]:
    return [*_answers(case), *_papers(case), *_files(case, actor), _story(case)]


def _answers(case: Case) -> list[Block]:
    answers = case.answers.filter(withdrawn_at=None).select_related("handler", "by").order_by("id")
    rows = [(row.words, name_of(row.handler), name_of(row.by), moment(row.answered_at)) for row in answers]
    head = [_("Answer"), _("Handler"), _("Told by"), _("Answered at")]
    return [Table(head, [6, 1.6, 1.6, 2.2], rows, title=_("Answers"))] if rows else []


def _papers(case: Case) -> list[Block]:
    rows = [
        (
            str(sheet),
            name_of(sheet.department),
            name_of(sheet.handler),
            str(sheet.get_status_display()),
            sheet.result or sheet.reason,
        )
        for sheet in queries.sheets_of_case(case)
    ]
    head = [_("Contact sheet"), _("Department"), _("Handler"), _("Status"), _("Result")]
    return [Table(head, [2.6, 1.7, 1.5, 1.5, 4], rows, title=_("Contact sheets"))] if rows else []


def _story(case: Case) -> Table:
    voided = _("voided")
    rows = [
        (
            moment(entry.event.occurred_at),
            f"{entry.label} ({voided})" if entry.is_voided else str(entry.label),
            entry.who,
            "\n".join(f"{label}：{words}" for label, words in entry.remarks),
        )
        for entry in queries.timeline(case)
    ]
    head = [
        _("Time"),
        pgettext("paper", "What happened"),
        pgettext("paper", "Who"),
        pgettext("paper", "Words"),
    ]
    return Table(head, [2.2, 2, 1.5, 6], rows, title=pgettext("case", "What happened"))


def _files(case: Case, actor: Actor) -> list[Block]:
    rows = [
        (file.name, str(file.get_purpose_display()), file.added_by_name, moment(file.added_at))
        for file in list_attachments("case", case.pk, actor)
        if file.withdrawn_at is None
    ]
    head = [_("File"), _("Purpose"), pgettext("paper", "Who"), _("Time")]
    return [Table(head, [5, 2, 2, 2.2], rows, title=_("Files"))] if rows else []


def _by_hand() -> list[Block]:
    return [
        Text(_("Handling"), "", 6),
        Text(_("Answer"), "", 5),
        Text(_("Return visit"), "", 4),
    ]
