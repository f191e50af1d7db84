"""What customers say by themselves, from their phones: remarks, and how satisfied they are with the answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case


class Voice(models.Model):
    """Something that the customer said about an own matter. An opinion is about the answer of its round.

    `seen_at`: when the desk took note of it.
    """

    class Kind(models.TextChoices):
        """What was said."""

        REMARK = "remark", _("remark")
        OPINION = "opinion", _("opinion")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voices")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    words = models.TextField(_("words"), blank=True)
    is_satisfied = models.BooleanField(_("satisfied"), null=True)
    level = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    said_at = models.DateTimeField(_("at"))
    seen_at = models.DateTimeField(_("seen at"), null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("seen by"),
    )

    class Meta:
        verbose_name = _("customer's voice")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(kind="opinion"), name="voice_one_opinion_per_round"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="voice_level_is_1_to_5"
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(seen_at__isnull=True), name="voice_unseen")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"

    @property
    def is_complaint(self) -> bool:
        """Whether the customer is not satisfied with the answer."""
        return self.is_satisfied is False
