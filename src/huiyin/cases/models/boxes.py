"""Opinion boxes and mailboxes, letters, and the daily register of communication (Form-11, Form-41)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.case import Case
from huiyin.staff.models import under


class OpinionBoxSet(models.QuerySet["OpinionBox"]):
    """Reads of boxes."""

    def visible_to(self, actor: Actor) -> "OpinionBoxSet":
        """Boxes of the units whose cases one may view."""
        return self.filter(under("unit__path", actor.scopes("cases.view")))


class OpinionBox(models.Model):
    """A box into which customers put what they think (A42, AO13, AB10); how often it is opened is its pace."""

    class Kind(models.TextChoices):
        """What it is."""

        OPINION = "opinion", _("opinion box")
        COMPLAINT = "complaint", _("complaint mailbox")
        STORE = "store", _("box in the shop")

    class Pace(models.TextChoices):
        """How often it is opened; the time limits are clauses."""

        DAY = "day", _("every day")
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OPINION)
    place = models.CharField(_("place"), max_length=120)
    pace = models.CharField(_("opened"), max_length=5, choices=Pace.choices, default=Pace.WEEK)
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("custodian")
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    set_up_at = models.DateTimeField(_("set up at"))
    opened_at = models.DateTimeField(_("last opened"), null=True)

    objects = OpinionBoxSet.as_manager()

    class Meta:
        verbose_name = _("opinion box")
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="box_name_once_per_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class BoxOpening(models.Model):
    """A box was opened by two people; `letters` may be none."""

    box = models.ForeignKey(OpinionBox, on_delete=models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField(_("opened at"))
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )  # fmt: skip
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("together with")
    )
    letters = models.PositiveSmallIntegerField(_("letters"))
    words = models.TextField(_("remark"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opener__isnull=True) | ~Q(opener=F("witness")), name="box_is_opened_by_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.box_id}: {self.letters}"


class BoxItem(models.Model):
    """A letter from a box that became a matter."""

    opening = models.ForeignKey(BoxOpening, on_delete=models.PROTECT, related_name="items")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="box_item")

    def __str__(self) -> str:
        return f"{self.opening_id}: {self.case_id}"


class LetterSet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def visible_to(self, actor: Actor) -> "LetterSet":
        """Letters to the units whose cases one may view, and those that were forwarded to oneself."""
        scopes = actor.scopes("cases.view")
        if "" in scopes or actor.id is None:
            return self.filter(under("unit__path", scopes))
        return self.filter(under("unit__path", scopes) | Q(forwarded_to_id=actor.id))


class Letter(models.Model):
    """A letter that came in; kept in one place, forwarded to whom it concerns, answered in time (AK4)."""

    class Medium(models.TextChoices):
        """How it came."""

        POST = "post", _("by post")
        EMAIL = "email", _("by e-mail")
        FAX = "fax", _("by fax")
        HAND = "hand", _("handed over")

    class Status(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received", _("received")
        FORWARDED = "forwarded", _("forwarded")
        REPLIED = "replied", _("replied to")
        FILED = "filed", _("filed without reply")

    TRANSITIONS: dict[str, set[str]] = {
        Status.RECEIVED: {Status.FORWARDED, Status.REPLIED, Status.FILED},
        Status.FORWARDED: {Status.FORWARDED, Status.REPLIED, Status.FILED},
        Status.REPLIED: set(),
        Status.FILED: set(),
    }
    OPEN = (Status.RECEIVED, Status.FORWARDED)

    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    medium = models.CharField(_("came"), max_length=6, choices=Medium.choices, default=Medium.POST)
    sender = models.CharField(_("sender"), max_length=120)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    is_important = models.BooleanField(_("important"), default=False)
    subject = models.CharField(_("subject"), max_length=160)
    words = models.TextField(_("content"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("received by")
    )  # fmt: skip
    forwarded_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("forwarded to")
    )  # fmt: skip
    forwarded_at = models.DateTimeField(_("forwarded at"), null=True)
    reply = models.TextField(_("reply"), blank=True)
    ended_at = models.DateTimeField(_("replied at"), null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="letters")

    objects = LetterSet.as_manager()

    class Meta:
        verbose_name = _("letter")
        indexes = [models.Index(fields=["-received_at", "-id"], name="letter_by_receipt")]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether a reply is still owed."""
        return self.status in self.OPEN


class CommunicationSet(models.QuerySet["Communication"]):
    """Reads of the register of communication."""

    def visible_to(self, actor: Actor) -> "CommunicationSet":
        """Entries of the units whose cases one may view."""
        return self.filter(under("unit__path", actor.scopes("cases.view")))


class Communication(models.Model):
    """A line of the daily register of communication with customers (Form-41, X19)."""

    class Channel(models.TextChoices):
        """How one spoke."""

        PHONE = "phone", _("by phone")
        FACE = "face", _("face to face")
        MESSAGE = "message", _("by message")
        LETTER = "letter", _("by letter")
        EMAIL = "email", _("by e-mail")
        FAX = "fax", _("by fax")

    class Direction(models.TextChoices):
        """Who began."""

        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")

    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    party = models.CharField(_("customer"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, default=Direction.IN
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    content = models.TextField(_("content"))
    follow_up = models.TextField(_("follow-up"), blank=True)
    follow_up_at = models.DateTimeField(_("follow-up until"), null=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True)
    happened_at = models.DateTimeField(_("at"))

    objects = CommunicationSet.as_manager()

    class Meta:
        verbose_name = _("communication")
        indexes = [models.Index(fields=["-happened_at", "-id"], name="communication_by_time")]

    def __str__(self) -> str:
        return f"{self.party}: {self.content[:20]}"
