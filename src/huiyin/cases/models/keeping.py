"""So that nothing typed is lost: drafts of forms, and what a case said before it was corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case


class FormDraft(models.Model):
    """What somebody has typed into a form and not saved yet; `form` is the address and name of the form."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=160)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "form"], name="draft_once_per_person_and_form")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.form}"


class CaseCorrection(models.Model):
    """What a case said before it was corrected; `number` is the version that ended with it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField(_("version"))
    words = models.TextField(_("what it is about"))
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    caller_name = models.CharField(_("caller"), max_length=80, blank=True)
    caller_phone = models.CharField(_("caller's number"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    corrected_at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_version_ends_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.number}"
