"""What people are at customers: posts that begin and end, whoever holds them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models.customers import Contact, Customer


class PostSet(models.QuerySet["Post"]):
    """Reads of posts."""

    def open(self) -> "PostSet":
        """Those that are held now."""
        return self.filter(until__isnull=True)


class Post(models.Model):
    """What a person is at a customer: a post in a department, or a place in a family.

    From `since` (None: not known) until before `until`. It stays when the person leaves.
    """

    class Part(models.TextChoices):
        """The part in what the customer decides."""

        DECIDES = "decides", _("decides")
        INFLUENCES = "influences", _("influences")
        USES = "uses", _("uses the service")
        PAYS = "pays", _("pays")
        LIAISES = "liaises", _("is our contact")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="posts")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="posts")
    department = models.CharField(_("department"), max_length=60, blank=True, default="")
    title = models.CharField(_("job title"), max_length=60, blank=True, default="")
    part = models.CharField(
        _("part in decisions"), max_length=12, choices=Part.choices, blank=True, default=""
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(until__isnull=True), name="post_is_open_once_per_contact"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} @ {self.customer_id}"

    @property
    def words(self) -> str:
        """Department and title as one line."""
        return " · ".join(part for part in (self.department, self.title) if part)

    def held_on(self, day: date) -> bool:
        """Whether it was held on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Purpose(models.TextChoices):
    """What customers are written to or called for, besides their own matters."""

    NOTICE = "notice", _("notices")
    CARE = "care", _("care and greetings")
    SURVEY = "survey", _("surveys")
    OFFER = "offer", _("offers")


class OptOut(models.Model):
    """Somebody does not want to be reached here for a purpose, from `since` until `until`; "" for every purpose.

    Answers to the customer's own matters are never refused.
    """

    contact_point = models.ForeignKey(
        "customers.ContactPoint", on_delete=models.PROTECT, related_name="opt_outs"
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_point", "purpose"],
                condition=Q(until__isnull=True),
                name="opt_out_stands_once_per_point_and_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_point_id} {self.purpose}"
