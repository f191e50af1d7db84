"""What is to become a version of a procedure, and who signed it (decision 0014)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.models.obligations import Procedure, ProcedureVersion


class ProcedureDraft(models.Model):
    """A procedure as it is to be: `content` in the shape of a pack's procedure; nothing is judged by it.

    `changes` says what and why (Form-59), `authors` are the staff who wrote in it, `revision` counts its changes,
    `version` what it was issued as; `base` is None for the first of a new procedure.
    """

    class Status(models.TextChoices):
        """Whose signature it waits for."""

        DRAFT = "draft", _("draft")
        STANDARDISATION = "standardisation", _("standardisation review")
        REVIEW = "review", _("review")
        APPROVAL = "approval", _("approval")
        APPROVED = "approved", _("approved")
        ISSUED = "issued", _("issued")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS: dict[str, set[str]] = {
        "draft": {"standardisation", "withdrawn"},
        "standardisation": {"review", "draft"},
        "review": {"approval", "draft"},
        "approval": {"approved", "draft"},
        "approved": {"issued", "draft"},
        "issued": set(),
        "withdrawn": set(),
    }

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="drafts")
    base = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+", null=True)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    content = models.JSONField()
    changes = models.TextField(default="", blank=True)
    effective_on = models.DateField(null=True)
    authors = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    version = models.OneToOneField(
        ProcedureVersion, on_delete=models.PROTECT, null=True, related_name="draft"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"],
                condition=~Q(status__in=["issued", "withdrawn"]),
                name="one_draft_per_procedure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """Its clauses, in the shape of a pack."""
        clauses: list[dict[str, Any]] = self.content["clauses"]
        return clauses


class Signature(models.Model):
    """Somebody has done their part of a draft, or sent it back; append-only. `staff_id` None: on the command line."""

    class Step(models.TextChoices):
        """Which part."""

        DRAFTED = "drafted", _("drafted")
        STANDARDISATION = "standardisation", _("standardisation review")
        REVIEW = "review", _("review")
        APPROVAL = "approval", _("approval")
        ISSUE = "issue", _("issued")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    draft = models.ForeignKey(ProcedureDraft, on_delete=models.PROTECT, related_name="signatures")
    step = models.CharField(max_length=16, choices=Step.choices)
    staff_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    remark = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.draft} {self.step}"
