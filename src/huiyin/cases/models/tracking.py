"""Following a case while it is handled: notes, waits, urgings, reports upwards (Form-04)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case


class ProgressNote(models.Model):
    """What was done or found out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    words = models.TextField(_("note"))
    noted_at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.case_id}: {self.words[:20]}"


class Pause(models.Model):
    """A stretch of time in which handling waits."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("waiting for"), max_length=8, choices=Case.PausedFor.choices)
    words = models.TextField(_("remark"), blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="pause_one_open_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.reason}"


class Urging(models.Model):
    """A reminder to whoever holds the case."""

    class Origin(models.TextChoices):
        """Who urges."""

        CLERK = "clerk", _("service desk")
        LEADER = "leader", _("leader")
        CUSTOMER = "customer", _("customer")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urgings")
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("from"),
    )
    to_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    to_unit = models.ForeignKey(
        "staff.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    words = models.TextField(_("words"), blank=True)
    urged_at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.case_id}: {self.origin}"


class Escalation(models.Model):
    """A report to the director of the office or to the general manager, and the response."""

    class Level(models.TextChoices):
        """How far up."""

        DIRECTOR = "director", _("office director")
        GENERAL_MANAGER = "general_manager", _("general manager")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    level = models.CharField(_("level"), max_length=16, choices=Level.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("from"),
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    reason = models.TextField(_("reason"))
    escalated_at = models.DateTimeField(_("at"))
    response = models.TextField(_("response"), blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("response by"),
    )
    responded_at = models.DateTimeField(_("response at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "level"],
                condition=Q(responded_at__isnull=True),
                name="escalation_one_open_per_level",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.level}"

    @property
    def is_answered(self) -> bool:
        """Whether the leader has responded."""
        return self.responded_at is not None
