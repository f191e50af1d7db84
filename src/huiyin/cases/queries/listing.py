"""The case list as its page shows it: just what stands in a row, by ready-made statements."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.pagination import Count, keyset_values
from huiyin.base.reads import Given, read, read_count
from huiyin.cases.models import Case, CaseKind, CaseSource, SavedFilter
from huiyin.cases.models.case import CaseSet
from huiyin.cases.queries.cases import ORDERS, CaseFilter, cases_without_text, found_cases
from huiyin.ledger.queries.obligations import OpenClock, first_clocks_of
from huiyin.staff.models import OrgUnit


class ListedCase(NamedTuple):
    """What a row of the list says of a case; texts are "" where there is nothing."""

    id: int
    number: str
    occurred_at: datetime
    registered_at: datetime
    sort_at: datetime
    priority: int
    status: str
    paused_for: str
    urgency: str
    importance: int
    words: str
    caller_name: str
    kind_zh: str
    kind_en: str
    customer: str | None
    place: str | None
    department: str | None
    handler: str | None


_FIELDS = (
    "pk",
    "number",
    "occurred_at",
    "registered_at",
    "sort_at",
    "priority",
    "status",
    "paused_for",
    "urgency",
    "importance",
    "words",
    "caller_name",
    "kind__name_zh",
    "kind__name_en",
    "customer__name",
    "premises__full_name",
    "department__name",
    "handler__name",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list with the clock that runs out first on each case; `next` is the cursor, "" at the end."""

    rows: list[tuple[ListedCase, OpenClock | None]]
    next: str
    count: Count


def list_page(
    limits: CaseFilter, *, actor: Actor, order: str = "priority", after: str = "", size: int = 50
) -> Listing:
    """One page of the visible cases within these limits, and how many there are.

    :raises Invalid: the order or the cursor is unknown
    """
    if order not in ORDERS:
        raise Invalid(fields={"order": order})
    key, is_found = _key(limits, actor), bool(limits.text.strip())
    ids = _found(limits, actor, key, order) if is_found else []
    rows, following = keyset_values(
        (lambda: Case.objects.filter(pk__among=Given("ids"))) if is_found else (lambda: _rows(limits, actor)),
        lambda build: [
            ListedCase(*row)
            for row in read(
                None
                if after or (key is None and not is_found)
                else ("shown" if is_found else key, order, size),
                lambda: build().values_list(*_FIELDS),
                ids=ids if after else ids[: size + 1],
            )
        ],
        order=ORDERS[order],
        after=after,
        size=size,
    )
    clocks = first_clocks_of("case", [row.id for row in rows])
    is_all = is_found or not (after or following)
    number = len(ids) if is_found else len(rows)
    count = Count(number, False) if is_all else read_count(key, lambda: _rows(limits, actor))
    return Listing([(row, clocks.get(row.id)) for row in rows], following, count)


def _found(limits: CaseFilter, actor: Actor, key: Hashable | None, order: str) -> list[int]:
    """The ids of what answers the text, visible and within the other limits, in the order of the list."""
    rows = read(
        None if key is None else (key, "found", order),
        lambda: (
            cases_without_text(limits, actor)
            .filter(pk__among=Given("ids"))
            .order_by(*ORDERS[order])
            .values_list("pk")
        ),
        ids=found_cases(limits.text, actor),
    )
    return [pk for (pk,) in rows]


def count_page(limits: CaseFilter, *, actor: Actor, cap: int) -> Count:
    """How many visible cases lie within these limits, which search no text, counted up to `cap`."""
    return read_count(_key(limits, actor), lambda: _rows(limits, actor), cap=cap)


def _rows(limits: CaseFilter, actor: Actor) -> CaseSet:
    return cases_without_text(limits, actor)


def _key(limits: CaseFilter, actor: Actor) -> Hashable | None:
    """What the statement of a list depends on; None where it depends on the clock, or on what lies below a place."""
    if limits.mark == "late" or limits.clause or limits.unit_id is not None or limits.place_id is not None:
        return None
    own = (actor.id, actor.unit_ids, actor.scopes("cases.view"), actor.scopes("cases.handle"))
    return ("cases", replace(limits, text="x" if limits.text.strip() else "", at=None), own)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a list can be narrowed to: codes or ids with their names, names of the dictionary in both languages."""

    kinds: list[tuple[str, str, str]]
    sources: list[tuple[str, str, str]]
    departments: list[tuple[int, str]]
    offices: list[tuple[int, str]]


def offered_limits(actor: Actor) -> Offered:
    """What the case list can be narrowed to; three ready-made queries."""
    scopes = actor.scopes("cases.view")
    units = read(
        ("units to filter by", scopes),
        lambda: OrgUnit.objects.under(scopes).filter(is_active=True).values_list("pk", "name", "kind"),
    )
    return Offered(
        kinds=_words(CaseKind),
        sources=_words(CaseSource),
        departments=[(pk, name) for pk, name, kind in units if kind == OrgUnit.Kind.DEPARTMENT],
        offices=[(pk, name) for pk, name, kind in units if kind != OrgUnit.Kind.DEPARTMENT],
    )


def _words(model: type[CaseKind] | type[CaseSource]) -> list[Any]:
    return read(
        model.__name__,
        lambda: model.objects.order_by("position", "code").values_list("code", "name_zh", "name_en"),
    )


class KeptFilter(NamedTuple):
    """A filter that somebody keeps under a name."""

    id: int
    name: str
    parameters: dict[str, str]


def kept_filters(actor: Actor) -> list[KeptFilter]:
    """The actor's own kept filters, by name; one ready-made query."""
    rows = read(
        "kept filters",
        lambda: (
            SavedFilter.objects.filter(staff_id=Given("staff_id"))
            .order_by("name")
            .values_list("pk", "name", "parameters")
        ),
        staff_id=actor.id or 0,
    )
    return [KeptFilter(*row) for row in rows]
