"""What the card knows of a customer: facts, their changes, who confirmed them when, notes, team, sites."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.customers.models.customers import Customer


class Profile(models.Model):
    """The facts of a customer that lists do not need (Form-37 to Form-39). Texts are "" where nothing is known."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="profile")
    nature = models.CharField(_("nature"), max_length=60, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=60, blank=True, default="")
    size = models.CharField(_("size"), max_length=60, blank=True, default="")
    scope = models.CharField(_("business scope"), max_length=200, blank=True, default="")
    overview = models.TextField(_("overview"), blank=True, default="")
    situation = models.TextField(_("business situation"), blank=True, default="")
    needs = models.TextField(_("needs"), blank=True, default="")
    preferences = models.TextField(_("preferences"), blank=True, default="")
    market = models.CharField(_("target market"), max_length=120, blank=True, default="")
    consumers = models.CharField(_("consumer group"), max_length=120, blank=True, default="")
    credit_limit = models.DecimalField(
        _("credit limit"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    payment_terms = models.CharField(_("payment terms"), max_length=120, blank=True, default="")
    discount = models.CharField(_("discount"), max_length=60, blank=True, default="")
    credit = models.CharField(_("credit status"), max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=0),
                name="credit_limit_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"

    @classmethod
    def label_of(cls, fact: str) -> str:
        """What a fact is called."""
        return str(getattr(cls._meta.get_field(fact), "verbose_name", fact))

    @classmethod
    def longest(cls, fact: str) -> int | None:
        """How many characters a fact may have; None for any."""
        found: int | None = getattr(cls._meta.get_field(fact), "max_length", None)
        return found


class FactChange(models.Model):
    """An important fact that was replaced: what it was, what it became, why, who, when.

    `fact` is a name of `rules.facts.IMPORTANT`, or of an own field ("own_12"); `about` ("post:12") tells those apart of
    which there are several.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="changes")
    fact = models.CharField(max_length=20)
    about = models.CharField(max_length=30, blank=True, default="")
    before = models.CharField(max_length=250, blank=True, default="")
    after = models.CharField(max_length=250, blank=True, default="")
    cause = models.CharField(_("cause"), max_length=200)
    by = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "at"], name="fact_change_by_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.fact}"

    #: What facts that stand in no `Profile` are called.
    LABELS = {
        "name": _("name"),
        "responsible": _("responsible"),
        "parent": _("parent company"),
        "address": _("address"),
        "part": _("who decides"),
    }

    #: What a field of the company's own is called, where that was looked up.
    called = ""

    @property
    def label(self) -> str:
        """What the fact is called."""
        return self.called or str(self.LABELS.get(self.fact) or Profile.label_of(self.fact))


class Confirmation(models.Model):
    """Since when nobody has confirmed anew that a group of facts holds."""

    class Group(models.TextChoices):
        """The groups of facts on a card."""

        IDENTITY = "identity", _("Basic facts")
        REACH = "reach", _("Contact points")
        PEOPLE = "people", _("People")
        PREMISES = "premises", _("Premises")
        BUSINESS = "business", _("Business and needs")
        TERMS = "terms", _("Credit and terms")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="confirmations")
    group = models.CharField(max_length=10, choices=Group.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "group"], name="a_group_is_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.group}"


class NoteSet(models.QuerySet["Note"]):
    """Reads of notes."""

    def readable_by(self, actor: Actor, customer: Customer, *, in_team: bool) -> "NoteSet":
        """Those of a visible customer that the actor may read: the one place that decides.

        Of the unit: who sees the customer. Of the team: who looks after it, and the writer. Private: the writer.
        """
        rows = self.filter(customer=customer, withdrawn_at__isnull=True)
        condition = Q(visibility=Note.Visibility.UNIT)
        if actor.id is not None:
            condition |= Q(author_id=actor.id)
            if in_team or actor.id == customer.responsible_id:
                condition |= Q(visibility=Note.Visibility.TEAM)
        return rows.filter(condition)


class Note(models.Model):
    """Something worth knowing about a customer that is no fact of the card."""

    class Visibility(models.TextChoices):
        """Who reads it."""

        UNIT = "unit", _("everybody who sees the customer")
        TEAM = "team", _("those who look after it")
        PRIVATE = "private", _("only me")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField(_("note"))
    visibility = models.CharField(
        _("who reads it"), max_length=8, choices=Visibility.choices, default=Visibility.UNIT
    )
    author = models.ForeignKey("staff.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoteSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["customer", "at"], name="note_by_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.pk}"


class TeamMember(models.Model):
    """Somebody of ours who looks after a customer beside the responsible person."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="team")
    staff = models.ForeignKey(
        "staff.Staff", on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    duty = models.CharField(_("for what"), max_length=60, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "staff"],
                condition=Q(until__isnull=True),
                name="team_member_is_there_once_per_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} → {self.customer_id}"


class Site(models.Model):
    """A place of an organisation that is none of our premises: a works, a shop, a branch."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class CardCheck(models.Model):
    """A manager looked through somebody's data cards (S4): how many, how many out of date, what was found."""

    staff = models.ForeignKey("staff.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.OrgUnit", on_delete=models.PROTECT, related_name="+")
    cards = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()
    words = models.TextField(_("what was found"))
    by = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["staff", "at"], name="card_check_by_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.at:%Y-%m-%d}"
