"""Fields that a company keeps of its customers beside those of the forms (decision 0029)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models.customers import Customer


class OwnFieldSet(models.QuerySet["OwnField"]):
    """Reads of own fields."""

    def of_kind(self, kind: str) -> "OwnFieldSet":
        """Those in use for this kind of customers, in order."""
        return self.filter(Q(kind="") | Q(kind=kind), retired_at__isnull=True).order_by("order", "pk")


class OwnField(models.Model):
    """A field of the company's own; `kind` "": of all customers. `choices` are texts, for the type of that name."""

    class Type(models.TextChoices):
        """What stands in it."""

        TEXT = "text", _("text")
        LONG = "long", _("long text")
        NUMBER = "number", pgettext_lazy("type of a field", "number")
        DAY = "day", _("day")
        CHOICE = "choice", _("one of a list")
        FLAG = "flag", _("yes or no")

    kind = models.CharField(
        _("kind"), max_length=12, choices=[("", _("all")), *Customer.Kind.choices], blank=True, default=""
    )
    code = models.CharField(_("code"), max_length=30, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40, blank=True, default="")
    type = models.CharField(_("type"), max_length=8, choices=Type.choices)
    choices = models.JSONField(_("list"), default=list, blank=True)
    help = models.CharField(_("explanation"), max_length=120, blank=True, default="")
    is_required = models.BooleanField(_("must be filled in"), default=False)
    is_important = models.BooleanField(_("replacing it asks for a cause"), default=False)
    order = models.PositiveSmallIntegerField(_("place"), default=100)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = OwnFieldSet.as_manager()

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return (
            self.name_en if self.name_en and not (get_language() or "zh").startswith("zh") else self.name_zh
        )


class OwnValue(models.Model):
    """What stands in an own field of one customer.

    `text` is as it was understood ("1200.5", "2026-11-23", "yes"); what is compared are `key`, its first folded
    characters, and `number`.
    """

    field = models.ForeignKey(OwnField, on_delete=models.PROTECT, related_name="values")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="own_values")
    text = models.TextField()
    key = models.CharField(max_length=60)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "field"], name="own_value_is_there_once"),
        ]
        indexes = [
            models.Index(
                fields=["field", "key"],
                name="own_value_by_key",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(
                fields=["field", "number"], condition=Q(number__isnull=False), name="own_value_by_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.field_id}"
