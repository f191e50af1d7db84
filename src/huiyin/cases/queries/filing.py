"""Whose matters carry files: who sees and adds them, and what the papers printed here lead to."""

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.reads import Given, read
from huiyin.cases.models import Case, ContactSheet, HandlingPlan
from huiyin.cases.models.case import CaseSet, sheets_of
from huiyin.files.registry import Paper, PaperFinder, Shown, Standing
from huiyin.staff.models import under

KIND = "case"
ADDING = ("cases.register", "cases.dispatch", "cases.answer", "cases.revisit")


def readable_cases(ids: Collection[int], actor: Actor) -> set[int]:
    """Which of these cases the actor may see."""
    rows = read(
        ("readable cases", actor.id, actor.unit_ids, *_scopes(actor)),
        lambda: Case.objects.visible_to(actor).filter(pk__among=Given("ids")).order_by().values_list("pk"),
        ids=ids,
    )
    return {pk for (pk,) in rows}


def writable_cases(ids: Collection[int], actor: Actor) -> set[int]:
    """Those to which the actor may add files: at the desk, asked first, or of a department that has a sheet.

    In any status: signed papers come in when all is over.
    """
    if any("" in actor.scopes(permission) for permission in ADDING):
        return readable_cases(ids, actor)
    rows = read(
        ("writable cases", actor.id, actor.unit_ids, *_scopes(actor)),
        lambda: _written(actor).filter(pk__among=Given("ids")).order_by().values_list("pk"),
        ids=ids,
    )
    return {pk for (pk,) in rows}


def _scopes(actor: Actor) -> tuple[tuple[str, ...], ...]:
    return tuple(actor.scopes(permission) for permission in ("cases.view", "cases.handle", *ADDING))


def _written(actor: Actor) -> CaseSet:
    mine = Q(pk__in=Case.objects.filter(sheets_of(actor, prefix="sheets__")).values("pk"))
    if actor.id is not None:
        mine |= Q(first_asked_id=actor.id)
    for permission in ADDING:
        if scopes := actor.scopes(permission):
            mine |= under("unit__path", scopes)
    return Case.objects.visible_to(actor).filter(mine)


def standing_of_case(case_id: int) -> Standing:
    """Where a case stands, for events about its files."""
    case = Case.objects.select_related("unit").get(pk=case_id)
    return Standing(case.unit.place(), case.customer_id)


def show_owners(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The visible ones of these cases, as what a file belongs to."""
    rows = Case.objects.visible_to(actor).filter(pk__in=ids)
    return {case.pk: Shown(str(case), reverse("cases:detail", args=[case.pk])) for case in rows}


def find_case_paper(case_id: int, actor: Actor) -> Paper | None:
    """What the code on a case sheet leads to."""
    return _paper(case_id, actor, _("Case sheet"))


def find_sheet_paper(sheet_id: int, actor: Actor) -> Paper | None:
    """What the code on a contact sheet leads to."""
    sheet = ContactSheet.objects.filter(pk=sheet_id).first()
    return _paper(sheet.case_id, actor, _("Contact sheet"), str(sheet), "#sheets") if sheet else None


def find_plan_paper(plan_id: int, actor: Actor) -> Paper | None:
    """What the code on a handling plan leads to."""
    plan = HandlingPlan.objects.select_related("sheet").filter(pk=plan_id).first()
    return _paper(plan.sheet.case_id, actor, _("Handling plan"), str(plan.sheet), "#sheets") if plan else None


def find_visit_paper(case_id: int, actor: Actor) -> Paper | None:
    """What the code on a return-visit record leads to: it is printed before the visit is made."""
    return _paper(case_id, actor, _("Return visit record"))


PAPERS: dict[str, PaperFinder] = {
    "case": find_case_paper,
    "sheet": find_sheet_paper,
    "plan": find_plan_paper,
    "visit": find_visit_paper,
}


def _paper(case_id: int, actor: Actor, name: str, number: str = "", anchor: str = "") -> Paper | None:
    case = Case.objects.visible_to(actor).filter(pk=case_id).first()
    if case is None:
        return None
    title = f"{name} {number or case}"
    return Paper(KIND, case.pk, title, reverse("cases:detail", args=[case.pk]) + anchor)
