"""The tree of premises and who resides there."""

from collections.abc import Collection

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.customers.models import Premises, PremisesSet, Residence
from huiyin.staff.rules import ancestor_paths


def get_premises(premises_id: int, actor: Actor) -> Premises:
    """One place that the actor may see.

    :raises NotFound: there is none, or not visible
    """
    rows: PremisesSet = Premises.objects.visible_to(actor).filter(pk=premises_id)
    found: Premises | None = rows.select_related("unit").first()
    if found is None:
        raise NotFound
    return found


def list_projects(actor: Actor) -> list[Premises]:
    """The visible projects."""
    rows = Premises.objects.visible_to(actor).filter(kind=Premises.Kind.PROJECT)
    return list(rows.select_related("unit"))


def children_of(premises: Premises, actor: Actor) -> list[Premises]:
    """What stands right below, in the order in which it was added."""
    return list(Premises.objects.visible_to(actor).right_below(premises))


def rooms_below(premises: Premises, actor: Actor) -> list[Premises]:
    """Every room and public place below, in the order of the tree."""
    rows = Premises.objects.visible_to(actor).below([premises.path]).exclude(pk=premises.pk)
    return list(rows.filter(kind__in=[Premises.Kind.ROOM, Premises.Kind.PLACE]))


def way_to(premises: Premises) -> list[Premises]:
    """From the project down to the place itself."""
    return list(Premises.objects.filter(path__in=ancestor_paths(premises.path)).order_by("depth"))


def residents_of(rooms: Collection[Premises], actor: Actor) -> dict[int, list[Residence]]:
    """Who resides in these rooms now, as far as visible, by the room's id; one query."""
    rows = Residence.objects.visible_to(actor).open().filter(premises__in=[room.pk for room in rooms])
    found: dict[int, list[Residence]] = {room.pk: [] for room in rooms}
    for residence in rows.select_related("customer__klass").order_by("pk"):
        found[residence.premises_id].append(residence)
    return found


def premises_names(premises_ids: Collection[int]) -> dict[int, str]:
    """The full names of these places, by id, for callers who checked that the subject is visible."""
    rows = Premises.objects.filter(pk__in=set(premises_ids)).order_by()
    return dict(rows.values_list("pk", "full_name"))
