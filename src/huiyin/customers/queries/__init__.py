"""Reads of customers and premises, for the room's pages and for other rooms."""

from huiyin.customers.queries.cards import (
    Shown,
    contacts_of,
    history_of,
    open_points,
    residences_of,
    shown_points,
)
from huiyin.customers.queries.customers import (
    Filters,
    find_class,
    get_contact,
    get_contact_point,
    get_customer,
    get_residence,
    list_classes,
    list_customers,
    names,
)
from huiyin.customers.queries.lookup import (
    Found,
    customers_by_email,
    described,
    find_by_phone,
    lookup,
    lookup_premises,
)
from huiyin.customers.queries.premises import (
    children_of,
    get_premises,
    list_projects,
    premises_names,
    residents_of,
    rooms_below,
    way_to,
)
from huiyin.customers.queries.presenting import (
    next_customers,
    next_premises,
    present_customers,
    present_premises,
)

__all__ = [
    "Filters",
    "Found",
    "Shown",
    "children_of",
    "contacts_of",
    "customers_by_email",
    "described",
    "find_by_phone",
    "find_class",
    "get_contact",
    "get_contact_point",
    "get_customer",
    "get_premises",
    "get_residence",
    "history_of",
    "list_classes",
    "list_customers",
    "list_projects",
    "lookup",
    "lookup_premises",
    "names",
    "next_customers",
    "next_premises",
    "open_points",
    "premises_names",
    "present_customers",
    "present_premises",
    "residences_of",
    "residents_of",
    "rooms_below",
    "shown_points",
    "way_to",
]
