"""Many customers or places at once: rows, events and search entries as one by one, written set-wise."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.customers import queries, rules
from huiyin.customers.actions.contacts import check_point
from huiyin.customers.actions.customers import SERIES, YEAR, number_of
from huiyin.customers.actions.finding import required
from huiyin.customers.actions.indexing import index_customers, index_premises
from huiyin.customers.actions.premises import check_kind, full_name, unit_for
from huiyin.customers.events import ContactPointAdded, CustomerCreated, PremisesCreated, SettledIn
from huiyin.customers.models import ContactPoint, Customer, CustomerClass, Premises, Residence
from huiyin.journal.actions import Draft, record_many, take_numbers
from huiyin.journal.registry import EventData, Place
from huiyin.staff import queries as staff
from huiyin.staff.models import Staff

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Household:
    """A household to be created; `points` are kinds and values, the first phone number is preferred."""

    name: str
    unit_id: int
    premises_id: int | None = None
    role: str = Residence.Role.OWNER
    since: date | None = None
    points: tuple[tuple[str, str], ...] = ()
    klass: str = ""
    responsible_id: int | None = None


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """A place to be created below a common parent."""

    kind: str
    code: str
    name: str


@transaction.atomic
def create_households_many(rows: Sequence[Household], *, by: Actor, at: datetime) -> list[Customer]:
    """Create households as `create_customer`, `add_contact_point` and `settle_in` would one by one.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not change customers in one of the units
    :raises Invalid: a row has a mistake; nothing is written
    """
    if not rows:
        return []
    units = staff.places({row.unit_id for row in rows})
    if any(row.unit_id not in units for row in rows):
        raise NotFound
    for place in units.values():
        by.require("customers.edit", place.path)
    classes = {klass.code: klass for klass in CustomerClass.objects.all()}
    _check_rows(rows, classes, by)
    customers = Customer.objects.bulk_create([_customer(row, classes, at) for row in rows], batch_size=_BATCH)
    points = ContactPoint.objects.bulk_create(
        [
            point
            for row, customer in zip(rows, customers, strict=True)
            for point in _points(row, customer, at)
        ],
        batch_size=_BATCH,
    )
    residences = Residence.objects.bulk_create(
        [
            _residence(row, customer, at)
            for row, customer in zip(rows, customers, strict=True)
            if row.premises_id
        ],
        batch_size=_BATCH,
    )
    record_many(_drafts(rows, customers, points, residences, units), by=by, at=at)
    for customer, serial in zip(customers, take_numbers(SERIES, year=YEAR, count=len(rows)), strict=True):
        customer.number = number_of(serial)
    Customer.objects.bulk_update(customers, ["number"], batch_size=_BATCH)
    _index_in_batches([customer.pk for customer in customers])
    return customers


@transaction.atomic
def create_premises_many(
    parent_id: int, *, rows: Sequence[PremisesRow], unit_id: int | None = None, by: Actor, at: datetime
) -> list[Premises]:
    """Create many places right below one, as `create_premises` would.

    :raises NotFound: there is no such parent or unit
    :raises NotAllowed: the actor may not change premises there
    :raises Invalid: a row has a mistake or a code is taken; nothing is written
    :raises WrongStatus: somebody added something beside them at the same time
    """
    parent = queries.get_premises(parent_id, by)
    unit = unit_for(parent, unit_id, by)
    taken = set(Premises.objects.right_below(parent).values_list("code", flat=True))
    for row in rows:
        check_kind(parent, row.kind)
        if required("code", row.code) in taken:
            raise Invalid(fields={"code": _("This code is taken.")})
        taken.add(row.code.strip())
    first = Premises.objects.right_below(parent).order_by("-path").first()
    step = Premises._str2int(first.path[-Premises.steplen :]) if first else 0
    premises = [
        Premises(
            kind=row.kind,
            code=row.code.strip(),
            name=required("name", row.name),
            full_name=full_name(parent, row.name.strip()),
            unit=unit,
            depth=parent.depth + 1,
            path=Premises._get_path(parent.path, parent.depth + 1, step + number),
        )
        for number, row in enumerate(rows, start=1)
    ]
    try:
        with transaction.atomic():
            created: list[Premises] = Premises.objects.bulk_create(premises, batch_size=_BATCH)
    except IntegrityError as clash:
        raise WrongStatus from clash
    Premises.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(created))
    index_premises((row, unit.path) for row in created)
    place = unit.place()
    drafts = [
        Draft(PremisesCreated(kind=row.kind, parent_id=parent.pk, unit_id=unit.pk), on=row.pk, place=place)
        for row in created
    ]
    record_many(drafts, by=by, at=at)
    return created


def _check_rows(rows: Sequence[Household], classes: dict[str, CustomerClass], by: Actor) -> None:
    """Refuse what the single actions would refuse.

    :raises Invalid: a row has a mistake
    """
    rooms = set(
        Premises.objects.visible_to(by)
        .filter(pk__in={row.premises_id for row in rows if row.premises_id}, kind=Premises.Kind.ROOM)
        .order_by()
        .values_list("pk", flat=True)
    )
    people = set(
        Staff.objects.filter(
            pk__in={row.responsible_id for row in rows if row.responsible_id}, is_active=True
        ).values_list("pk", flat=True)
    )
    for row in rows:
        required("name", row.name)
        if row.klass and row.klass not in classes:
            raise Invalid(fields={"klass": _("There is no such class.")})
        if row.premises_id and row.premises_id not in rooms:
            raise Invalid(fields={"premises": _("Nobody can reside there: choose a room.")})
        if row.role not in Residence.Role.values:
            raise Invalid(fields={"role": _("There is no such role.")})
        if row.responsible_id and row.responsible_id not in people:
            raise Invalid(fields={"responsible": _("There is no such person.")})
        for kind, value in row.points:
            check_point(kind, value)
        if len({(kind, rules.comparable(kind, value)) for kind, value in row.points}) < len(row.points):
            raise Invalid(fields={"value": _("This is there already.")})


def _customer(row: Household, classes: dict[str, CustomerClass], at: datetime) -> Customer:
    return Customer(
        kind=Customer.Kind.HOUSEHOLD,
        name=row.name.strip(),
        unit_id=row.unit_id,
        klass=classes.get(row.klass),
        responsible_id=row.responsible_id,
        created_at=at,
    )


def _points(row: Household, customer: Customer, at: datetime) -> list[ContactPoint]:
    first_phone = next((point for point in row.points if point[0] in rules.PHONES), None)
    return [
        ContactPoint(
            customer=customer,
            kind=kind,
            value=value.strip(),
            digits=rules.comparable(kind, value),
            is_preferred=(kind, value) == first_phone,
            since=at,
        )
        for kind, value in row.points
    ]


def _residence(row: Household, customer: Customer, at: datetime) -> Residence:
    since = row.since or timezone.localdate(at)
    assert row.premises_id is not None
    return Residence(customer=customer, premises_id=row.premises_id, role=row.role, since=since)


def _drafts(
    rows: Sequence[Household],
    customers: Sequence[Customer],
    points: Sequence[ContactPoint],
    residences: Sequence[Residence],
    units: dict[int, Place],
) -> list[Draft]:
    """The events of every household, in the order in which single actions would record them."""
    points_of: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in points:
        points_of[point.customer_id].append(point)
    residence_of = {residence.customer_id: residence for residence in residences}
    drafts = []
    for row, customer in zip(rows, customers, strict=True):
        data: list[EventData] = [
            CustomerCreated(kind=customer.kind, klass=row.klass, responsible_id=row.responsible_id)
        ]
        data += [
            ContactPointAdded(contact_point_id=point.pk, contact_id=None, kind=point.kind)
            for point in points_of[customer.pk]
        ]
        if customer.pk in residence_of:
            home = residence_of[customer.pk]
            data.append(
                SettledIn(
                    residence_id=home.pk, premises_id=home.premises_id, role=home.role, since=home.since
                )
            )
        place = units[row.unit_id]
        drafts += [Draft(one, on=customer.pk, place=place, customer_id=customer.pk) for one in data]
    return drafts


def _index_in_batches(customer_ids: Sequence[int]) -> None:
    for start in range(0, len(customer_ids), _BATCH):
        index_customers(customer_ids[start : start + _BATCH])
