"""How cases are shown where lower rooms name them: in what is owed, in the search box."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from huiyin.base.actor import Actor
from huiyin.base.reads import Given, read
from huiyin.cases.models import Case, CaseKind, ContactSheet
from huiyin.ledger.registry import Presented
from huiyin.search.registry import Shown

_TITLE = 60


def present_cases(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
    """The visible ones of these cases, as what something is owed on; one ready-made query."""
    own = (actor.id, actor.unit_ids, actor.scopes("cases.view"), actor.scopes("cases.handle"))
    rows = read(
        ("presented cases", own),
        lambda: (
            Case.objects.visible_to(actor)
            .filter(pk__among=Given("ids"))
            .values_list("pk", "number", "words", "kind__name_zh", "kind__name_en")
        ),
        ids=ids,
    )
    is_english = (get_language() or "zh").startswith("en")
    before, _number, after = reverse("cases:detail", args=[0]).rpartition("0")
    return {
        pk: Presented(
            number or f"#{pk}", _titled(english if is_english else name, words), f"{before}{pk}{after}"
        )
        for pk, number, words, name, english in rows
    }


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
    return _titled(case.kind.name, case.words)


def _titled(kind: str, words: str) -> str:
    short = words if len(words) <= _TITLE else f"{words[:_TITLE]}…"
    return f"{kind} · {short}"


def _who(case: Case) -> str:
    name = case.customer.name if case.customer else case.caller_name
    place = case.premises.full_name if case.premises else ""
    return " ".join(part for part in (name, place) if part)


def _url(case: Case) -> str:
    return reverse("cases:detail", args=[case.pk])
