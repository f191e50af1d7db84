"""What was shown to whom, and how much more somebody may be shown (decision 0028)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.customers.models.customers import ContactPoint, Customer
from huiyin.staff.models import under


class RevealSet(models.QuerySet["Reveal"]):
    """Reads of what was shown."""

    def visible_to(self, actor: Actor) -> "RevealSet":
        """What was shown of customers under units where the actor may see who looked."""
        return self.filter(under("customer__unit__path", actor.scopes("customers.seen")))

    def counted(self) -> "RevealSet":
        """Those that the limits count."""
        return self.filter(kind__in=[Reveal.Kind.POINT, Reveal.Kind.TERMS])


class Reveal(models.Model):
    """Somebody was shown something that is not for everybody who sees the customer, for this reason."""

    class Kind(models.TextChoices):
        """What was shown."""

        POINT = "point", _("contact point")
        TERMS = "terms", _("credit and terms")

    kind = models.CharField(max_length=5, choices=Kind.choices)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(
        ContactPoint, null=True, on_delete=models.PROTECT, related_name="reveals"
    )
    staff = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField()

    objects = RevealSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["staff", "at"], name="reveal_by_staff"),
            models.Index(fields=["customer", "at"], name="reveal_by_customer"),
            models.Index(fields=["at"], name="reveal_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id} → {self.staff_id}"


class RevealRaise(models.Model):
    """Somebody may be shown so many more on the day of `at`."""

    staff = models.ForeignKey("staff.Staff", on_delete=models.PROTECT, related_name="+")
    extra = models.PositiveIntegerField(_("how many more"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(extra__gt=0), name="a_raise_is_more_than_nothing")]
        indexes = [models.Index(fields=["staff", "at"], name="reveal_raise_by_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id} +{self.extra}"
