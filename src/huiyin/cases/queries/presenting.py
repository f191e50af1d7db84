"""How cases are shown where lower rooms name them: in what is owed, in the search box."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.functional import Promise

from huiyin.base.actor import Actor
from huiyin.cases.models import Case, CaseKind, ContactSheet
from huiyin.ledger.registry import Presented
from huiyin.search.registry import Shown

_TITLE = 60


def present_cases(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these cases, as what something is owed on; one query."""
    return {case.pk: Presented(str(case), _title(case), _url(case)) for case in _visible(ids, actor)}


def show_cases(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The visible ones of these cases, as search hits; one query."""
    return {
        case.pk: Shown(
            f"{case} {_title(case)}",
            " · ".join(part for part in (_who(case), str(case.get_status_display())) if part),
            _url(case),
        )
        for case in _visible(ids, actor)
    }


def show_sheets(ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """The visible ones of these contact sheets, as search hits; one query."""
    rows = ContactSheet.objects.visible_to(actor).filter(pk__in=ids)
    return {
        sheet.pk: Shown(
            f"{sheet.number} {sheet.department.name}",
            f"{_title(sheet.case)} · {sheet.get_status_display()}",
            _url(sheet.case),
        )
        for sheet in rows.select_related("department", "case__kind")
    }


def next_cases(after: int, limit: int) -> list[int]:
    """The ids of the next so many cases behind an id, for upkeep."""
    return list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def next_sheets(after: int, limit: int) -> list[int]:
    """The ids of the next so many contact sheets behind an id, for upkeep."""
    return list(ContactSheet.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def kind_names() -> Mapping[str, str | Promise]:
    """The names of all kinds, by code."""
    return {kind.code: kind.name for kind in CaseKind.objects.all()}


def _visible(ids: Collection[int], actor: Actor) -> list[Case]:
    rows = Case.objects.visible_to(actor).filter(pk__in=ids)
    return list(rows.select_related("kind", "customer", "premises"))


def _title(case: Case) -> str:
    short = case.words if len(case.words) <= _TITLE else f"{case.words[:_TITLE]}…"
    return f"{case.kind.name} · {short}"


def _who(case: Case) -> str:
    name = case.customer.name if case.customer else case.caller_name
    place = case.premises.full_name if case.premises else ""
    return " ".join(part for part in (name, place) if part)


def _url(case: Case) -> str:
    return reverse("cases:detail", args=[case.pk])
