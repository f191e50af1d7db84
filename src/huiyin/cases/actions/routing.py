"""Letters and mails of important customers reach the right person (AK4)."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.cases import events
from huiyin.cases.actions import steps
from huiyin.cases.models import Case
from huiyin.cases.queries import get_case
from huiyin.cases.queries.routing import person_in_charge
from huiyin.journal.queries import list_events

#: By these doors letters and mails come in.
MAIL = frozenset({"letter", "email"})


@transaction.atomic
def route_case(*, case_id: int, by: Actor, at: datetime) -> Case | None:
    """Route a letter or mail of an important customer to who looks after that customer, once; None where not.

    Events: case.routed.

    :raises NotFound: the actor cannot see the case
    """
    case = get_case(case_id, by)
    if case.source_id not in MAIL or case.is_imported or case.status not in Case.UNANSWERED:
        return None
    to = person_in_charge(case, at)
    if to is None or any(event.name == "case.routed" for event in list_events("case", [case.pk])):
        return None
    steps.emit(case, events.CaseRouted(to_id=to.pk), by=by, at=at)
    return case
