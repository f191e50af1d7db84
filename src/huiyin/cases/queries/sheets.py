"""Reads of contact sheets and plans: one, and what lies in a department's inbox."""

from django.db.models import Count

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.cases.models import Case, ContactSheet, HandlingPlan, Pause
from huiyin.cases.models.sheets import ContactSheetSet

_CASE = ("case__unit", "case__kind", "case__customer", "case__premises", "department", "handler", "sent_by")
_ACTED_ON = ("case__unit", "department")
BY_PRIORITY = ("-case__priority", "case__sort_at", "id")


def get_sheet(sheet_id: int, actor: Actor) -> ContactSheet:
    """One contact sheet with its case.

    :raises NotFound: there is none, or the actor may not see its case
    """
    sheet = ContactSheet.objects.visible_to(actor).select_related(*_ACTED_ON).filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    return sheet


def get_plan(plan_id: int, actor: Actor) -> HandlingPlan:
    """One handling plan with its sheet and case.

    :raises NotFound: there is none, or the actor may not see its case
    """
    sheets = ContactSheet.objects.visible_to(actor)
    plans = HandlingPlan.objects.filter(sheet__in=sheets).select_related("sheet__case__unit")
    plan = plans.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan


def open_sheets(case: Case) -> list[ContactSheet]:
    """The sheets that are out for a case, one for each department; the one that stands for it first."""
    out = case.sheets.filter(status__in=ContactSheet.OPEN).select_related("department", "handler")
    return sorted(out, key=lambda sheet: (sheet.department_id != case.department_id, sheet.pk))


def find_open_sheet(case: Case) -> ContactSheet | None:
    """The sheet that is out for a case, or None; of several the one that stands for it."""
    return next(iter(open_sheets(case)), None)


def find_open_pause(case: Case) -> Pause | None:
    """The wait that a case is in, or None."""
    return case.pauses.filter(until=None).first()


def sheets_of_case(case: Case) -> list[ContactSheet]:
    """All sheets of a case with their plans, oldest first."""
    if not case.may_have("sheets"):
        return []
    rows = case.sheets.select_related("department", "handler", "sent_by").prefetch_related("plans__author")
    return list(rows.order_by("id"))


def sheet_inbox(
    actor: Actor, *, status: str = "", mine: bool = False, after: str = "", size: int = 50
) -> Slice[ContactSheet]:
    """One page of what lies with the actor's departments, what goes first at the top (AE10).

    `status` "sent" (to be accepted) or "accepted" (in handling), "" for both; `mine`: handled by the actor.
    """
    rows = _inbox(actor, status)
    if mine:
        rows = rows.filter(handler_id=actor.id)
    return keyset(rows.select_related(*_CASE), order=BY_PRIORITY, after=after, size=size)


def count_inbox(actor: Actor) -> dict[str, int]:
    """How many sheets are to be accepted ("sent") and in handling ("accepted") in the actor's departments."""
    found = _inbox(actor, "").order_by().values_list("status").annotate(number=Count("pk"))
    return {str(status): 0 for status in ContactSheet.OPEN} | dict(found)


def _inbox(actor: Actor, status: str) -> ContactSheetSet:
    wanted = [status] if status else list(ContactSheet.OPEN)
    return ContactSheet.objects.of_departments_of(actor).filter(
        status__in=wanted, case__origin=Case.Origin.OWN
    )
