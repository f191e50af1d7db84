"""How groups and people are reached: group robots, gateways, what a person wants to hear by which way."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.sealing import SealedField
from huiyin.channels.models.outbox import Way
from huiyin.staff.models import under


class ChannelSet(models.QuerySet["Channel"]):
    """Reads of channels."""

    def visible_to(self, actor: Actor) -> "ChannelSet":
        """Channels of units under which the actor may see them."""
        return self.filter(under("unit__path", actor.scopes("channels.view")))


class Channel(models.Model):
    """A group robot that is told about a unit and all below it, or the gateway for text messages there."""

    WAYS = (Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.SMS)

    name = models.CharField(_("name"), max_length=60)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    # The addresses of group robots hold a key.
    address = SealedField(_("address"))
    secret = SealedField(_("secret"), blank=True)
    kinds = models.JSONField(_("what it is told"), default=list, blank=True)
    is_markdown = models.BooleanField(_("as markdown"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField()

    objects = ChannelSet.as_manager()

    class Meta:
        verbose_name = _("channel")
        constraints = [models.UniqueConstraint(fields=["name"], name="channel_name_is_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The address without its path, which often holds a key."""
        return "/".join(self.address.split("/")[:3])


class Preference(models.Model):
    """What a person has chosen. `ways` maps a kind of news to its ways; kinds that are missing go by default."""

    class Quiet(models.TextChoices):
        """When a person is not disturbed."""

        NEVER = "never", _("tell me at any time")
        HOURS = "hours", _("not in the hours given below")
        OFF_WORK = "off_work", _("only in the working time of my unit")

    class DigestDays(models.TextChoices):
        """On which days the summary comes."""

        NEVER = "never", _("no summary")
        DAILY = "daily", _("every day")
        WORKDAYS = "workdays", _("on working days")

    staff = models.OneToOneField("staff.Staff", on_delete=models.PROTECT, related_name="+")
    ways = models.JSONField(default=dict)
    quiet = models.CharField(_("quiet time"), max_length=8, choices=Quiet.choices, default=Quiet.HOURS)
    quiet_since = models.TimeField(_("quiet from"), default=time(21))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    digest = models.CharField(
        _("summary"), max_length=8, choices=DigestDays.choices, default=DigestDays.WORKDAYS
    )
    digest_at = models.TimeField(_("summary at"), default=time(8, 30))

    class Meta:
        verbose_name = _("preference")

    def __str__(self) -> str:
        return str(self.staff_id)


class Digest(models.Model):
    """A person's summary of a day was seen to, whether or not there was anything to say."""

    staff = models.ForeignKey("staff.Staff", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "day"], name="digest_is_made_once_per_person_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.day}"
