"""Actions before which clauses may be checked."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models import Case
from huiyin.journal.registry.hooks import Context, Gate, Passage, pass_gate


class Closing(Context):
    """A matter about to be closed with its answer; `visit` is why no return visit follows."""

    kind: str
    urgency: str
    visit: str
    on_the_spot: bool
    satisfied: bool | None


CLOSING = Gate("case.close", _("Closing without a return visit"), "case", Closing)


def pass_closing(case: Case, closing: Closing, *, reason: str, by: Actor, at: datetime) -> Passage:
    """Ask the clauses before a matter is closed without a return visit (A34).

    :raises Invalid: a clause forbids it, or asks for a reason
    """
    return pass_gate(CLOSING.code, closing, place=case.unit.place(), by=by, at=at, reason=reason)
