"""How the people behind a case are reached, as far as the actor may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.cases.models import Case, ContactSheet
from huiyin.customers.models import ContactPoint
from huiyin.customers.rules import mask


@dataclass(frozen=True, slots=True)
class Reach:
    """A number to call; `value` is masked where the actor may not read it, `quiet` are the hours without calls."""

    who: str
    value: str
    is_masked: bool
    quiet: str = ""


def reach_of(case: Case, actor: Actor) -> list[Reach]:
    """The numbers of one case."""
    return reach_of_many([case], actor)[case.pk]


def reach_of_many(cases: Sequence[Case], actor: Actor) -> dict[int, list[Reach]]:
    """The numbers of each case: the one that was called from, then those of the customer. Two queries.

    The number that a caller left with the matter is for everybody who works on it; those on the customer's
    card are shown as the card shows them.
    """
    points = _points(cases)
    held = _held(cases, actor)
    found: dict[int, list[Reach]] = {}
    for case in cases:
        path = case.unit.path
        known = points.get(case.customer_id or 0, [])
        quiet = next((point.quiet_hours for point in known if point.digits == case.caller_phone), "")
        is_read = case.pk in held or actor.may("customers.contacts", path)
        own = [_of_caller(case, quiet, is_read=is_read)]
        card = [
            Reach(
                point.contact.name if point.contact else "",
                point.shown_to(actor, path),
                not point.is_readable_by(actor, path),
                point.quiet_hours,
            )
            for point in known
            if point.digits != case.caller_phone
        ]
        found[case.pk] = [*own, *card] if case.caller_phone else card
    return found


def _of_caller(case: Case, quiet: str, *, is_read: bool) -> Reach:
    number = case.caller_phone
    return Reach(case.caller_name, number if is_read else mask("phone", number), not is_read, quiet)


def _points(cases: Sequence[Case]) -> dict[int, list[ContactPoint]]:
    customers = {case.customer_id for case in cases if case.customer_id}
    rows = ContactPoint.objects.filter(customer__in=customers, until=None, kind__in=["mobile", "phone"])
    found: dict[int, list[ContactPoint]] = {}
    for point in rows.select_related("contact").order_by("-is_preferred", "id"):
        found.setdefault(point.customer_id, []).append(point)
    return found


def _held(cases: Sequence[Case], actor: Actor) -> set[int]:
    """Which of these cases the actor has in hand: asked first, or holding the sheet."""
    mine = {case.pk for case in cases if actor.id is not None and case.first_asked_id == actor.id}
    others = [
        case.pk for case in cases if case.caller_phone and case.pk not in mine and case.may_have("sheets")
    ]
    if not others:
        return mine
    sheets = ContactSheet.objects.of_departments_of(actor).filter(
        case__in=others, status__in=ContactSheet.OPEN
    )
    return mine | set(sheets.order_by().values_list("case_id", flat=True))
