"""The dictionaries: what kinds of matters there are, where they come from, what units do with each kind."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """An entry of a dictionary, with its Chinese and English name."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "zh").startswith("en") else self.name_zh


class CaseKind(Word):
    """A kind of matter (A24, AO2) with its route; its time limits are clauses."""

    class Route(models.TextChoices):
        """Who settles it as a rule (A29–A31)."""

        DESK = "desk", _("answered by the service desk")
        DEPARTMENT = "department", _("settled by a department")
        IMPROVEMENT = "improvement", _("settled by a department, then improved upon")

    class VisitPolicy(models.TextChoices):
        """Which answers are followed by a return visit (A34, spec 09)."""

        ALL = "all", _("every result")
        SAMPLE = "sample", _("a sample")
        ACCEPT = "accept", _("none where the caller was satisfied on the spot")

    route = models.CharField(_("route"), max_length=12, choices=Route.choices, default=Route.DEPARTMENT)
    importance = models.PositiveSmallIntegerField(_("importance"), default=1)
    visit_policy = models.CharField(
        _("return visits"), max_length=8, choices=VisitPolicy.choices, default=VisitPolicy.ALL
    )
    sample_percent = models.PositiveSmallIntegerField(_("sample in %"), default=100)

    class Meta:
        verbose_name = _("kind of matter")


class CaseSource(Word):
    """A door by which matters come in (A25)."""

    class Meta:
        verbose_name = _("source")


class CaseTopic(Word):
    """A type within a kind (BQ12), so that clauses can set other limits for it; `code` is a case's topic."""

    kind = models.ForeignKey(CaseKind, to_field="code", on_delete=models.PROTECT, related_name="topics")

    class Meta:
        verbose_name = _("topic")


class CaseKindPolicy(models.Model):
    """What the units below `unit` do with a kind; the nearest unit upwards decides."""

    unit = models.ForeignKey("staff.OrgUnit", on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(CaseKind, to_field="code", on_delete=models.PROTECT, related_name="policies")
    visit_policy = models.CharField(
        _("return visits"),
        max_length=8,
        choices=CaseKind.VisitPolicy.choices,
        default=CaseKind.VisitPolicy.ALL,
    )
    sample_percent = models.PositiveSmallIntegerField(_("sample in %"), default=100)
    seed = models.BigIntegerField(_("seed of the sample"), default=0)
    department = models.ForeignKey(
        "staff.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], name="case_kind_policy_once_per_unit"),
            models.CheckConstraint(
                condition=Q(sample_percent__lte=100), name="case_kind_policy_sample_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind_id}: {self.visit_policy}"


class SavedFilter(models.Model):
    """A filter of the case list that somebody keeps under a name."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="saved_filter_name_once_per_person")
        ]

    def __str__(self) -> str:
        return self.name
