"""What the customer was told, and what the customer said to it afterwards (Form-05)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case


class Answer(models.Model):
    """An answer in substance, or the result told to the customer. A withdrawn one was never given."""

    class Channel(models.TextChoices):
        """How the customer was told."""

        PHONE = "phone", _("by phone")
        FACE = "face", _("face to face")
        MESSAGE = "message", _("by message")
        LETTER = "letter", _("by letter")
        EMAIL = "email", _("by e-mail, sent from here")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    words = models.TextField(_("answer"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    is_on_the_spot = models.BooleanField(_("on the spot"), default=False)
    is_caller_satisfied = models.BooleanField(_("caller satisfied"), null=True)
    visit = models.CharField(_("return visit"), max_length=12, choices=Case.Visit.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handler"),
    )
    answered_at = models.DateTimeField(_("at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_reason = models.TextField(_("reason of withdrawal"), blank=True)

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(withdrawn_at__isnull=True), name="answer_one_per_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.words[:20]}"


class ReturnVisit(models.Model):
    """One try of a return visit. A withdrawn record counts for nothing."""

    class Method(models.TextChoices):
        """How the customer was asked; matters of public places are looked at on site."""

        PHONE = "phone", _("by phone")
        FACE = "face", _("face to face")
        MESSAGE = "message", _("by message")
        SITE = "site", _("inspection on site")

    class Outcome(models.TextChoices):
        """What came of it."""

        SATISFIED = "satisfied", _("satisfied")
        UNSATISFIED = "unsatisfied", _("not satisfied")
        UNREACHABLE = "unreachable", _("nobody reached")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("visitor"),
    )
    visited_at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    level = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    words = models.TextField(_("customer's opinion"), blank=True)
    new_need = models.TextField(_("new need"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_reason = models.TextField(_("reason of withdrawal"), blank=True)

    class Meta:
        verbose_name = _("return visit")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="visit_level_is_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether the record was wrong."""
        return self.withdrawn_at is not None
