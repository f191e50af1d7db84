"""Working calendars and their versions."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkingCalendar(models.Model):
    """A calendar that units work by; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    current = models.ForeignKey(
        "calendars.CalendarVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("current version"),
    )

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [models.UniqueConstraint(fields=["code"], name="calendar_code_is_unique")]

    def __str__(self) -> str:
        return self.name


class HolidayEdition(models.Model):
    """A yearly notice as it was announced; never changed. `base` is the edition that it adds to or corrects.

    `holidays` and `workdays` are names by date (ISO); the years of these dates are wholly as they say.
    """

    code = models.CharField(_("edition"), max_length=20, unique=True)
    base = models.CharField(_("edition before"), max_length=20)
    holidays: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(_("holidays"))
    workdays: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(_("adjusted workdays"))
    announced_at = models.DateTimeField(_("announced at"))

    class Meta:
        verbose_name = _("edition of the holiday table")
        verbose_name_plural = _("editions of the holiday table")

    def __str__(self) -> str:
        return self.code


class CalendarVersion(models.Model):
    """What a calendar says from its publication on; never changed, since due times are computed from it.

    `spec` is what `Calendar.from_spec` reads; `holidays_version` pins the edition of the holiday table.
    """

    calendar = models.ForeignKey(
        WorkingCalendar, models.PROTECT, related_name="versions", verbose_name=_("working calendar")
    )
    number = models.PositiveIntegerField(_("version"))
    spec: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("shifts and dates"))
    holidays_version = models.CharField(_("edition of the holiday table"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("version of a calendar")
        verbose_name_plural = _("versions of calendars")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="calendar_version_number_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar.name} v{self.number}"
