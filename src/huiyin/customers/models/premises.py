"""Where customers are: the tree of projects, buildings, entrances and rooms, and who resides there."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from huiyin.base.actor import Actor
from huiyin.customers.models.customers import Customer
from huiyin.staff.models import under


class PremisesSet(MP_NodeQuerySet):
    """Reads of premises."""

    def visible_to(self, actor: Actor) -> "PremisesSet":
        """Premises of units under which the actor may see customers."""
        rows: PremisesSet = self.filter(under("unit__path", actor.scopes("customers.view")))
        return rows

    def below(self, paths: Iterable[str]) -> "PremisesSet":
        """Premises at or below these paths of the premises tree."""
        rows: PremisesSet = self.filter(under("path", paths))
        return rows

    def right_below(self, parent: "Premises | None") -> "PremisesSet":
        """The projects, or what stands one step below `parent`."""
        rows = self.below([parent.path if parent else ""])
        found: PremisesSet = rows.filter(depth=parent.depth + 1 if parent else 1)
        return found


class PremisesManager(MP_NodeManager):
    """Hands out `PremisesSet`, in the order of the tree as treebeard needs it."""

    def get_queryset(self) -> PremisesSet:
        """All premises, each right before those below it."""
        rows: PremisesSet = PremisesSet(self.model, using=self._db).order_by("path")
        return rows

    def visible_to(self, actor: Actor) -> PremisesSet:
        """See `PremisesSet.visible_to`."""
        return self.get_queryset().visible_to(actor)

    def below(self, paths: Iterable[str]) -> PremisesSet:
        """See `PremisesSet.below`."""
        return self.get_queryset().below(paths)

    def right_below(self, parent: "Premises | None") -> PremisesSet:
        """See `PremisesSet.right_below`."""
        return self.get_queryset().right_below(parent)


class Premises(MP_Node, models.Model):
    """A project, one of its buildings, entrances or rooms, or a public place such as a lift or a gate.

    `full_name` is the whole way down ("翠湖花园3号楼2单元1201"); `unit` is the unit that looks after it.
    """

    class Kind(models.TextChoices):
        """The floors of the tree; a public place may be anywhere below a project."""

        PROJECT = "project", _("project")
        BUILDING = "building", _("building")
        ENTRANCE = "entrance", _("entrance")
        ROOM = "room", _("room")
        PLACE = "place", _("public place")

    # What may stand right below what.
    BELOW: dict[str, frozenset[str]] = {
        "": frozenset({Kind.PROJECT}),
        Kind.PROJECT: frozenset({Kind.BUILDING, Kind.ROOM, Kind.PLACE}),
        Kind.BUILDING: frozenset({Kind.ENTRANCE, Kind.ROOM, Kind.PLACE}),
        Kind.ENTRANCE: frozenset({Kind.ROOM, Kind.PLACE}),
    }

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    full_name = models.CharField(_("full name"), max_length=250)
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )

    node_order_by: list[str] = []
    objects = PremisesManager()

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_room(self) -> bool:
        """Whether somebody can reside there."""
        return self.kind == self.Kind.ROOM

    @property
    def is_leaf_kind(self) -> bool:
        """Whether nothing stands below it: a room or a public place."""
        return self.kind not in self.BELOW


class ResidenceSet(models.QuerySet["Residence"]):
    """Reads of residences."""

    def visible_to(self, actor: Actor) -> "ResidenceSet":
        """Residences of visible customers."""
        return self.filter(under("customer__unit__path", actor.scopes("customers.view")))

    def held_on(self, day: date) -> "ResidenceSet":
        """Those in force on this day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def open(self) -> "ResidenceSet":
        """Those without an end."""
        return self.filter(until__isnull=True)


class Residence(models.Model):
    """A customer resides in premises, from the day `since` on, until before the day `until`."""

    class Role(models.TextChoices):
        """As what."""

        OWNER = "owner", _("owner")
        TENANT = "tenant", _("tenant")
        FAMILY = "family", _("family member")
        USER = "user", _("occupier")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="residences")
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="residences")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ResidenceSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "premises"],
                condition=Q(until__isnull=True),
                name="residence_is_open_once_per_customer_and_premises",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="residence_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} @ {self.premises_id}"
