"""Finding the customer while the telephone rings."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from huiyin.base.actor import Actor
from huiyin.base.text import digits, fold
from huiyin.customers.models import Contact, ContactPoint, Customer, Premises, Residence
from huiyin.customers.queries.customers import found_ids
from huiyin.customers.rules import comparable
from huiyin.search import queries as search

# Fewer digits match half the town.
SHORTEST_FRAGMENT = 4
# Room numbers have three to five digits; a whole phone number has seven or more.
_ROOM_DIGITS = range(3, 6)
_WHOLE_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Found:
    """A customer with what tells them apart; `phone` as the actor may see it, `quiet` when it is not to be called."""

    customer: Customer
    premises_id: int | None
    premises: str
    contact: str
    phone: str
    quiet: str = ""


def lookup(text: str, actor: Actor, *, limit: int = 10) -> list[Found]:
    """Customers by phone fragment, name, room or number, the likeliest first.

    A whole phone number finds its owners first; three to five digits alone mean a room before anything else.
    """
    ids: list[int] = []
    if text.strip().isdecimal() and len(digits(text)) in _ROOM_DIGITS:
        rooms = search.find(
            f"{digits(text)}室", kinds=["customer"], scopes=actor.scopes("customers.view"), limit=limit
        )
        ids = [hit.object_id for hit in rooms]
    if len(ids) < limit:
        ids += [found for found in found_ids(text, actor, limit=limit) if found not in ids]
    rows = _described(ids[:limit], actor, number=digits(text))
    order = {id_: rank for rank, id_ in enumerate(ids)}
    rows.sort(key=lambda row: (not _is_meant(row, text), order[row.pk]))
    return [_found(row, actor) for row in rows]


def find_by_phone(fragment: str, actor: Actor, *, limit: int = 10) -> list[Found]:
    """Customers with this piece of a phone number (at least four digits), a whole number first.

    Nothing where the actor may not read contact points: searching must not tell what is masked.
    """
    number = digits(fragment)
    if len(number) < SHORTEST_FRAGMENT:
        return []
    points = ContactPoint.objects.filter(until__isnull=True, kind__in=["phone", "mobile"])
    hits = search.find(
        number, kinds=["customer_contacts"], scopes=actor.scopes("customers.contacts"), limit=limit * 5
    )
    owners = points.filter(customer__in=[hit.object_id for hit in hits], digits__contains=number)
    exact_first = sorted(
        owners.values_list("customer_id", "digits"), key=lambda row: len(row[1]) - len(number)
    )
    ids = list(dict.fromkeys(customer_id for customer_id, _digits in exact_first))[:limit]
    rows = {row.pk: row for row in _described(ids, actor)}
    return [_found(rows[id_], actor) for id_ in ids if id_ in rows]


def customers_by_email(address: str, actor: Actor) -> list[Customer]:
    """The visible customers that are reached by this e-mail address now; whoever writes from it is one of them."""
    points = ContactPoint.objects.filter(
        until__isnull=True, kind=ContactPoint.Kind.EMAIL, digits=comparable("email", address)
    )
    rows = Customer.objects.visible_to(actor).filter(pk__in=points.values("customer"))
    return list(rows.select_related("unit").order_by("pk"))


def lookup_premises(text: str, actor: Actor, *, limit: int = 10) -> list[Premises]:
    """Places, public ones too, by any piece of their full name or in any way of writing a room."""
    hits = search.find(text, kinds=["premises"], scopes=actor.scopes("customers.view"), limit=limit)
    rows = Premises.objects.visible_to(actor).filter(pk__in=[hit.object_id for hit in hits])
    return list(rows)


def described(ids: Collection[int], actor: Actor) -> dict[int, Found]:
    """These customers, as far as visible, with what tells them apart; one query."""
    return {row.pk: _found(row, actor) for row in _described(ids, actor)}


def _described(ids: Collection[int], actor: Actor, *, number: str = "") -> list[Customer]:
    """These customers with place, contact, phone, and whether they own `number`; one query."""
    home = Residence.objects.open().filter(customer=OuterRef("pk")).order_by("-since", "pk")
    contact = Contact.objects.filter(customer=OuterRef("pk"), left_at__isnull=True).order_by("pk")
    phones = ContactPoint.objects.filter(
        customer=OuterRef("pk"), until__isnull=True, kind__in=["phone", "mobile"]
    )
    point = phones.order_by("-is_preferred", "pk")
    rows = Customer.objects.visible_to(actor).filter(pk__in=ids).select_related("unit", "klass")
    return list(
        rows.annotate(
            found_premises_id=Subquery(home.values("premises_id")[:1]),
            found_premises=Subquery(home.values("premises__full_name")[:1]),
            found_contact=Subquery(contact.values("name")[:1]),
            found_phone=Subquery(point.values("value")[:1]),
            found_kind=Subquery(point.values("kind")[:1]),
            found_from=Subquery(point.values("quiet_from")[:1]),
            found_until=Subquery(point.values("quiet_until")[:1]),
            found_owns=Exists(phones.filter(digits=number)),
        )
    )


def _is_meant(row: Customer, text: str) -> bool:
    """Whether the query is the customer's whole name, number or phone number."""
    is_phone = len(digits(text)) >= _WHOLE_NUMBER and bool(getattr(row, "found_owns", False))
    return is_phone or fold(text) in {fold(row.name), fold(row.number)}


def _found(row: Customer, actor: Actor) -> Found:
    phone = getattr(row, "found_phone", None) or ""
    point = ContactPoint(
        kind=getattr(row, "found_kind", None) or "",
        value=phone,
        quiet_from=getattr(row, "found_from", None),
        quiet_until=getattr(row, "found_until", None),
    )
    return Found(
        customer=row,
        premises_id=getattr(row, "found_premises_id", None),
        premises=getattr(row, "found_premises", None) or "",
        contact=getattr(row, "found_contact", None) or "",
        phone=point.shown_to(actor, row.unit.path) if phone else "",
        quiet=point.quiet_hours,
    )
