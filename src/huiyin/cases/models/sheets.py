"""The contact sheet that passes a case to a department, and the plan that comes back (Form-02, Form-03)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.case import Case, sheets_of


class ContactSheetSet(models.QuerySet["ContactSheet"]):
    """Reads of contact sheets."""

    def of_departments_of(self, actor: Actor) -> "ContactSheetSet":
        """Sheets to departments in which one works or handles cases."""
        return self.filter(sheets_of(actor))

    def visible_to(self, actor: Actor) -> "ContactSheetSet":
        """Sheets of visible cases."""
        return self.filter(case__in=Case.objects.visible_to(actor))


class ContactSheet(models.Model):
    """An internal contact sheet; one at a time is open for a case and department."""

    class Status(models.TextChoices):
        """Where the sheet lies."""

        SENT = "sent", _("to be accepted")
        ACCEPTED = "accepted", _("in handling")
        REFUSED = "refused", _("refused")
        RECALLED = "recalled", _("recalled")
        COMPLETED = "completed", _("completed")

    TRANSITIONS: dict[str, set[str]] = {
        Status.SENT: {Status.ACCEPTED, Status.REFUSED, Status.RECALLED},
        Status.ACCEPTED: {Status.COMPLETED, Status.RECALLED},
        Status.REFUSED: set(),
        Status.RECALLED: set(),
        Status.COMPLETED: set(),
    }
    OPEN = (Status.SENT, Status.ACCEPTED)

    number = models.CharField(_("number"), max_length=80, null=True, unique=True)  # noqa: DJ001 - null for an instant
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    department = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    content = models.TextField(_("content"))
    respond_by = models.DateTimeField(_("answer by"), null=True)
    is_oral = models.BooleanField(_("passed orally"), default=False)
    told_to = models.CharField(_("told to"), max_length=80, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed in writing at"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SENT)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handler"),
    )
    sent_at = models.DateTimeField(_("sent at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    result = models.TextField(_("result"), blank=True)

    objects = ContactSheetSet.as_manager()

    class Meta:
        verbose_name = _("contact sheet")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(status__in=["sent", "accepted"]),
                name="sheet_one_open_per_department",
            )
        ]
        indexes = [models.Index(fields=["department", "status", "sent_at"], name="sheet_by_department")]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the department still owes something on it."""
        return self.status in self.OPEN

    @property
    def awaits_confirmation(self) -> bool:
        """Whether it was passed by word of mouth and is still to be confirmed in writing (A28)."""
        came_back = self.status in (self.Status.REFUSED, self.Status.RECALLED)
        return self.is_oral and self.confirmed_at is None and not came_back


class HandlingPlan(models.Model):
    """How a department means to settle a case that takes long, and what the customer said to it (A32)."""

    sheet = models.ForeignKey(ContactSheet, on_delete=models.PROTECT, related_name="plans")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    method = models.TextField(_("method"))
    schedule = models.TextField(_("schedule"), blank=True)
    commitments = models.TextField(_("commitments"), blank=True)
    complete_by = models.DateTimeField(_("complete by"))
    submitted_at = models.DateTimeField(_("submitted at"))
    fed_back_at = models.DateTimeField(_("fed back at"), null=True)
    fed_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("fed back by"),
    )
    reaction = models.TextField(_("customer's reaction"), blank=True)

    class Meta:
        verbose_name = _("handling plan")

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.complete_by:%Y-%m-%d}"

    @property
    def is_fed_back(self) -> bool:
        """Whether the customer knows it."""
        return self.fed_back_at is not None
