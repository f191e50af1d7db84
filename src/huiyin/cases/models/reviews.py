"""What heads make of matters that went wrong, and of those that come again (U7, AE8)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.case import Case
from huiyin.cases.models.dictionary import Word
from huiyin.staff.models import under


class CaseCause(Word):
    """Why matters arise: worn parts, a supplier, a gap in a procedure."""

    class Meta:
        verbose_name = _("cause")


class CaseFinding(models.Model):
    """The cause that was found for a case; the last one found stands."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="finding")
    cause = models.ForeignKey(
        CaseCause, to_field="code", on_delete=models.PROTECT, related_name="+", verbose_name=_("cause")
    )
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.case_id}: {self.cause_id}"


class CaseReview(models.Model):
    """What the head found on a matter that was invalid, overdue or unsatisfactory, and who corrects it."""

    class Ground(models.TextChoices):
        """Why it is reviewed."""

        INVALID = "invalid", _("without result")
        OVERDUE = "overdue", _("overdue")
        UNSATISFIED = "unsatisfied", _("not satisfied")

    class Status(models.TextChoices):
        """Whether something is still to be corrected."""

        OPEN = "open", _("to be corrected")
        SETTLED = "settled", _("settled")

    TRANSITIONS: dict[str, set[str]] = {Status.OPEN: {Status.SETTLED}, Status.SETTLED: set()}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    finding = models.TextField(_("finding"))
    follow_up = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("follow-up by")
    )  # fmt: skip
    follow_up_at = models.DateTimeField(_("follow-up until"), null=True)
    corrected = models.TextField(_("corrected"), blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )  # fmt: skip
    reviewed_at = models.DateTimeField(_("reviewed at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "ground", "round"], name="case_is_reviewed_once_per_ground_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.ground}"


class ProblemSet(models.QuerySet["Problem"]):
    """Reads of problems."""

    def visible_to(self, actor: Actor) -> "ProblemSet":
        """Problems of the units whose cases one may view."""
        return self.filter(under("unit__path", actor.scopes("cases.view")))


class Problem(models.Model):
    """Something that comes again: the matters that it caused, why, and what is done so that it ends."""

    class Status(models.TextChoices):
        """How far it is understood and mended."""

        OPEN = "open", _("open")
        ANALYSED = "analysed", _("cause analysed")
        IMPROVING = "improving", _("improvement under way")
        CLOSED = "closed", _("closed")

    TRANSITIONS: dict[str, set[str]] = {
        Status.OPEN: {Status.ANALYSED},
        Status.ANALYSED: {Status.IMPROVING},
        Status.IMPROVING: {Status.CLOSED, Status.ANALYSED},
        Status.CLOSED: {Status.OPEN},
    }

    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    cause = models.ForeignKey(
        CaseCause, to_field="code", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("cause")
    )  # fmt: skip
    analysis = models.TextField(_("analysis"), blank=True)
    improvement = models.TextField(_("improvement"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = ProblemSet.as_manager()

    class Meta:
        verbose_name = _("problem")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status != self.Status.CLOSED


class ProblemCase(models.Model):
    """A case that belongs to a problem."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="problem_links")
    linked_at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "case"], name="case_is_linked_once_to_a_problem")
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.case_id}"
