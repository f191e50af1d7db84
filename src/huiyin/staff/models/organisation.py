"""The organisation tree, the people who work in it, and the positions they hold over time."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from huiyin.base.actor import Actor
from huiyin.journal.registry import Place
from huiyin.staff.rules import SHORTEST, LoginRules, ancestor_paths, normalise_username


def under(field: str, scopes: Iterable[str]) -> Q:
    """Rows whose unit path, in the column `field`, lies under one of the scopes ("" is everywhere)."""
    condition = Q(pk__in=[])
    for scope in scopes:
        if not scope:
            return Q()
        condition |= Q(**{f"{field}__startswith": scope})
    return condition


class OrgUnitSet(MP_NodeQuerySet):
    """Reads of the organisation tree."""

    def visible_to(self, actor: Actor) -> "OrgUnitSet":
        """Units under those for which the actor may see the organisation."""
        return self.under(actor.scopes("staff.view"))

    def under(self, scopes: Iterable[str]) -> "OrgUnitSet":
        """Units at or below these paths."""
        rows: OrgUnitSet = self.filter(under("path", scopes))
        return rows


class OrgUnitManager(MP_NodeManager):
    """Hands out `OrgUnitSet`, in the order of the tree as treebeard needs it."""

    def get_queryset(self) -> OrgUnitSet:
        """All units, a unit right before those below it."""
        rows: OrgUnitSet = OrgUnitSet(self.model, using=self._db).order_by("path")
        return rows

    def visible_to(self, actor: Actor) -> OrgUnitSet:
        """See `OrgUnitSet.visible_to`."""
        return self.get_queryset().visible_to(actor)

    def under(self, scopes: Iterable[str]) -> OrgUnitSet:
        """See `OrgUnitSet.under`."""
        return self.get_queryset().under(scopes)


class OrgUnit(MP_Node, models.Model):
    """A part of the organisation: group, company, branch, management office or department, to any depth."""

    class Kind(models.TextChoices):
        """What a unit is."""

        GROUP = "group", pgettext_lazy("unit", "group")
        COMPANY = "company", pgettext_lazy("unit", "company")
        BRANCH = "branch", pgettext_lazy("unit", "branch")
        OFFICE = "office", pgettext_lazy("unit", "management office")
        DEPARTMENT = "department", pgettext_lazy("unit", "department")

    path: "models.CharField[str, str]"
    depth: "models.PositiveIntegerField[int, int]"

    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    is_desk = models.BooleanField(_("service desk"), default=False)
    calendar = models.ForeignKey(
        "calendars.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("working calendar"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    _calendar: tuple[str, int | None] | None = None

    objects = OrgUnitManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="unit_code_is_unique")]

    def __str__(self) -> str:
        return self.name

    def place(self) -> Place:
        """Where something happens when it happens here: with the calendar version in force for this unit.

        The calendar is that of the nearest unit upwards that has one; None when none has. One query, unless it was
        read together with the unit.
        """
        known = self._calendar
        version_id = known[1] if known and known[0] == self.path else self._read_calendar()
        return Place(self.pk, self.path, version_id)

    def know_calendar(self, version_id: int | None) -> None:
        """Keep the calendar version that was read together with the unit, for as long as it stays where it is."""
        self._calendar = (self.path, version_id)

    def _read_calendar(self) -> int | None:
        line = ancestor_paths(self.path)
        # By hand: every event asks for it, and the ORM takes twenty times as long to build it as it runs.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT calendar.current_id FROM staff_orgunit unit"  # noqa: S608 - placeholders only
                " JOIN calendars_workingcalendar calendar ON calendar.id = unit.calendar_id"
                f" WHERE unit.path IN ({', '.join(['%s'] * len(line))}) AND calendar.current_id IS NOT NULL"
                " ORDER BY unit.depth DESC LIMIT 1",
                line,
            )
            found = cursor.fetchone()
        return found[0] if found else None

    def is_within(self, path: str) -> bool:
        """Whether this unit lies at or below `path`."""
        return self.path.startswith(path)


class StaffSet(models.QuerySet["Staff"]):
    """Reads of the people."""

    def visible_to(self, actor: Actor) -> "StaffSet":
        """Oneself, those with a position in a visible unit, now or before; administrators: those without."""
        if "" in actor.scopes("staff.view"):
            return self
        held = Holding.objects.filter(staff=OuterRef("pk"))
        visible = Exists(held.filter(under("position__unit__path", actor.scopes("staff.view"))))
        condition = Q(visible)
        if actor.kind == "staff":
            condition |= Q(pk=actor.id)
        if actor.may("staff.manage"):
            condition |= ~Q(Exists(held))
        return self.filter(condition)


class StaffManager(BaseUserManager["Staff"]):
    """Hands out `StaffSet`; finds people by user name in whatever case it is typed."""

    def get_queryset(self) -> StaffSet:
        """All people."""
        return StaffSet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> StaffSet:
        """See `StaffSet.visible_to`."""
        return self.get_queryset().visible_to(actor)

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The person of this user name, as Django's login asks for it."""
        return self.get(username=normalise_username(username or ""))


class Staff(AbstractBaseUser):
    """A person who works here, with a login. What the person may do comes from the positions held."""

    class Language(models.TextChoices):
        """The languages of the pages."""

        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    number = models.CharField(_("employee number"), max_length=30, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=30, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    is_demo = models.BooleanField(_("demo login"), default=False)
    password_set_at = models.DateTimeField(_("password set"), null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = StaffManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="staff_username_is_unique_in_any_case"),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="staff_number_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A set of permissions; a position gives its role's permissions under the position's scope."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    permissions = models.JSONField(_("permissions"), default=list)
    is_everywhere = models.BooleanField(_("holds everywhere"), default=False)
    is_standard = models.BooleanField(_("as delivered"), default=False)
    needs_second_factor = models.BooleanField(_("demands a second factor"), default=False)
    password_length = models.PositiveSmallIntegerField(_("least length of a password"), default=SHORTEST)
    password_days = models.PositiveSmallIntegerField(_("days until a password must be changed"), default=0)
    password_history = models.PositiveSmallIntegerField(_("passwords that may not return"), default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def login_rules(self) -> LoginRules:
        """What the role demands of its holders' logins."""
        return LoginRules(
            self.needs_second_factor, self.password_length, self.password_days, self.password_history
        )


class PositionSet(models.QuerySet["Position"]):
    """Reads of the positions."""

    def visible_to(self, actor: Actor) -> "PositionSet":
        """Positions in visible units."""
        return self.filter(under("unit__path", actor.scopes("staff.view")))


class Position(models.Model):
    """A post in a unit. Its role's permissions hold under `scope_unit`; clauses may name it by its role."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="positions")
    title = models.CharField(_("title of the position"), max_length=60)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="positions")
    scope_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    is_head = models.BooleanField(_("head of the unit"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PositionSet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def scope_path(self) -> str:
        """The path under which the role's permissions hold; "" is everywhere."""
        return "" if self.role.is_everywhere else self.scope_unit.path


class HoldingSet(models.QuerySet["Holding"]):
    """Reads of who holds what when."""

    def visible_to(self, actor: Actor) -> "HoldingSet":
        """Holdings of positions in visible units."""
        return self.filter(under("position__unit__path", actor.scopes("staff.view")))

    def held_at(self, at: datetime) -> "HoldingSet":
        """Those in force at this moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Holding(models.Model):
    """Somebody holds a position from `since` on, until before `until`."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="holdings")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = HoldingSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "position"],
                condition=Q(until__isnull=True),
                name="holding_is_open_once_per_person_and_position",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} → {self.position_id}"

    def is_held_at(self, at: datetime) -> bool:
        """Whether it is in force at this moment."""
        return self.since <= at and (self.until is None or self.until > at)
