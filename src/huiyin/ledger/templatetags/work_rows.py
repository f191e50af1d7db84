"""The cells of a list of work, drawn here: fifty rows by template nodes took longer than all the rest of the page."""

from datetime import datetime
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.base.templatetags.drawn import address_of, badge, clock, icon, per_language, shortened
from huiyin.ledger.queries.showing import Line

register = template.Library()

CLAUSE_LENGTH, TITLE_LENGTH = 64, 48


@register.simple_tag
def work_address(line: Line) -> str:
    """Where a row leads: to the form that settles it, else to its evidence."""
    return line.form or address_of("ledger:obligation", line.obligation.pk)


@register.simple_tag
def work_cells(line: Line, now: datetime) -> SafeString:
    """What is owed, on what, by whom, until when."""
    row = line.obligation
    about = address_of("ledger:obligation", row.pk)
    state = "paused" if row.is_paused else row.status
    why = address_of("ledger:explain", row.pk)
    left = clock(row.due_at, now, row.closed_at, state, row.provisional, why)
    urged = f" {badge(_urged(row.urgings), 'warn', 'bell-ringing')}" if row.urgings else ""
    return SafeString(
        f'<th scope="row" class="words"><a href="{escape(line.form or about)}">'
        f"{escape(shortened(row.clause.text, CLAUSE_LENGTH))}</a> "
        f'<a class="clause-number" href="{about}" aria-label="{_evidence(row.clause.number)}">'
        f"{escape(row.clause.number)}</a></th>"
        f'<td class="words"><div>{_subject(line)}</div></td>'
        f"<td><div>{_responsible(line)}</div></td>"
        f'<td class="due"><div>{left}{urged}</div></td>'
    )


def _subject(line: Line) -> str:
    if line.subject is None:
        return ""
    return (
        f'<a class="nowrap" href="{escape(line.subject.url)}">{escape(line.subject.number)}</a> '
        f'<span class="subject-title">{escape(shortened(line.subject.title, TITLE_LENGTH))}</span>'
    )


def _responsible(line: Line) -> str:
    if line.person:
        who = f'<span class="person">{icon("user")}<span>{escape(line.person)}</span></span>'
    elif line.unit:
        who = f'<span class="person">{icon("users")}{escape(line.unit)}</span>'
    else:
        who = '<span class="none">—</span>'
    return f"{who} {_me()}" if line.is_own else who


@per_language
def _me() -> str:
    word = escape(_("me"))
    return f'<span class="soft">{word}</span>'


@per_language
def _evidence(number: str) -> str:
    return escape(_("Clause %(number)s: evidence") % {"number": number})


@per_language
def _urged(number: int) -> str:
    return ngettext("urged %(number)s×", "urged %(number)s×", number) % {"number": number}
