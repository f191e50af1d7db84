"""Own fields and what stands in them (decision 0029)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.base.errors import NotFound
from huiyin.customers.models import Customer, CustomerSet, OwnField, OwnValue
from huiyin.customers.rules import own
from huiyin.customers.rules.own import OWN

#: As many fields as are shown as columns of a list.
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class OwnFact:
    """An own field of a customer with what stands in it, "" for nothing; `words` is how people read it."""

    field: OwnField
    text: str

    @property
    def name(self) -> str:
        """Under which name forms and changes know it."""
        return f"{OWN}{self.field.pk}"

    @property
    def words(self) -> str:
        """What stands in it, as people read it."""
        return shown(self.field, self.text)


def shown(field: OwnField, text: str) -> str:
    """What stands in a field, as people read it."""
    if field.type == OwnField.Type.FLAG and text:
        return _("yes") if text == "yes" else _("no")
    if field.type == OwnField.Type.NUMBER and text:
        return f"{Decimal(text):,f}"
    return text


def own_facts_of(customer: Customer) -> list[OwnFact]:
    """The own fields of this kind of customers with what stands in them for this one; one query."""
    here = FilteredRelation("values", condition=Q(values__customer=customer))
    rows: QuerySet[Any] = OwnField.objects.of_kind(customer.kind).annotate(here=here, text=F("here__text"))
    return [OwnFact(field, field.text or "") for field in rows]


def own_values_of(customer_ids: Collection[int], fields: Sequence[OwnField]) -> dict[int, dict[int, str]]:
    """By customer, by field: what stands there as people read it; one query, none without fields."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    if fields:
        known = {field.pk: field for field in fields}
        rows = OwnValue.objects.filter(customer__in=customer_ids, field__in=known)
        for customer_id, field_id, text in rows.values_list("customer_id", "field_id", "text"):
            found[customer_id][field_id] = shown(known[field_id], text)
    return found


def own_words(customer_ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """What of own fields is found by the search box: customer and text; one query."""
    rows = OwnValue.objects.filter(customer__in=customer_ids, field__retired_at__isnull=True)
    rows = rows.exclude(field__type=OwnField.Type.FLAG).order_by("customer_id", "field__order", "field_id")
    return rows.values_list("customer_id", "text")


def list_own_fields(kind: str | None = None) -> list[OwnField]:
    """All that are in use (for this kind), in order."""
    rows = OwnField.objects.filter(retired_at__isnull=True)
    if kind is not None:
        rows = OwnField.objects.of_kind(kind)
    return list(rows.order_by("order", "pk"))


def manage_own_fields() -> list[OwnField]:
    """All fields, those in use first, each with `known`: for how many customers something stands in it."""
    rows = OwnField.objects.annotate(known=Count("values"))
    return list(rows.order_by(F("retired_at").asc(nulls_first=True), "kind", "order", "pk"))


def get_own_field(field_id: int) -> OwnField:
    """One field.

    :raises NotFound: there is none
    """
    field = OwnField.objects.filter(pk=field_id).first()
    if field is None:
        raise NotFound
    return field


def with_own(rows: CustomerSet, field: OwnField, text: str) -> CustomerSet:
    """Those of which the field says this: a text begins so, a number or day lies in "100..200", another one is it.

    :raises ValueError: that is nothing of its type
    """
    values = OwnValue.objects.filter(field=field)
    if field.type in (OwnField.Type.NUMBER, OwnField.Type.DAY):
        column = "number" if field.type == OwnField.Type.NUMBER else "key"
        for side, end in zip(("gte", "lte"), own.span(text), strict=True):
            if end:
                given = own.understood(field.type, end)
                bound = Decimal(given) if column == "number" else given
                values = values.filter(**{f"{column}__{side}": bound})
    elif field.type in (OwnField.Type.CHOICE, OwnField.Type.FLAG):
        values = values.filter(key=own.key_of(own.understood(field.type, text, [*field.choices, text])))
    else:
        values = values.filter(key__startswith=own.key_of(text))
    return rows.filter(pk__in=values.values("customer_id"))
