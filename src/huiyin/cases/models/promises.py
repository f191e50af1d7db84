"""What a customer was promised, by when, and how often the time was moved (U2, AH11)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.case import Case
from huiyin.cases.models.sheets import HandlingPlan


class PromiseSet(models.QuerySet["Promise"]):
    """Reads of promises."""

    def visible_to(self, actor: Actor) -> "PromiseSet":
        """Promises given on visible cases."""
        return self.filter(case__in=Case.objects.visible_to(actor))

    def standing(self) -> "PromiseSet":
        """Neither kept nor released."""
        return self.filter(kept_at=None, dropped_at=None)


class Promise(models.Model):
    """A time given to the customer for something; whether it was kept in time is what the ledger says."""

    class Kind(models.TextChoices):
        """What was promised."""

        ANSWER = "answer", _("the answer")
        PLAN = "plan", _("completion as planned")
        OTHER = "other", _("something else")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(_("what was promised"), max_length=8, choices=Kind.choices)
    words = models.TextField(_("words of the promise"), blank=True)
    plan = models.ForeignKey(HandlingPlan, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    made_at = models.DateTimeField(_("promised on"))
    due_at = models.DateTimeField(_("promised for"))
    kept_at = models.DateTimeField(_("kept at"), null=True)
    dropped_at = models.DateTimeField(_("released at"), null=True)
    drop_reason = models.TextField(_("reason of release"), blank=True)

    objects = PromiseSet.as_manager()

    class Meta:
        verbose_name = _("promise")
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_by_time"),
            models.Index(fields=["owner", "due_at"], name="promise_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"

    @property
    def is_standing(self) -> bool:
        """Neither kept nor released."""
        return self.kept_at is None and self.dropped_at is None


class PromiseDate(models.Model):
    """A time that was given: the first one, and each later one with its reason and when the customer was told."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="dates")
    due_at = models.DateTimeField(_("promised for"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    told_at = models.DateTimeField(_("customer told at"))
    event_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["event_id"], name="promise_date_by_event")]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.due_at:%Y-%m-%d}"
