"""Where something is, as an outside platform gave it with a matter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import Case


class CaseLocation(models.Model):
    """The spot that came with a matter: an address in words, WGS 84 degrees, the address of a picture."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="location")
    address = models.CharField(_("address"), max_length=250, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    media_url = models.URLField(_("address of a picture"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("location")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)),
                name="location_latitude_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
                name="location_longitude_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.address or (self.latitude, self.longitude)}"
