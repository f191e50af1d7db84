"""Other systems that want to hear of events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.sealing import SealedField
from huiyin.staff.models import under


class EndpointSet(models.QuerySet["Endpoint"]):
    """Reads of webhooks."""

    def visible_to(self, actor: Actor) -> "EndpointSet":
        """Webhooks of units under which the actor may see channels."""
        return self.filter(under("unit__path", actor.scopes("channels.view")))


class Endpoint(models.Model):
    """An address that is told of events under a unit; `position` is the last event that was looked at."""

    name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    address = models.CharField(_("address"), max_length=500)
    secret = SealedField(_("secret"))
    events = models.JSONField(_("events"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = EndpointSet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        constraints = [models.UniqueConstraint(fields=["name"], name="endpoint_name_is_unique")]

    def __str__(self) -> str:
        return self.name
