"""The nouns of the customers' pages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.staff.models import under


class PortalLinkSet(models.QuerySet["PortalLink"]):
    """Reads of the links."""

    def visible_to(self, actor: Actor) -> "PortalLinkSet":
        """Links of units under which the actor looks after them."""
        return self.filter(under("unit__path", actor.scopes("portal.manage")))

    def valid(self) -> "PortalLinkSet":
        """Those that lead somewhere."""
        return self.filter(ended_at=None)


class PortalLink(models.Model):
    """A code on paper that leads customers of one place, or one customer, to their page."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    premises = models.ForeignKey(
        "customers.Premises", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    made_at = models.DateTimeField(_("made at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = PortalLinkSet.as_manager()

    class Meta:
        verbose_name = _("QR code")
        constraints = [
            models.CheckConstraint(
                condition=Q(premises__isnull=True) ^ Q(customer__isnull=True), name="portal_link_leads_to_one"
            ),
            models.UniqueConstraint(
                fields=["premises"], condition=Q(ended_at__isnull=True), name="portal_link_once_per_premises"
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at__isnull=True), name="portal_link_once_per_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_valid(self) -> bool:
        """Whether it leads somewhere."""
        return self.ended_at is None


class PortalMatter(models.Model):
    """How a customer reaches an own matter: by a secret of which only the hash is kept.

    `key_hash` is of the one-time key of the page on which it was raised: the same page sent again finds it.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    # None: it came by mail.
    link = models.ForeignKey(PortalLink, null=True, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    made_at = models.DateTimeField(_("at"))

    class Meta:
        indexes = [models.Index(fields=["phone", "-made_at"], name="portal_matter_by_phone")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class PortalStep(models.Model):
    """A form that a customer sent for a matter: sent again with the same key, nothing happens again."""

    matter = models.ForeignKey(PortalMatter, on_delete=models.PROTECT, related_name="steps")
    key_hash = models.CharField(max_length=64)
    attachment = models.ForeignKey("files.Attachment", null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "key_hash"], name="portal_step_once")]

    def __str__(self) -> str:
        return f"{self.matter_id}"


class PhoneCode(models.Model):
    """A code that was sent to a phone so that its owner finds lost links; for unknown phones nothing is sent."""

    handle = models.CharField(max_length=40, unique=True)
    phone = models.CharField(max_length=20)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="phone_code_by_time")]

    def __str__(self) -> str:
        return f"{self.pk}"


class HotlineSet(models.QuerySet["Hotline"]):
    """Reads of the hotlines."""

    def visible_to(self, actor: Actor) -> "HotlineSet":
        """Hotlines of units under which the actor looks after the QR codes."""
        return self.filter(under("unit__path", actor.scopes("portal.manage")))


class Hotline(models.Model):
    """The phone number that customers of a unit, and of those below, are given."""

    unit = models.OneToOneField(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    number = models.CharField(_("phone"), max_length=40)

    objects = HotlineSet.as_manager()

    def __str__(self) -> str:
        return self.number
