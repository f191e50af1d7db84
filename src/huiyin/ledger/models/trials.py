"""Drafts of procedures that were tried on the past before anybody signed (decision 0016)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.ledger.models.drafts import ProcedureDraft


class DraftTrialSet(models.QuerySet["DraftTrial"]):
    """Reads of trials."""

    def visible_to(self, actor: Actor) -> "DraftTrialSet":
        """Those about units whose boards the actor may see."""
        condition = Q(pk__in=[])
        for scope in actor.scopes("ledger.view"):
            condition |= Q(unit_path__startswith=scope)
        return self.filter(condition)


class DraftTrial(models.Model):
    """A draft tried on whole months of the journal, at and below a unit; `unit_id` None is everywhere.

    `revision` is that of the draft when it was asked for, `result` what came out: `events` read, `rows` of the
    back-test, `unjudged` clauses with why not.
    """

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being tried")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    TRANSITIONS: dict[str, set[str]] = {
        "waiting": {"running"},
        "running": {"running", "ready", "failed"},
        "ready": set(),
        "failed": set(),
    }

    draft = models.ForeignKey(ProcedureDraft, on_delete=models.PROTECT, related_name="trials")
    revision = models.PositiveIntegerField()
    unit_id = models.BigIntegerField(null=True)
    unit_path = models.CharField(max_length=255, default="", blank=True)
    since = models.CharField(max_length=7)
    until = models.CharField(max_length=7)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    result: Any = models.JSONField(null=True)
    problem = models.TextField(default="", blank=True)

    objects = DraftTrialSet.as_manager()

    def __str__(self) -> str:
        return f"{self.draft} {self.since}–{self.until}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or is being tried."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)
