"""Merging two records of one customer, and taking that back (decision 0027)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import CustomerMerged, MergeUndone
from huiyin.customers.models import Customer, FactChange, Merge, Profile
from huiyin.customers.queries import merging as queries
from huiyin.customers.registry import Fate, Relation, relations
from huiyin.customers.rules.facts import BUSINESS, TERMS
from huiyin.journal.actions import record
from huiyin.search.actions import drop

# More ids than this are not named in one statement.
_BATCH = 500
# What important facts are called in `FactChange`.
_FACTS = {"responsible_id": "responsible", "parent_id": "parent"}


@dataclass(frozen=True, slots=True)
class Undone:
    """What went back, and what stayed since it had changed: rows by relation, facts by name."""

    merge: Merge
    rows: int
    left: Mapping[str, Sequence[int]]
    left_fields: Sequence[str]


@transaction.atomic
def merge_customers(
    winner_id: int, *, loser_id: int, take: Collection[str] = (), by: Actor, at: datetime
) -> Merge:
    """Make one customer out of two records; `take` names the facts of the loser that are to stand.

    Events: customer.merged.

    :raises NotFound: one of them does not exist, or is not visible
    :raises NotAllowed: the actor may not change both, or takes terms without the right to
    :raises WrongStatus: one of them was merged already
    :raises Invalid: something stands against it, see `queries.merging.hindrances`, or no such fact
    """
    winner, loser = _both(winner_id, loser_id, by)
    if unknown := set(take) - {*queries.OWN, *BUSINESS, *TERMS}:
        raise Invalid(_("There is no such field: %(names)s") % {"names": ", ".join(sorted(unknown))})
    if set(take) & set(TERMS):
        for one in (winner, loser):
            by.require("customers.terms", one.unit.path)
    if against := queries.hindrances(winner, loser):
        raise Invalid(" ".join(against))
    fields = {
        one.field: [one.winner, one.other] for one in queries.choices(winner, loser, take) if one.takes_other
    }
    merge = Merge(winner=winner, loser=loser, fields=fields, by_id=by.id, at=at)
    for relation in relations():
        if relation.fate is Fate.MOVED:
            _move(relation, merge)
    changes = _set(winner, {name: since for name, (before, since) in fields.items()}, loser, by, at)
    Customer.objects.filter(pk=loser.pk).update(merged_into=winner)
    merge.save(force_insert=True)
    _index_again([winner.pk], gone=loser.pk)
    merged = CustomerMerged(
        merge_id=merge.pk,
        other_id=loser.pk,
        rows=sum(map(len, merge.moved.values())),
        fields=sorted(fields),
        change_ids=[row.pk for row in changes],
    )
    record(merged, on=winner.pk, place=winner.unit.place(), by=by, at=at, customer_id=winner.pk)
    return merge


@transaction.atomic
def undo_merge(merge_id: int, *, by: Actor, at: datetime) -> Undone:
    """Make two customers of one again: what the merge moved goes back, as far as it is as the merge left it.

    Events: customer.merge_undone.

    :raises NotFound: there is no such merge, or the customer is not visible
    :raises NotAllowed: the actor may not change both
    :raises WrongStatus: it was undone already, or the winner was itself merged since
    """
    merge = Merge.objects.select_related("loser__unit").filter(pk=merge_id).first()
    if merge is None:
        raise NotFound
    winner = _standing(merge.winner_id, by)
    by.require("customers.edit", merge.loser.unit.path)
    _hold(winner.pk)
    if not Merge.objects.filter(pk=merge_id, undone_at__isnull=True).update(undone_at=at):
        raise WrongStatus
    merge.undone_at = at
    Customer.objects.filter(pk=merge.loser_id, merged_into=winner).update(merged_into=None)
    left: dict[str, list[int]] = {}
    for one in relations():
        if one.fate is Fate.MOVED and merge.moved.get(one.name):
            left[one.name] = _move_back(one, merge)
    left = {name: ids for name, ids in left.items() if ids}
    now = queries.values_of(winner)
    back = {name: before for name, (before, since) in merge.fields.items() if now[name] == since}
    changes = _set(winner, back, merge.loser, by, at)
    _index_again([winner.pk, merge.loser_id])
    count, stayed = sum(map(len, merge.moved.values())), sum(map(len, left.values()))
    undone = MergeUndone(
        merge_id=merge.pk,
        other_id=merge.loser_id,
        rows=count - stayed,
        left=stayed,
        fields=sorted(back),
        change_ids=[row.pk for row in changes],
    )
    record(undone, on=winner.pk, place=winner.unit.place(), by=by, at=at, customer_id=winner.pk)
    return Undone(merge, count - stayed, left, sorted(set(merge.fields) - set(back)))


def _both(winner_id: int, loser_id: int, by: Actor) -> tuple[Customer, Customer]:
    """Both records, which nobody else merges meanwhile."""
    for id_ in (winner_id, loser_id):
        _standing(id_, by)
    _hold(winner_id, loser_id)
    return _standing(winner_id, by), _standing(loser_id, by)


def _hold(*ids: int) -> None:
    """Whoever merges one of these waits until this transaction ends; always in the same order.

    :raises WrongStatus: one of them was merged a moment ago
    """
    for id_ in sorted(set(ids)):
        if not Customer.objects.standing().filter(pk=id_).update(number=F("number")):
            raise WrongStatus


def _standing(customer_id: int, by: Actor) -> Customer:
    customer = editable(customer_id, by)
    if customer.pk != customer_id:
        raise WrongStatus(_("It was merged into %(number)s already.") % {"number": customer.number})
    return customer


def _move(one: Relation, merge: Merge) -> None:
    """Have the loser's rows name the winner, and note which."""
    winner_id, loser_id = merge.winner_id, merge.loser_id
    stays = set(queries.staying(one, winner_id, loser_id, merge.at).values_list("pk", flat=True))
    clashing = set(queries.clashing(one, winner_id, loser_id).values_list("pk", flat=True)) - stays
    ids = [id_ for id_ in queries.rows_of(one, loser_id).values_list("pk", flat=True) if id_ not in stays]
    if one.instead is not None:
        _update(one, sorted(clashing), loser_id, {one.column: winner_id, **one.instead(merge.at)})
    _update(one, [id_ for id_ in ids if id_ not in clashing], loser_id, {one.column: winner_id})
    if ids:
        merge.moved[one.name] = sorted(ids)
    if clashing:
        merge.changed[one.name] = sorted(clashing)


def _move_back(one: Relation, merge: Merge) -> list[int]:
    """Have the noted rows name the loser again; those that no longer name the winner are returned."""
    ids, changed = merge.moved[one.name], set(merge.changed.get(one.name, ()))
    here = set(queries.rows_of(one, merge.winner_id).values_list("pk", flat=True))
    going = [id_ for id_ in ids if id_ in here]
    back = {one.column: merge.loser_id}
    _update(one, [id_ for id_ in going if id_ not in changed], merge.winner_id, back)
    _update(one, [id_ for id_ in going if id_ in changed], merge.winner_id, {**back, **one.restored})
    return [id_ for id_ in ids if id_ not in here]


def _update(one: Relation, ids: Sequence[int], of: int, values: Mapping[str, Any]) -> None:
    for some in _batches(ids):
        queries.rows_of(one, of).filter(pk__in=some).update(**values)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _set(
    winner: Customer, values: Mapping[str, queries.Value], other: Customer, by: Actor, at: datetime
) -> Sequence[FactChange]:
    """Give the winner these facts, and keep what important ones were."""
    before = queries.values_of(winner)
    own = {name: value for name, value in values.items() if name in queries.OWN}
    rest = {name: value for name, value in values.items() if name not in queries.OWN}
    old = {name: _shown(winner, name, before[name]) for name in values}
    if own:
        Customer.objects.filter(pk=winner.pk).update(**own)
        winner.refresh_from_db()
    if rest:
        facts = {name: _kept(name, value) for name, value in rest.items()}
        Profile.objects.update_or_create(customer=winner, defaults=facts)
    pairs = {_FACTS.get(name, name): (old[name], _shown(winner, name, values[name])) for name in values}
    cause = _("Merging with %(number)s") % {"number": other.number}
    return note_changes(winner, pairs, cause=cause, by=by, at=at)


def _kept(name: str, value: queries.Value) -> queries.Value:
    """A fact of the profile as its column has it where nothing is known."""
    return value if value is not None or name == "credit_limit" else ""


def _shown(customer: Customer, name: str, value: queries.Value) -> str:
    """A fact as the list of changes shows it; `customer` has it at this moment."""
    if name == "responsible_id":
        return customer.responsible.name if customer.responsible else ""
    if name == "parent_id":
        return str(customer.parent or "")
    return "" if value is None else str(value)


def _index_again(customer_ids: Collection[int], *, gone: int | None = None) -> None:
    if gone is not None:
        for kind in ("customer", "customer_contacts"):
            drop(kind, gone)
    index_customers(customer_ids)
