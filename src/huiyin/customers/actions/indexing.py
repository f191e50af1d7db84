"""The search entries of the room: one without contact points, one with them for those who may read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from huiyin.customers.models import Contact, ContactPoint, Customer, Note, Premises, Residence, Site
from huiyin.customers.queries.facts import former_names
from huiyin.customers.queries.own import own_words
from huiyin.search.actions import Row, put_many
from huiyin.search.rules.pinyin import spelled


def index_customers(customer_ids: Collection[int]) -> None:
    """Put the customers into the index as they are now; ten queries."""
    put_many(customer_rows(customer_ids))


def customer_rows(customer_ids: Collection[int]) -> list[Row]:
    """What customers are found by, names as they are spelled in pinyin, too, and names of before: two rows each; nine
    queries. Only those notes stand there that everybody reads who sees the customer. Merged ones have no rows: what
    they are called finds the one they were merged into.
    """
    people: defaultdict[int, list[str]] = defaultdict(list)
    points: defaultdict[int, list[str]] = defaultdict(list)
    homes: defaultdict[int, list[str]] = defaultdict(list)
    # Each in an order of its own, so that the same facts always give the same text.
    contacts = Contact.objects.filter(customer__in=customer_ids, left_at__isnull=True).order_by("pk")
    for customer_id, *texts in contacts.values_list("customer_id", "name", "title"):
        people[customer_id] += texts
    current = ContactPoint.objects.filter(customer__in=customer_ids, until__isnull=True).order_by(
        "kind", "value"
    )
    for customer_id, *texts in current.values_list("customer_id", "value", "digits"):
        points[customer_id] += dict.fromkeys(texts)
    open_ = Residence.objects.open().filter(customer__in=customer_ids).order_by("pk")
    for customer_id, name in open_.values_list("customer_id", "premises__full_name"):
        homes[customer_id].append(name)
    names = former_names(customer_ids)
    said: defaultdict[int, list[str]] = defaultdict(list)
    sites = Site.objects.filter(customer__in=customer_ids, until__isnull=True).order_by("pk")
    for customer_id, name in sites.values_list("customer_id", "name"):
        said[customer_id].append(name)
    notes = Note.objects.filter(
        customer__in=customer_ids, visibility=Note.Visibility.UNIT, withdrawn_at__isnull=True
    ).order_by("pk")
    for customer_id, words in notes.values_list("customer_id", "words"):
        said[customer_id].append(words)
    for customer_id, words in own_words(customer_ids):
        said[customer_id].append(words)
    merged = Customer.objects.filter(merged_into__in=customer_ids).order_by("pk")
    for into, *texts in merged.values_list("merged_into_id", "name", "number"):
        names.setdefault(into, []).extend(texts)
    rows = []
    for customer in Customer.objects.standing().filter(pk__in=customer_ids).select_related("unit"):
        id_, path = customer.pk, customer.unit.path
        called = [customer.name, *names.get(id_, []), *people[id_]]
        spellings = spelled(" ".join(called))
        known = "\n".join([called[0], customer.number, *called[1:], *homes[id_], *said[id_], spellings])
        rows.append(Row("customer", id_, path, known))
        rows.append(Row("customer_contacts", id_, path, "\n".join([known, *points[id_]])))
    return rows


def index_premises(rows: Iterable[tuple[Premises, str]]) -> None:
    """Put places, each with the path of its unit, into the index."""
    put_many(Row("premises", premises.pk, path, premises.full_name) for premises, path in rows)


def premises_rows(premises_ids: Collection[int]) -> list[Row]:
    """What places are found by; one query."""
    rows = Premises.objects.filter(pk__in=premises_ids).select_related("unit")
    return [Row("premises", row.pk, row.unit.path, row.full_name) for row in rows]
