"""The duty roster: who is on duty when, swaps, and what one shift hands to the next."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.actor import Actor
from huiyin.staff.models.organisation import OrgUnit, under
from huiyin.staff.rules.duty import ShiftKind, read_kinds


class DutyRoster(models.Model):
    """A unit that keeps a roster around the clock; `kinds` are its shifts as [code, begin, end]."""

    unit = models.OneToOneField(OrgUnit, on_delete=models.PROTECT, related_name="+")
    kinds = models.JSONField()
    cycle = models.CharField(max_length=200)
    swaps_need_approval = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def shift_kinds(self) -> list[ShiftKind]:
        """The shifts of a day."""
        return read_kinds(self.kinds)


class DutyShiftSet(models.QuerySet["DutyShift"]):
    """Reads of shifts."""

    def visible_to(self, actor: Actor) -> "DutyShiftSet":
        """One's own, and those of units that the actor may see."""
        scopes = actor.scopes("staff.view")
        if "" in scopes:
            return self
        own = Q(staff_id=actor.id) if actor.kind == "staff" else Q(pk__in=[])
        return self.filter(own | under("unit__path", scopes))

    def standing(self) -> "DutyShiftSet":
        """Those that were not taken off the roster."""
        return self.exclude(status=DutyShift.Status.REMOVED)


class DutyShift(models.Model):
    """Somebody is on duty in a unit from `begins_at` until before `ends_at`."""

    class Status(models.TextChoices):
        """Where a shift stands."""

        PLANNED = "planned", _("on the roster")
        HANDED_OVER = "handed_over", pgettext_lazy("duty", "handed over")
        TAKEN_OVER = "taken_over", pgettext_lazy("duty", "taken over")
        REMOVED = "removed", _("taken off the roster")

    TRANSITIONS: dict[str, set[str]] = {
        "planned": {"handed_over", "removed"},
        "handed_over": {"taken_over"},
        "taken_over": set(),
        "removed": set(),
    }

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("shift"), max_length=10)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)

    objects = DutyShiftSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "begins_at"],
                condition=~Q(status="removed"),
                name="duty_shift_is_one_per_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="duty_shift_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "ends_at"], name="duty_shift_by_unit"),
            models.Index(fields=["staff", "ends_at"], name="duty_shift_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.code} {self.begins_at}"


class DutySwap(models.Model):
    """Somebody asks a colleague to take a shift, for one of the colleague's own or for nothing."""

    class Status(models.TextChoices):
        """Where the asking stands."""

        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed, to be approved")
        DONE = "done", _("swapped")
        DECLINED = "declined", _("declined")
        REFUSED = "refused", _("not approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS: dict[str, set[str]] = {
        "asked": {"agreed", "done", "declined", "withdrawn"},
        "agreed": {"done", "refused", "withdrawn"},
        "done": set(),
        "declined": set(),
        "refused": set(),
        "withdrawn": set(),
    }

    shift = models.ForeignKey(DutyShift, on_delete=models.PROTECT, related_name="swaps")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    other_shift = models.ForeignKey(DutyShift, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(status__in=("asked", "agreed")),
                name="duty_swap_is_asked_once_per_shift",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} → {self.other_id}"


class DutyHandover(models.Model):
    """What one shift tells the next; the next one takes it over by name."""

    shift = models.OneToOneField(DutyShift, on_delete=models.PROTECT, related_name="handover")
    notes = models.TextField(_("hand-over notes"))
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.shift_id}"
