"""Customers and premises over REST: finding and reading them."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base.pages import Request
from huiyin.base.pagination import capped_count, keyset
from huiyin.base.rest import Asked, Counted, Cursor, Id, Line, Size, Told, reads
from huiyin.customers import queries
from huiyin.customers.models import Customer
from huiyin.customers.queries import Found

router = Router()


def routers() -> list[Any]:
    """What config mounts."""
    return [router]


class CustomerTold(Told):
    """A customer."""

    id: Id
    number: str
    kind: str
    name: str
    unit_id: Id
    klass: str
    is_important: bool
    responsible_id: Id | None


class CustomerPage(Told):
    """A page of customers."""

    rows: list[CustomerTold]
    next: str
    count: Counted


class FoundTold(CustomerTold):
    """A customer as found for a caller: where, whom, under which number, masked where it may not be read."""

    premises_id: Id | None
    premises: str
    contact: str
    phone: str
    quiet: str = ""


class PointTold(Told):
    """How a customer is reached; `value` is masked where the caller may not read it.

    `quiet` are the hours without calls, 12:00–14:00; `refuses` the purposes for which nobody writes or calls, "" all.
    """

    kind: str
    value: str
    is_masked: bool
    is_preferred: bool
    contact: str
    quiet: str = ""
    refuses: list[str] = []


class ResidenceTold(Told):
    """Where a customer resides or resided."""

    premises_id: Id
    premises: str
    role: str
    since: date
    until: date | None


class CustomerDetail(CustomerTold):
    """A customer with people, numbers, premises, and what stands in the company's own fields, by their codes."""

    contacts: list[str]
    points: list[PointTold]
    residences: list[ResidenceTold]
    own: dict[str, str]


class PremisesTold(Told):
    """A place: project, building, entrance, room or public place."""

    id: Id
    kind: str
    code: str
    name: str
    full_name: str
    unit_id: Id


class CustomersAsked(Asked):
    """Which customers; `q` looks in names, numbers and, where the caller may read them, contact points."""

    q: Line = ""
    kind: Literal["household", "organisation", "person"] | None = None
    klass: Annotated[str, Field(max_length=10)] = ""
    unit_id: Id | None = None
    responsible_id: Id | None = None
    after: Cursor = ""
    size: Size = 50


class TextAsked(Asked):
    """What is looked for: a piece of a phone number, a name, a room such as 3-2-1201."""

    q: Annotated[str, Field(min_length=1, max_length=80)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


@reads(router, "/customers", CustomerPage, _("List customers"))
def list_customers(request: Request, asked: Query[CustomersAsked]) -> CustomerPage:
    """One page of the visible customers, the newest first."""
    request.actor.require("customers.view")
    limits = queries.Filters(
        text=asked.q,
        kind=asked.kind or "",
        klass=asked.klass,
        unit_id=asked.unit_id,
        responsible_id=asked.responsible_id,
    )
    rows = queries.list_customers(request.actor, limits)
    found = keyset(rows, order=("-id",), after=asked.after, size=asked.size)
    count = capped_count(rows)
    return CustomerPage(
        rows=[CustomerTold(**_facts(row)) for row in found.rows],
        next=found.next,
        count=Counted(number=count.number, at_least=count.is_capped),
    )


@reads(router, "/customers/lookup", list[FoundTold], _("Look up a caller"))
def lookup_customers(request: Request, asked: Query[TextAsked]) -> list[FoundTold]:
    """Customers by phone number, name, room or number, the likeliest first."""
    request.actor.require("customers.view")
    return [_found(found) for found in queries.lookup(asked.q, request.actor, limit=asked.limit)]


@reads(router, "/customers/{customer_id}", CustomerDetail, _("Show a customer"))
def get_customer(request: Request, customer_id: Id) -> CustomerDetail:
    """One customer."""
    customer = queries.get_customer(customer_id, request.actor)
    return CustomerDetail(
        **_facts(customer),
        contacts=[str(contact) for contact in queries.contacts_of(customer)],
        points=[
            PointTold(
                kind=shown.point.kind,
                value=shown.value,
                is_masked=shown.is_masked,
                is_preferred=shown.point.is_preferred,
                contact=shown.point.contact.name if shown.point.contact else "",
                quiet=shown.point.quiet_hours,
                refuses=[row.purpose for row in shown.opt_outs],
            )
            for shown in queries.shown_points(customer, request.actor)
        ],
        residences=[
            ResidenceTold(
                premises_id=row.premises_id,
                premises=row.premises.full_name,
                role=row.role,
                since=row.since,
                until=row.until,
            )
            for row in queries.residences_of(customer)
        ],
        own={fact.field.code: fact.text for fact in queries.own_facts_of(customer) if fact.text},
    )


@reads(router, "/premises", list[PremisesTold], _("Look up premises"))
def lookup_premises(request: Request, asked: Query[TextAsked]) -> list[PremisesTold]:
    """Places, public ones too, by any piece of their name or in any way of writing a room."""
    request.actor.require("customers.view")
    found = queries.lookup_premises(asked.q, request.actor, limit=asked.limit)
    return [PremisesTold.model_validate(place) for place in found]


@reads(router, "/premises/{premises_id}", PremisesTold, _("Show premises"))
def get_premises(request: Request, premises_id: Id) -> PremisesTold:
    """One place."""
    return PremisesTold.model_validate(queries.get_premises(premises_id, request.actor))


def _facts(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "number": customer.number,
        "kind": customer.kind,
        "name": customer.name,
        "unit_id": customer.unit_id,
        "klass": customer.klass.code if customer.klass else "",
        "is_important": customer.is_important,
        "responsible_id": customer.responsible_id,
    }


def _found(found: Found) -> FoundTold:
    return FoundTold(
        **_facts(found.customer),
        premises_id=found.premises_id,
        premises=found.premises,
        contact=found.contact,
        phone=found.phone,
        quiet=found.quiet,
    )
