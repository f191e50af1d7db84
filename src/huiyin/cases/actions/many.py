"""Registering many matters at once: the same rows and events as one by one, written set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.rows import insert
from huiyin.cases import rules
from huiyin.cases.actions.indexing import search_row
from huiyin.cases.actions.registration import Matter, compose, known_kind, known_source, registered
from huiyin.cases.models import Case
from huiyin.cases.queries import zone_of
from huiyin.customers.models import Customer, Premises
from huiyin.journal.actions import Draft, record_many, take_numbers
from huiyin.search.actions import put_many
from huiyin.staff.models import Staff
from huiyin.staff.queries import desk_of, get_unit


@dataclass(frozen=True, slots=True)
class Raised:
    """A matter, when it was raised (None: now) and who answers for it to the end."""

    matter: Matter
    occurred_at: datetime | None = None
    first_asked_id: int | None = None


@transaction.atomic
def register_many(*, raised: Sequence[Raised], unit_id: int, by: Actor, at: datetime) -> list[Case]:
    """What `register_case` does, for many matters of one unit; none is registered if one is refused.

    Others who want a number of this unit wait until the end. Events: case.registered.

    :raises NotAllowed: the actor may not register there
    :raises NotFound: a customer or place is not visible
    :raises Invalid: as for one
    """
    unit = get_unit(unit_id)
    by.require("cases.register", unit.path)
    kind_of, source_of, desk, place = cache(known_kind), cache(known_source), desk_of(unit), unit.place()
    customers = _customers([one.matter.customer_id for one in raised], by)
    places = _places([one.matter.premises_id for one in raised], by)
    _check_people([one.first_asked_id for one in raised], by)
    cases = [
        compose(
            one.matter,
            kind=kind_of(one.matter.kind),
            source=source_of(one.matter.source),
            at=at,
            occurred_at=one.occurred_at,
            unit=unit,
            desk=desk,
            first_asked_id=one.first_asked_id or by.id,
            customer=customers.get(one.matter.customer_id),
            premises=places.get(one.matter.premises_id),
        )
        for one in raised
    ]
    year = at.astimezone(zone_of(unit)).year
    numbers = take_numbers(f"case:{unit.pk}", year=year, count=len(cases)) if cases else ()
    for case, number in zip(cases, numbers, strict=True):
        case.number = rules.format_number("KF", unit.code, year, number)
    insert(cases)
    record_many(
        [
            Draft(registered(case), case.pk, place, case.occurred_at, customer_id=case.customer_id)
            for case in cases
        ],
        by=by,
        at=at,
    )
    put_many(search_row(case) for case in cases)
    return cases


def _customers(wanted: Sequence[int | None], by: Actor) -> dict[int | None, Customer]:
    ids = {id_ for id_ in wanted if id_ is not None}
    found = Customer.objects.visible_to(by).select_related("klass").in_bulk(ids) if ids else {}
    if len(found) < len(ids):
        raise NotFound
    return {**found}


def _places(wanted: Sequence[int | None], by: Actor) -> dict[int | None, Premises]:
    ids = {id_ for id_ in wanted if id_ is not None}
    found = Premises.objects.visible_to(by).in_bulk(ids) if ids else {}
    if len(found) < len(ids):
        raise NotFound
    return {**found}


def _check_people(wanted: Sequence[int | None], by: Actor) -> None:
    ids = {id_ for id_ in wanted if id_ is not None and id_ != by.id}
    if ids and Staff.objects.filter(pk__in=ids, is_active=True).count() < len(ids):
        raise Invalid(fields={"first_asked_id": _("Choose somebody who works here.")})
