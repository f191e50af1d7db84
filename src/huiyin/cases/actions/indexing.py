"""The search entries of the room: matters, and contact sheets by their numbers."""

from collections.abc import Collection, Sequence

from django.db import transaction

from huiyin.cases.models import Case, ContactSheet
from huiyin.cases.queries import SEARCH_KIND, SHEET_SEARCH_KIND
from huiyin.search.actions import Row, put, put_many

_BATCH = 500


def index(case: Case) -> None:
    """Make a case findable by its number, words, caller, customer and premises."""
    put_many([search_row(case)])


def index_sheet(sheet: ContactSheet) -> None:
    """Make a contact sheet findable by its number."""
    put(SHEET_SEARCH_KIND, sheet.pk, unit_path=sheet.department.path, text=sheet.number or "")


def search_row(case: Case) -> Row:
    """What a case is found by."""
    parts = [
        case.number,
        case.external_number,
        case.topic,
        case.words,
        case.caller_name,
        case.caller_phone,
        case.customer.name if case.customer else "",
        case.premises.full_name if case.premises else "",
    ]
    return Row(SEARCH_KIND, case.pk, case.unit.path, "\n".join(part for part in parts if part))


def case_rows(case_ids: Collection[int]) -> list[Row]:
    """What cases are found by; one query."""
    rows = Case.objects.filter(pk__in=case_ids).select_related("unit", "customer", "premises")
    return [search_row(case) for case in rows.order_by("pk")]


def sheet_rows(sheet_ids: Collection[int]) -> list[Row]:
    """What contact sheets are found by; one query."""
    rows = ContactSheet.objects.filter(pk__in=sheet_ids).values_list("pk", "department__path", "number")
    return [Row(SHEET_SEARCH_KIND, id_, path, number or "") for id_, path, number in rows.order_by("pk")]


@transaction.atomic
def index_cases_of(customer_id: int) -> None:
    """Put all matters of a customer, who is called otherwise now, into the index again; two queries per 500."""
    ids: Sequence[int] = list(
        Case.objects.filter(customer=customer_id).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(ids), _BATCH):
        put_many(case_rows(ids[start : start + _BATCH]))
