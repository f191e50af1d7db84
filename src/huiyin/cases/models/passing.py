"""Where a matter goes beyond the departments: to another body (AH7), to leadership for a decision (A41)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.case import Case


class Transfer(models.Model):
    """A matter outside our area that went to another body or branch, and its receipt (AH7)."""

    class Means(models.TextChoices):
        """How it was sent."""

        FAX = "fax", _("by fax")
        EMAIL = "email", _("by e-mail")
        LETTER = "letter", _("by letter")
        HAND = "hand", _("handed over")
        PHONE = "phone", _("by phone")
        SYSTEM = "system", _("in their system")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    body = models.CharField(_("passed to"), max_length=120)
    means = models.CharField(_("means"), max_length=8, choices=Means.choices)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    sent_at = models.DateTimeField(_("sent at"))
    receipt_number = models.CharField(_("receipt number"), max_length=80, blank=True)
    received_by = models.CharField(_("received by"), max_length=80, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    told_at = models.DateTimeField(_("customer told at"), null=True)
    told_words = models.TextField(_("what the customer was told"), blank=True)

    class Meta:
        verbose_name = _("transfer")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.body}"


class DecisionSet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def visible_to(self, actor: Actor) -> "DecisionSet":
        """Decisions on visible cases."""
        return self.filter(case__in=Case.objects.visible_to(actor))

    def undecided(self) -> "DecisionSet":
        """What still lies before leadership."""
        return self.filter(outcome="")


class Decision(models.Model):
    """A suggestion before leadership, and what they decided (A41, AH11). A review makes a new one."""

    class Outcome(models.TextChoices):
        """The three ways of A41."""

        NOT_ADOPTED = "not_adopted", _("not adopted")
        AT_ONCE = "at_once", _("measures at once")
        WHEN_RIPE = "when_ripe", _("when the time is ripe")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="review")
    words = models.TextField(_("what is suggested"))
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("leader"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("reason or measure"), blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("carried out by"),
    )
    carry_out_by = models.DateTimeField(_("to be carried out by"), null=True)
    review_at = models.DateTimeField(_("to be looked at again on"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    done_at = models.DateTimeField(_("carried out at"), null=True)
    done_words = models.TextField(_("what was done"), blank=True)

    objects = DecisionSet.as_manager()

    class Meta:
        verbose_name = _("decision")
        indexes = [models.Index(fields=["outcome", "submitted_at", "id"], name="decision_by_outcome")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome or 'open'}"

    @property
    def is_decided(self) -> bool:
        """Whether leadership has decided."""
        return bool(self.outcome)
