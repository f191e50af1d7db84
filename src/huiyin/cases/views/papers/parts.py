"""What the forms have in common: the head, who and where, the grade in the corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.printing import Choice, Facts, Paper
from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.rules import grades
from huiyin.files.rules import code_of
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import ancestors, get_unit

Pair = tuple[str | Promise, str | Promise]
#: The grades of the corner (F8); the fourth cell of the matrix is allowed, too.
GRADES: dict[int, tuple[str | Promise, str | Promise]] = {
    1: (gettext_lazy("grade 1"), gettext_lazy("important and urgent: touches satisfaction directly")),
    2: (gettext_lazy("grade 2"), gettext_lazy("urgent, not important")),
    4: (gettext_lazy("important"), gettext_lazy("important, not urgent")),
    3: (gettext_lazy("grade 3"), gettext_lazy("daily information, no mark")),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a form: whose it is, who printed it, where its code leads."""

    request: Request
    company: str
    unit: str
    printed: str

    def paper(
        self,
        title: str,
        form: str,
        blocks: Sequence[Any],
        *,
        number: str = "",
        code: str = "",
        is_landscape: bool = False,
        **more: Any,
    ) -> Paper:
        """A form with this head; `code` is the paper's code, "" for one to be filled in by hand."""
        is_blank = not code and not is_landscape
        link = self.request.build_absolute_uri(reverse("files:paper", args=[code])) if code else ""
        return Paper(
            company=self.company,
            unit=self.unit,
            title=title,
            form=form,
            blocks=blocks,
            number=_("No. %(number)s") % {"number": number} if number or is_blank else "",
            printed=self.printed,
            link=link,
            link_label=_("Scan: open the record, attach the signed copy") if code else "",
            is_landscape=is_landscape,
            is_blank=is_blank,
            **more,
        )


def frame(request: Request, unit: OrgUnit | None) -> Frame:
    """The frame of a form of this unit; without one, of where the reader works."""
    own = unit or _own_unit(request)
    tree = ancestors(own) if own else []
    company = tree[0].name if tree else ""
    name = own.name if own and len(tree) > 1 else ""
    printed = _("Printed %(at)s, %(who)s") % {"at": moment(clock.now()), "who": request.actor.name}
    return Frame(request, company, name, printed)


def paper_code(kind: str, paper_id: int | None) -> str:
    """The code of a paper that stands for a row; "" without one."""
    return code_of(kind, paper_id) if paper_id else ""


def moment(value: datetime | None) -> str:
    """A time where the reader is; "" for None."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def concerned(case: Case | None, request: Request) -> list[Pair]:
    """Who asked, how to reach them, and which place it is about."""
    name = case.customer.name if case and case.customer else ""
    caller = case.caller_name if case and case.caller_name != name else ""
    numbers = queries.reach_of(case, request.actor) if case else []
    return [
        (_("Customer"), " / ".join(part for part in (name, caller) if part)),
        (_("Phone"), numbers[0].value if numbers else ""),
        (_("Place"), case.premises.full_name if case and case.premises else ""),
    ]


def kinds_to_tick(case: Case | None) -> Choice:
    """Which kind of matter it is."""
    kinds = queries.list_kinds()
    named = [(kind.name, case is not None and case.kind_id == kind.code) for kind in kinds]
    if case and case.kind_id not in {kind.code for kind in kinds}:
        named.append((case.kind.name, True))
    return Choice(_("Kind"), named)


def corner(case: Case | None) -> dict[str, Any]:
    """The grade, ticked in the top right corner with its explanation (F9); nothing ticked for a blank form."""
    grade = grades.paper_grade(is_urgent=case.is_urgent, importance=case.importance) if case else 0
    return {
        "mark": [(sign, code == grade and grades.is_marked(code)) for code, (sign, _words) in GRADES.items()],
        "mark_words": GRADES[grade][1] if grade else _("Explanation:"),
    }


def name_of(person: Any) -> str:
    """The name of somebody or of a unit; "" for nobody."""
    return person.name if person else ""


def facts(*pairs: Pair, columns: int = 2) -> Facts:
    """Short values with their labels."""
    return Facts(pairs, columns)


def _own_unit(request: Request) -> OrgUnit | None:
    first = min(request.actor.unit_ids, default=None)
    return get_unit(first) if first is not None else None
