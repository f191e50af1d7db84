"""What merging two customers would do: rows by relation, facts by field, and what stands against it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.errors import NotFound
from huiyin.customers.models import (
    Confirmation,
    Contact,
    ContactPoint,
    Customer,
    FactChange,
    Merge,
    Note,
    OwnValue,
    Post,
    Profile,
    Residence,
    Reveal,
    Site,
    TeamMember,
)
from huiyin.customers.queries.facts import ways_up
from huiyin.customers.registry import Fate, Relation, relations
from huiyin.customers.rules.facts import BUSINESS, TERMS
from huiyin.files.models import Attachment
from huiyin.journal.models import Event, Stream
from huiyin.search.models import SearchDoc

#: Under these names a table keeps plain ids that may be customers.
PLAIN = frozenset({"customer_id", "subject_id", "owner_id", "object_id", "member_id"})
OWN = ("name", "unit_id", "klass_id", "responsible_id", "parent_id")

Value = str | int | None


def _today(at: datetime) -> dict[str, Any]:
    return {"until": timezone.localtime(at).date()}


RELATIONS = (
    *(Relation(model, "customer", Fate.MOVED) for model in (Contact, FactChange, Note, Post, Reveal, Site)),
    Relation(Customer, "parent", Fate.MOVED),
    Relation(Customer, "merged_into", Fate.MOVED),
    Relation(
        ContactPoint,
        "customer",
        Fate.MOVED,
        once=(),
        standing={"is_preferred": True, "until__isnull": True},
        instead=lambda at: {"is_preferred": False},
        restored={"is_preferred": True},
    ),
    # Present residences that began only later than today, which cannot end today, stay behind: see `clashing`.
    Relation(
        Residence,
        "customer",
        Fate.MOVED,
        once=("premises_id",),
        standing={"until__isnull": True},
        instead=_today,
        restored={"until": None},
    ),
    Relation(
        TeamMember,
        "customer",
        Fate.MOVED,
        once=("staff_id",),
        standing={"until__isnull": True},
        instead=lambda at: {"until": at},
        restored={"until": None},
    ),
    # What the winner knows stands; where both know something, the other's stays behind.
    Relation(OwnValue, "customer", Fate.MOVED, once=("field_id",)),
    Relation(
        Attachment,
        "owner_id",
        Fate.MOVED,
        where={"owner_kind": "customer"},
        once=("sha256", "paper"),
        standing={"withdrawn_at__isnull": True},
    ),
    *(Relation(model, "customer", Fate.KEPT) for model in (Confirmation, Profile)),
    Relation(Merge, "winner", Fate.KEPT),
    Relation(Merge, "loser", Fate.KEPT),
    Relation(Event, "customer_id", Fate.KEPT),
    Relation(Event, "subject_id", Fate.KEPT),
    Relation(Stream, "subject_id", Fate.KEPT),
    # Made anew from what stands.
    Relation(SearchDoc, "object_id", Fate.KEPT),
)


@dataclass(frozen=True, slots=True)
class Moving:
    """The rows of one relation: how many there are, and how many of them meet one of the winner's."""

    relation: Relation
    rows: int
    clashing: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact that the two have otherwise; `takes_other`: the other's will stand."""

    field: str
    winner: Value
    other: Value
    takes_other: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would do; with `hindrances` it is refused."""

    moving: list[Moving] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    hindrances: list[str] = field(default_factory=list)


def find_record(given: str) -> Customer:
    """A record by number or id, for a command; a merged one as itself.

    :raises NotFound: there is none
    """
    by_id = Q(pk=int(given)) if given.isdecimal() else Q(number=given)
    found = Customer.objects.filter(by_id).select_related("unit").first()
    if found is None:
        raise NotFound
    return found


def naming_columns() -> set[str]:
    """All columns that name a customer or may do so: foreign keys, and plain ids under a usual name."""
    return {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if getattr(column, "concrete", False) and (_points_here(column) or _is_plain(column))
    }


def _points_here(column: Any) -> bool:
    return bool(column.is_relation and column.related_model is Customer)


def _is_plain(column: Any) -> bool:
    return not column.is_relation and column.name in PLAIN


def undeclared() -> list[str]:
    """The columns of which nobody has said what merging does with their rows."""
    return sorted(naming_columns() - {one.name for one in relations()})


def rows_of(relation: Relation, customer_id: int) -> QuerySet[Any]:
    """The rows of a relation that name this customer."""
    rows: QuerySet[Any] = _table(relation.model).filter(**relation.where, **{relation.column: customer_id})
    return rows


def clashing(relation: Relation, winner_id: int, loser_id: int) -> QuerySet[Any]:
    """Of the other's rows, those beside which one of the winner's stands already."""
    rows = rows_of(relation, loser_id)
    if relation.once is None:
        return rows.none()
    same = {name: OuterRef(name) for name in relation.once}
    winners = rows_of(relation, winner_id).filter(**relation.standing, **same)
    return rows.filter(Q(Exists(winners)), **relation.standing)


def staying(relation: Relation, winner_id: int, loser_id: int, at: datetime) -> QuerySet[Any]:
    """Of those that clash, which stay behind."""
    rows = clashing(relation, winner_id, loser_id)
    if relation.instead is None:
        return rows
    if relation.model is Residence:
        return rows.filter(since__gt=timezone.localdate(at))
    return rows.none()


def values_of(customer: Customer) -> dict[str, Value]:
    """The facts between which one chooses, as they are kept."""
    profile = Profile.objects.filter(customer=customer).first()
    values: dict[str, Value] = {name: getattr(customer, name) for name in OWN}
    for name in (*BUSINESS, *TERMS):
        value = getattr(profile, name, None)
        values[name] = None if value in (None, "") else str(value)
    return values


def choices(winner: Customer, loser: Customer, take: Collection[str]) -> list[Choice]:
    """The facts that the other has otherwise; the winner's stands where it has one and the other's is not chosen."""
    mine, theirs = values_of(winner), values_of(loser)
    return [
        Choice(name, mine[name], theirs[name], name in take or mine[name] is None)
        for name in mine
        if theirs[name] is not None and theirs[name] != mine[name]
    ]


def preview_merge(winner: Customer, loser: Customer, take: Collection[str] = ()) -> Preview:
    """What merging would do at this moment; two queries per relation."""
    moving = [
        Moving(one, rows_of(one, loser.pk).count(), clashing(one, winner.pk, loser.pk).count())
        for one in relations()
        if one.fate is Fate.MOVED
    ]
    return Preview(
        [one for one in moving if one.rows], choices(winner, loser, take), list(hindrances(winner, loser))
    )


def hindrances(winner: Customer, loser: Customer) -> list[str]:
    """What stands against merging, in words."""
    against = []
    if missing := undeclared():
        names = ", ".join(missing)
        against.append(_("Nobody has said what merging does with: %(names)s") % {"names": names})
    if winner.pk == loser.pk:
        return [*against, _("They are the same record.")]
    if winner.kind != loser.kind:
        against.append(_("They are not of the same kind."))
    if loser.pk in ways_up(winner) or winner.pk in ways_up(loser):
        against.append(_("One is a parent company of the other."))
    for one in relations():
        if one.fate is Fate.HINDERS and (count := rows_of(one, loser.pk).count()):
            words = _(
                "%(number)s still has open obligations of its own (%(count)d): settle or waive them first."
            )
            against.append(words % {"number": loser.number, "count": count})
    return against


def _table(model: type[Model]) -> Any:
    return model._default_manager
