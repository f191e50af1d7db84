"""Customers, the people there, and how they are reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.customers import rules
from huiyin.staff.models import under


class CustomerClass(models.Model):
    """A class of customers; those of an important class are handled with more care."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    is_important = models.BooleanField(_("important"), default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en


class CustomerSet(models.QuerySet["Customer"]):
    """Reads of customers."""

    def standing(self) -> "CustomerSet":
        """Those that were not merged into another one."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, actor: Actor) -> "CustomerSet":
        """Standing customers of units under which the actor may see customers."""
        return self.standing().filter(under("unit__path", actor.scopes("customers.view")))


class Customer(models.Model):
    """An organisation, a household or a person that is served. `unit` is the unit that serves it.

    `confirmed_at` is when the oldest group of its facts was confirmed; None: some never was (decision 0020).
    """

    class Kind(models.TextChoices):
        """What a customer is."""

        HOUSEHOLD = "household", _("household")
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    # Empty only inside the action that creates the customer: the number is taken by its last statement.
    number = models.CharField(_("number"), max_length=20, default="")
    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    klass = models.ForeignKey(
        CustomerClass,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("class"),
    )
    responsible = models.ForeignKey(
        "staff.Staff",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches",
        verbose_name=_("parent company"),
    )
    # It is the same customer as that one (decision 0027).
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = CustomerSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="customer_number_is_unique"
            ),
        ]
        indexes = [models.Index(fields=["unit", "number"], name="customer_by_unit")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_important(self) -> bool:
        """Whether its class is an important one."""
        return self.klass is not None and self.klass.is_important

    @property
    def is_household(self) -> bool:
        """Whether it is a household."""
        return self.kind == self.Kind.HOUSEHOLD


class Contact(models.Model):
    """A person at a customer: where the person is now, or was last (`left_at`); what as, says the `Post`.

    `title` is the title of the present post, for lists.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=60)
    title = models.CharField(_("job title"), max_length=60, blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.title}".strip()


class ContactPoint(models.Model):
    """How a customer, or one person there, is reached. A past one keeps `until`, since when it no longer
    holds.

    `digits` is what is compared: the digits of a phone number, else the folded value.
    """

    class Kind(models.TextChoices):
        """By what a customer is reached."""

        MOBILE = "mobile", _("mobile")
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        WECHAT = "wechat", _("WeChat")
        ADDRESS = "address", _("address")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_points")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_points"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=200)
    digits = models.CharField(max_length=200)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    quiet_from = models.TimeField(_("no calls from"), null=True, blank=True)
    quiet_until = models.TimeField(_("no calls until"), null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_preferred=True, until__isnull=True),
                name="contact_point_is_preferred_once_per_customer",
            ),
        ]
        indexes = [
            models.Index(fields=["digits"], condition=Q(until__isnull=True), name="contact_point_by_digits")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_phone(self) -> bool:
        """Whether one can call it."""
        return self.kind in rules.PHONES

    @property
    def quiet_hours(self) -> str:
        """The hours in which one does not call there, 12:00–14:00; "" for none."""
        if self.quiet_from is None or self.quiet_until is None:
            return ""
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"

    def is_readable_by(self, actor: Actor, unit_path: str) -> bool:
        """Whether the actor reads it in full, for a customer of the unit at `unit_path`."""
        return actor.may("customers.contacts", unit_path)

    def shown_to(self, actor: Actor, unit_path: str) -> str:
        """The value as the actor may see it: the one place that decides about masking."""
        return self.value if self.is_readable_by(actor, unit_path) else rules.mask(self.kind, self.value)
