"""Single customers and lists of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.customers.models import (
    Contact,
    ContactPoint,
    Customer,
    CustomerClass,
    CustomerSet,
    OwnField,
    Residence,
)
from huiyin.customers.queries.own import with_own
from huiyin.search import queries as search
from huiyin.staff.models import OrgUnit, under

# More than this many hits of a word are not listed: the word says too little.
MOST_HITS = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of customers is narrowed to; empty values do not narrow."""

    text: str = ""
    kind: str = ""
    klass: str = ""
    unit_id: int | None = None
    responsible_id: int | None = None
    own: tuple[OwnField, str] | None = None


def get_customer(customer_id: int, actor: Actor) -> Customer:
    """One customer that the actor may see, with unit, class and responsible person; for a merged one, the
    one it was merged into.

    :raises NotFound: there is none, or not visible
    """
    rows = Customer.objects.visible_to(actor).select_related(
        "unit", "klass", "responsible", "parent", "profile"
    )
    customer = rows.filter(pk=customer_id).first()
    if customer is None:
        into = Customer.objects.filter(pk=customer_id, merged_into__isnull=False).values("merged_into")
        customer = rows.filter(pk__in=into).first()
    if customer is None:
        raise NotFound
    return customer


def list_customers(actor: Actor, filters: Filters) -> CustomerSet:
    """Visible customers; with a text, at most `MOST_HITS` of those that have it."""
    rows = Customer.objects.visible_to(actor)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.klass:
        rows = rows.filter(klass__code=filters.klass)
    if filters.unit_id is not None:
        unit = OrgUnit.objects.filter(pk=filters.unit_id).first()
        rows = rows.filter(under("unit__path", [unit.path] if unit else []))
    if filters.responsible_id is not None:
        rows = rows.filter(responsible_id=filters.responsible_id)
    if filters.own is not None:
        rows = with_own(rows, *filters.own)
    if filters.text:
        rows = rows.filter(pk__in=found_ids(filters.text, actor, limit=MOST_HITS))
    return rows.select_related("unit", "klass", "responsible")


def found_ids(text: str, actor: Actor, *, limit: int) -> list[int]:
    """Customers whose texts answer the query, newest first; contact points only where the actor reads them.

    One query when the actor reads the contact points of all visible customers or of none.
    """
    seen, read = actor.scopes("customers.view"), actor.scopes("customers.contacts")
    if read == seen:
        searches = [(["customer_contacts"], read)]
    else:
        searches = [(["customer_contacts"], read), (["customer"], seen)]
    hits = [
        hit.object_id
        for kinds, scopes in searches
        for hit in search.find(text, kinds=kinds, scopes=scopes, limit=limit)
    ]
    return list(dict.fromkeys(hits))[:limit]


def get_contact(contact_id: int, actor: Actor) -> Contact:
    """One person at a visible customer.

    :raises NotFound: there is none, or not visible
    """
    contact = Contact.objects.filter(pk=contact_id, customer__in=Customer.objects.visible_to(actor)).first()
    if contact is None:
        raise NotFound
    return contact


def get_contact_point(point_id: int, actor: Actor) -> ContactPoint:
    """One contact point of a visible customer, whether past or not.

    :raises NotFound: there is none, or not visible
    """
    rows: QuerySet[ContactPoint] = ContactPoint.objects.select_related("customer__unit", "contact")
    point = rows.filter(pk=point_id, customer__in=Customer.objects.visible_to(actor)).first()
    if point is None:
        raise NotFound
    return point


def get_residence(residence_id: int, actor: Actor) -> Residence:
    """One residence of a visible customer.

    :raises NotFound: there is none, or not visible
    """
    rows = Residence.objects.visible_to(actor).select_related("customer__unit", "premises")
    residence = rows.filter(pk=residence_id).first()
    if residence is None:
        raise NotFound
    return residence


def list_classes() -> list[CustomerClass]:
    """All classes, by code."""
    return list(CustomerClass.objects.order_by("code"))


def find_class(code: str) -> CustomerClass | None:
    """One class by its code, or None."""
    return CustomerClass.objects.filter(code=code).first()


def names(customer_ids: Collection[int], actor: Actor) -> dict[int, str]:
    """The names of these customers as far as they are visible, by id."""
    rows = Customer.objects.visible_to(actor).filter(pk__in=set(customer_ids))
    return dict(rows.values_list("pk", "name"))
